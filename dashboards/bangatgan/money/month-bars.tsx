import type { Report } from '@maeul/devices/office/reports';
import { formatNumber } from '../../ui/format/quantity.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { monthsBetween, sumReport } from '../model/report-sums.ts';

/** Points by month as bars, each with its figure; months without deposits stand there too. Prints as it is seen. */
export function MonthBars({ report }: { readonly report: Report }) {
  const { t, language } = usePreferences();
  const sums = new Map(sumReport(report.rows, 'month', language).map(({ key, points }) => [key, points]));
  const months = monthsBetween(report.from, report.to);
  const greatest = Math.max(1, ...sums.values());
  if (months.length < 2) return null;
  return (
    <figure class="month-chart">
      <figcaption>{t('reports.chart')}</figcaption>
      <ol class="bars">
        {months.map((month) => {
          const points = sums.get(month) ?? 0;
          return (
            <li key={month}>
              <span class="bar-figure">{formatNumber(points, 0, language)}</span>
              <span class="bar" aria-hidden="true" style={{ height: `${(points / greatest) * 9}rem` }} />
              <span class="muted">{month}</span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
