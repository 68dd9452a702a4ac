import { useMemo } from 'preact/hooks';
import type { ReadingsAnswer } from '../../ui/api/answers.ts';
import { Chart } from '../../ui/chart/chart.tsx';
import { formatTick } from '../../ui/format/quantity.ts';
import { readingLabel, splitSeries } from '../../ui/format/reading-name.ts';
import { DAY_MS, formatTime } from '../../ui/format/time.ts';
import { usePreferences } from '../../ui/preferences.tsx';

interface ReadingsChartProps {
  readonly answer: ReadingsAnswer;
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it is a page of many: it then fills the width by itself. */
  readonly isPage: boolean;
}

/** The readings as a line; none for texts. */
export function ReadingsChart({ answer: { series, unit, readings }, fromMs, toMs, isPage }: ReadingsChartProps) {
  const { t, language, theme } = usePreferences();
  const timesMs = useMemo(() => readings.map((reading) => Date.parse(reading.t)), [readings]);
  const lines = useMemo(() => {
    const values = readings.map(({ v }) => (typeof v === 'number' ? v : typeof v === 'boolean' ? Number(v) : null));
    return [{ color: '--used', values, filled: true }];
  }, [readings]);
  const tick = useMemo(() => (value: number) => formatTick(value, unit, language), [unit, language]);
  const from = isPage ? timesMs[0]! : fromMs;
  const to = isPage ? Math.max(timesMs.at(-1)!, from + 1000) : toMs;
  const isLong = to - from > 2 * DAY_MS;
  const clock = useMemo(
    () => (tMs: number) => formatTime(tMs, isLong ? 'dayAndClock' : 'clock', language),
    [isLong, language],
  );
  if (lines[0]!.values.every((value) => value === null)) return null;
  const name = readingLabel(splitSeries(series).name, language);
  const label = t('readings.chart', { name, from: clock(from), to: clock(to) });
  return (
    <figure class="chart-box" aria-label={label}>
      <Chart timesMs={timesMs} fromMs={from} toMs={to} lines={lines} tick={tick} clock={clock} theme={theme} />
    </figure>
  );
}
