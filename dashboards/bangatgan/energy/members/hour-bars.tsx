import type { Diagnosis } from '@maeul/devices/vpp/api/advice';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { Amount, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';

const KINDS = [
  ['weekday', 'used'],
  ['weekend', 'bought'],
] as const;
const [WIDTH, HEIGHT] = [576, 120];
const STEP = WIDTH / 24;

/** Mean use of each hour on working days and on weekends, as bars that can be printed. */
export function HourBars({ hours }: Pick<Diagnosis, 'hours'>) {
  const { t, language } = usePreferences();
  const most = Math.max(1, ...KINDS.flatMap(([kind]) => hours[kind].map((wh) => wh ?? 0)));
  return (
    <>
      <div class="legend">
        {KINDS.map(([kind, color]) => (
          <span key={kind} class={`text-${color}`}>
            ■ {t(`diagnosis.${kind}`)}
          </span>
        ))}
      </div>
      <svg class="hour-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT + 20}`} role="img" aria-label={t('diagnosis.hours')}>
        {KINDS.map(([kind, color], side) =>
          hours[kind].map((wh, hour) => {
            const height = ((wh ?? 0) / most) * HEIGHT;
            return (
              <rect
                key={`${kind} ${hour}`}
                class={`bar-${color}`}
                x={hour * STEP + 3 + (side * (STEP - 6)) / 2}
                y={HEIGHT - height}
                width={(STEP - 6) / 2 - 1}
                height={height}
              />
            );
          }),
        )}
        {[0, 6, 12, 18, 23].map((hour) => (
          <text key={hour} x={hour * STEP + STEP / 2} y={HEIGHT + 16}>
            {hour}
          </text>
        ))}
      </svg>
      <details class="table-details no-print">
        <summary>{t('curve.table')}</summary>
        <ScrollBox label={t('office.table', { name: t('diagnosis.hours') })}>
          <table class="tall">
            <thead>
              <tr>
                <th scope="col">{t('curve.time')}</th>
                {KINDS.map(([kind]) => (
                  <th key={kind} scope="col" class="number">
                    {t(`diagnosis.${kind}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {hours.weekday.map((_, hour) => (
                <tr key={hour}>
                  <th scope="row">{String(hour).padStart(2, '0')}:00</th>
                  {KINDS.map(([kind]) => (
                    <td key={kind} class="number">
                      <Amount quantity={formatQuantity(hours[kind][hour] ?? null, 'Wh', language)} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      </details>
    </>
  );
}
