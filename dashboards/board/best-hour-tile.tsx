import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import { formatShare, quantityText } from '../ui/format/quantity.ts';
import { dayOf } from '../ui/format/time.ts';
import { usePreferences } from '../ui/preferences.tsx';

const HOUR_MS = 3_600_000;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
/** A bar that reaches the top: all that is used, and half as much again. */
const FULL_SHARE = 1.5;

/** When it is best to wash, to iron and to charge: as soon as most of it comes from the dong's own roofs. */
export function BestHourTile({ hours, nowMs }: { readonly hours: BoardAnswer['hours']; readonly nowMs: number }) {
  const { t, language } = usePreferences();
  if (hours === null)
    return (
      <section class="tile tile-best">
        <h2>{t('board.best')}</h2>
        <p class="tile-hint">{t('board.bestNone')}</p>
      </section>
    );
  const { best, rest } = hours;
  const from = hourOf(best.from);
  const isToday = dayOf(Date.parse(best.from)) === dayOf(nowMs);
  const share = (value: number) => quantityText(formatShare(Math.min(1, value), language));
  return (
    <section class="tile tile-best">
      <h2>{t('board.best')}</h2>
      <p class="tile-figure">{t(isToday ? 'board.bestToday' : 'board.bestTomorrow', { from, to: from + 1 })}</p>
      <p class="tile-hint">{t('board.bestHint', { share: share(best.ownShare) })}</p>
      <ol class="hours" aria-label={t('board.hours')}>
        {rest.map(({ from: at, ownShare }) => (
          <li key={at} class={at === best.from ? 'hour hour-best' : 'hour'}>
            <span class="hour-bar">
              <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
                <rect x="0" width="10" {...barOf(ownShare)} rx="2" />
              </svg>
            </span>
            <span class="hour-name" aria-hidden="true">
              {hourOf(at)}
            </span>
            <span class="hidden">{t('board.hour', { hour: hourOf(at), share: share(ownShare) })}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** At least a line, so that it is seen that there is an hour. */
function barOf(ownShare: number): { y: number; height: number } {
  const height = Math.max(3, (100 * Math.min(ownShare, FULL_SHARE)) / FULL_SHARE);
  return { y: 100 - height, height };
}

function hourOf(instant: string): number {
  return new Date(Date.parse(instant) + SEOUL_OFFSET_MS).getUTCHours();
}
