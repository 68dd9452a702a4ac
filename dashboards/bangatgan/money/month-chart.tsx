import type { Report } from '@maeul/devices/office/reports';
import { useCallback, useMemo } from 'preact/hooks';
import { Chart } from '../../ui/chart/chart.tsx';
import { formatNumber } from '../../ui/format/quantity.ts';
import { dayOf, dayStartMs } from '../../ui/format/time.ts';
import { usePreferences } from '../../ui/preferences.tsx';
import { monthsBetween, sumReport } from '../model/report-sums.ts';

/** Points by month as a line; the table by month has the same figures. Of a single month there is no line to draw. */
export function MonthChart({ report }: { readonly report: Report }) {
  const { t, language, theme } = usePreferences();
  const tick = useCallback((value: number) => formatNumber(value, 0, language), [language]);
  const clock = useCallback((tMs: number) => dayOf(tMs).slice(0, 7), []);
  const months = monthsBetween(report.from, report.to);
  const { timesMs, lines } = useMemo(() => {
    const sums = new Map(sumReport(report.rows, 'month', language).map(({ key, points }) => [key, points]));
    return {
      timesMs: months.map((month) => dayStartMs(`${month}-01`)),
      lines: [{ color: '--made', filled: true, values: months.map((month) => sums.get(month) ?? 0) }],
    };
  }, [report, language]);
  if (months.length < 2) return null;
  return (
    <figure class="month-chart">
      <figcaption>{t('reports.chart')}</figcaption>
      <div class="chart-box">
        <Chart
          timesMs={timesMs}
          fromMs={timesMs[0]!}
          toMs={timesMs.at(-1)!}
          lines={lines}
          tick={tick}
          clock={clock}
          fromZero={true}
          theme={theme}
        />
      </div>
    </figure>
  );
}
