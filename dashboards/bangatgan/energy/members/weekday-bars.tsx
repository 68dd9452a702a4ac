import type { Diagnosis } from '@maeul/devices/vpp/api/advice';
import { formatQuantity, quantityText } from '../../../ui/format/quantity.ts';
import { usePreferences } from '../../../ui/preferences.tsx';

const [WIDTH, HEIGHT] = [576, 90];
const STEP = WIDTH / 7;
/** Room for the amounts above and the names below. */
const [TOP, BOTTOM] = [16, 20];

/** Mean use of each day of the week, each with its amount, so that it needs no scale. */
export function WeekdayBars({ weekdays }: Pick<Diagnosis, 'weekdays'>) {
  const { t, language } = usePreferences();
  const most = Math.max(1, ...weekdays.map((wh) => wh ?? 0));
  const names = t('diagnosis.days').split(' ');
  const text = (wh: number | null) => quantityText(formatQuantity(wh, 'Wh', language));
  const said = weekdays.map((wh, day) => `${names[day]} ${text(wh)}`).join(', ');
  return (
    <svg
      class="hour-bars"
      viewBox={`0 0 ${WIDTH} ${TOP + HEIGHT + BOTTOM}`}
      role="img"
      aria-label={`${t('diagnosis.weekdays')}: ${said}`}
    >
      {weekdays.map((wh, day) => {
        const height = ((wh ?? 0) / most) * HEIGHT;
        const middle = day * STEP + STEP / 2;
        return (
          <g key={names[day]}>
            <rect
              class={day < 5 ? 'bar-used' : 'bar-bought'}
              x={day * STEP + 14}
              y={TOP + HEIGHT - height}
              width={STEP - 28}
              height={height}
            />
            <text x={middle} y={TOP + HEIGHT - height - 4}>
              {text(wh)}
            </text>
            <text x={middle} y={TOP + HEIGHT + 16}>
              {names[day]}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
