import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import { formatNumber, formatQuantity, formatShare, type Quantity } from '../ui/format/quantity.ts';
import { formatTime } from '../ui/format/time.ts';
import { Amount } from '../ui/parts/parts.tsx';
import { usePreferences } from '../ui/preferences.tsx';

type Known<Key extends keyof BoardAnswer> = NonNullable<BoardAnswer[Key]>;

/** The call that runs, or the next one. */
export function EventTile({ event }: { readonly event: BoardAnswer['event'] }) {
  const { t, language } = usePreferences();
  if (event === null)
    return (
      <section class="tile tile-event">
        <h2>{t('board.event')}</h2>
        <p class="tile-hint">{t('board.eventNone')}</p>
      </section>
    );
  const { label, startsAt, endsAt, active, shedW } = event;
  const [startMs, endMs] = [Date.parse(startsAt), Date.parse(endsAt)];
  const [from, to] = [formatTime(startMs, 'clock', language), formatTime(endMs, 'clock', language)];
  const words = { label: label[language], from, to, day: formatTime(startMs, 'day', language) };
  return (
    <section class={active ? 'tile tile-event tile-active' : 'tile tile-event'}>
      <h2>{t(active ? 'board.eventNow' : 'board.event')}</h2>
      {active ? (
        <p class="tile-figure">
          <Amount quantity={formatQuantity(shedW, 'W', language)} />
        </p>
      ) : (
        <p class="tile-figure">
          {from}–{to}
        </p>
      )}
      {active ? <p class="tile-hint">{t('board.shed')}</p> : null}
      <p class="tile-hint">{t(active ? 'board.eventUntil' : 'board.eventAt', words)}</p>
    </section>
  );
}

/** What is made and used at this moment, side by side. */
export function NowTile({ now }: { readonly now: Known<'now'> }) {
  const { t, language } = usePreferences();
  const { productionW, consumptionW, good, members } = now;
  const mostW = Math.max(productionW, consumptionW, 1);
  return (
    <section class="tile tile-now">
      <h2>{t('board.now')}</h2>
      <Line name={t('board.made')} watts={productionW} share={productionW / mostW} kind="made" />
      <Line name={t('board.used')} watts={consumptionW} share={consumptionW / mostW} kind="used" />
      <p class="tile-hint">
        {t('board.coverage', { good: formatNumber(good, 0, language), members: formatNumber(members, 0, language) })}
      </p>
    </section>
  );
}

interface LineProps {
  readonly name: string;
  readonly watts: number;
  /** Of the longer of both. */
  readonly share: number;
  readonly kind: 'made' | 'used';
}

function Line({ name, watts, share, kind }: LineProps) {
  const { language } = usePreferences();
  return (
    <div class="line">
      <p>
        <span class="line-name">{name}</span> <Amount quantity={formatQuantity(watts, 'W', language)} />
      </p>
      <svg class={`line-bar line-${kind}`} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="line-ground" width="100" height="6" />
        <rect class="line-value" width={100 * share} height="6" />
      </svg>
    </div>
  );
}

export function CarbonTile({ avoided }: { readonly avoided: Known<'today'>['avoided'] }) {
  const { t, language } = usePreferences();
  const quantity: Quantity = { digits: formatNumber(avoided.kgCO2, avoided.kgCO2 < 10 ? 1 : 0, language), unit: 'kg' };
  return (
    <section class="tile tile-carbon">
      <h2>{t('board.carbon')}</h2>
      <p class="tile-figure">
        <Amount quantity={quantity} />
      </p>
      <p class="tile-hint">{t('board.carbonHint')}</p>
    </section>
  );
}

/** How the dongs of the gu stand to each other. */
export function RankingTile({ dongs }: { readonly dongs: BoardAnswer['dongs'] }) {
  const { t, language } = usePreferences();
  const best = Math.max(...dongs.map(({ selfReliance }) => selfReliance ?? 0), 0.01);
  return (
    <section class="tile tile-ranking">
      <h2>{t('board.ranking')}</h2>
      <ol class="ranking">
        {dongs.map(({ place, selfReliance, here }) => (
          <li key={place} class={here ? 'ranked ranked-here' : 'ranked'}>
            <span class="ranked-name">
              {place.split('/')[1]}
              {here ? <span class="ranked-us"> · {t('board.here')}</span> : null}
            </span>
            <Amount quantity={formatShare(selfReliance, language)} />
            <svg class="line-bar line-made" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="line-ground" width="100" height="6" />
              <rect class="line-value" width={(100 * (selfReliance ?? 0)) / best} height="6" />
            </svg>
          </li>
        ))}
      </ol>
    </section>
  );
}
