import type { Report } from '@maeul/devices/office/reports';
import { formatNumber } from '../../ui/format/quantity.ts';
import { Amount, ScrollBox } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { type ReportGroup, sumReport } from '../model/report-sums.ts';
import { kilograms } from '../model/units.ts';

/** The sums of a report, each with its share as a bar. */
export function ReportTable({ report, by }: { readonly report: Report; readonly by: ReportGroup }) {
  const { t, language } = usePreferences();
  const sums = sumReport(report.rows, by, language);
  const greatest = Math.max(1, ...sums.map(({ points }) => points));
  const { total } = report;
  return (
    <ScrollBox label={t('office.table', { name: t(`reports.by.${by}`) })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t(`reports.by.${by}`)}</th>
            <Figures />
            <th scope="col">{t('reports.share')}</th>
          </tr>
        </thead>
        <tbody>
          {sums.map((sum) => (
            <tr key={sum.key}>
              <th scope="row">{sum.name}</th>
              <td class="number">{formatNumber(sum.deposits, 0, language)}</td>
              <td class="number">
                <Amount quantity={kilograms(sum.grams, language)} />
              </td>
              <td class="number">{formatNumber(sum.items, 0, language)}</td>
              <td class="number">{formatNumber(sum.points, 0, language)}</td>
              <td class="number">{formatNumber(sum.reversed, 0, language)}</td>
              <td class="number">{formatNumber(sum.points - sum.reversed, 0, language)}</td>
              <td>
                <span class="fill">
                  <span class="fill-track" aria-hidden="true">
                    <span class="fill-bar fill-good" style={{ width: `${(sum.points / greatest) * 100}%` }} />
                  </span>
                  <span class="fill-figure">
                    {total.points === 0 ? '–' : `${formatNumber((sum.points / total.points) * 100, 0, language)}%`}
                  </span>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('reports.total')}</th>
            <td class="number">{formatNumber(total.deposits, 0, language)}</td>
            <td class="number">
              <Amount quantity={kilograms(total.grams, language)} />
            </td>
            <td class="number">{formatNumber(total.items, 0, language)}</td>
            <td class="number">{formatNumber(total.points, 0, language)}</td>
            <td class="number">{formatNumber(total.reversed, 0, language)}</td>
            <td class="number">{formatNumber(total.points - total.reversed, 0, language)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </ScrollBox>
  );
}

function Figures() {
  const { t } = usePreferences();
  return (
    <>
      {(['deposits', 'weight', 'items', 'points', 'reversed', 'net'] as const).map((figure) => (
        <th key={figure} scope="col" class="number">
          {t(`reports.${figure}`)}
        </th>
      ))}
    </>
  );
}

/** Every line as the hub told it, folded away. */
export function ReportLines({ report: { rows } }: { readonly report: Report }) {
  const { t, language } = usePreferences();
  return (
    <details class="table-details no-print">
      <summary>{t('reports.details')}</summary>
      <ScrollBox label={t('office.table', { name: t('reports.details') })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('reports.by.month')}</th>
              <th scope="col">{t('reports.site')}</th>
              <th scope="col">{t('reports.kind')}</th>
              <Figures />
              <th scope="col" class="number">
                {t('reports.wallets')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.month} ${row.site} ${row.kind}`}>
                <th scope="row">{row.month}</th>
                <td>{row.site}</td>
                <td>{row.name?.[language] ?? row.kind}</td>
                <td class="number">{formatNumber(row.deposits, 0, language)}</td>
                <td class="number">
                  <Amount quantity={kilograms(row.grams, language)} />
                </td>
                <td class="number">{formatNumber(row.items, 0, language)}</td>
                <td class="number">{formatNumber(row.points, 0, language)}</td>
                <td class="number">{formatNumber(row.reversed, 0, language)}</td>
                <td class="number">{formatNumber(row.points - row.reversed, 0, language)}</td>
                <td class="number">{formatNumber(row.wallets, 0, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </details>
  );
}
