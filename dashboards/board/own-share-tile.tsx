import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import { formatShare, quantityText } from '../ui/format/quantity.ts';
import { Amount } from '../ui/parts/parts.tsx';
import { usePreferences } from '../ui/preferences.tsx';

const RADIUS = 84;
const LENGTH = 2 * Math.PI * RADIUS;
const TICK = 14;

interface Props {
  readonly today: NonNullable<BoardAnswer['today']>;
  readonly year: BoardAnswer['year'];
}

/** The one figure of the board: a ring that fills with what was made here, and marks at what is aimed for. */
export function OwnShareTile({ today, year }: Props) {
  const { t, language } = usePreferences();
  const share = today.shares.selfReliance;
  const targets = year?.targets ?? [];
  const shown = Math.min(1, share ?? 0);
  const yearShare = year?.shares.selfReliance ?? null;
  return (
    <section class="tile tile-own">
      <h2>{t('board.own')}</h2>
      <div class="ring">
        <svg viewBox="0 0 200 200" aria-hidden="true">
          <circle class="ring-ground" cx="100" cy="100" r={RADIUS} />
          <circle
            class="ring-made"
            cx="100"
            cy="100"
            r={RADIUS}
            stroke-dasharray={`${LENGTH * shown} ${LENGTH}`}
            transform="rotate(-90 100 100)"
          />
          {targets.map(({ year: at, share: aim }) => (
            <line
              key={at}
              class="ring-target"
              x1="100"
              x2="100"
              y1={100 - RADIUS - TICK}
              y2={100 - RADIUS + TICK}
              transform={`rotate(${360 * aim} 100 100)`}
            />
          ))}
        </svg>
        <p class="ring-figure">
          <Amount quantity={formatShare(share, language)} />
        </p>
      </div>
      <p class="tile-hint">{t('board.ownHint')}</p>
      <ul class="targets">
        {targets.map(({ year: at, share: aim }) => (
          <li key={at}>{t('board.target', { year: at, share: quantityText(formatShare(aim, language)) })}</li>
        ))}
        {yearShare === null ? null : (
          <li>{t('board.year', { share: quantityText(formatShare(yearShare, language)) })}</li>
        )}
      </ul>
    </section>
  );
}
