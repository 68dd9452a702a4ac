import { useState } from 'preact/hooks';
import { formatQuantity } from '../../ui/format/quantity.ts';
import { formatTime } from '../../ui/format/time.ts';
import { Amount, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { FIGURES } from '../model/balance.ts';
import type { DayCurve } from '../model/day-curve.ts';

/** The same as the chart, for who reads or listens. */
export function DayTable({ curve }: { readonly curve: DayCurve }) {
  const { t, language } = usePreferences();
  const [open, setOpen] = useState(false);
  return (
    <details class="table-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('curve.table')}</summary>
      {open ? (
        <ScrollBox label={t('curve.table')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('curve.time')}</th>
                {FIGURES.map((figure) => (
                  <th key={figure} scope="col" class="number">
                    {t(`figure.${figure}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {curve.startsMs.map((startMs, slot) =>
                curve.coverage[slot] === null ? null : (
                  <tr key={startMs}>
                    <th scope="row">{formatTime(startMs, 'clock', language)}</th>
                    {FIGURES.map((figure) => (
                      <td key={figure} class="number">
                        <Amount quantity={formatQuantity(curve.values[figure][slot] ?? null, 'W', language)} />
                      </td>
                    ))}
                  </tr>
                ),
              )}
            </tbody>
          </table>
        </ScrollBox>
      ) : null}
    </details>
  );
}
