import { useState } from 'preact/hooks';
import { formatQuantity } from '../../../ui/format/quantity.ts';
import { Amount, ScrollBox } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import type { SeriesSet } from '../model/series.ts';
import { spanWords } from './span-words.ts';

interface SeriesTableProps {
  readonly set: SeriesSet;
  readonly name: string;
}

/** The same as the chart, for who reads or listens; with the edges of the bands. */
export function SeriesTable({ set: { startsMs, stepMs, series }, name }: SeriesTableProps) {
  const { t, language } = usePreferences();
  const [open, setOpen] = useState(false);
  const known = (at: number) => series.some(({ values }) => (values[at] ?? null) !== null);
  return (
    <details class="table-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('curve.table')}</summary>
      {open ? (
        <ScrollBox label={t('office.table', { name })}>
          <table class="tall">
            <thead>
              <tr>
                <th scope="col">{t('curve.time')}</th>
                {series.map(({ id, name }) => (
                  <th key={id} scope="col" class="number">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {startsMs.map((startMs, at) =>
                known(at) ? (
                  <tr key={startMs}>
                    <th scope="row">{spanWords(startMs, stepMs, language)}</th>
                    {series.map(({ id, unit, values, band }) => (
                      <td key={id} class="number">
                        <Amount quantity={formatQuantity(values[at] ?? null, unit, language)} />
                        <Edges low={band?.low[at]} high={band?.high[at]} unit={unit} />
                      </td>
                    ))}
                  </tr>
                ) : null,
              )}
            </tbody>
          </table>
        </ScrollBox>
      ) : null}
    </details>
  );
}

interface EdgesProps {
  readonly low: number | null | undefined;
  readonly high: number | null | undefined;
  readonly unit: string;
}

function Edges({ low, high, unit }: EdgesProps) {
  const { language } = usePreferences();
  if (low === undefined || low === null || high === undefined || high === null || low === high) return null;
  return (
    <span class="under muted">
      <Amount quantity={formatQuantity(low, unit, language)} />–
      <Amount quantity={formatQuantity(high, unit, language)} />
    </span>
  );
}
