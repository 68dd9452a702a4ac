import { useMemo, useState } from 'preact/hooks';
import { Chart, type ChartLine } from '../../ui/chart/chart.tsx';
import { formatQuantity, formatTick, quantityText } from '../../ui/format/quantity.ts';
import { DAY_MS, formatTime, QUARTER_MS } from '../../ui/format/time.ts';
import { Amount, EmptyNote } from '../../ui/parts/parts.tsx';
import { usePreferences } from '../../ui/preferences.tsx';
import { FIGURES, type Figure } from '../model/balance.ts';
import type { DayCurve } from '../model/day-curve.ts';

const DASHES: Readonly<Record<Figure, readonly number[] | undefined>> = {
  made: undefined,
  used: undefined,
  bought: [7, 4],
  exported: [2, 4],
};

interface DayChartProps {
  readonly curve: DayCurve;
  readonly hidden: readonly Figure[];
  readonly emptyText: string;
}

/** The curve, and above it the quarter-hour that a pointer or the arrow keys point at. */
export function DayChart({ curve, hidden, emptyText }: DayChartProps) {
  const { t, language, theme } = usePreferences();
  const [pointed, point] = useState<number | null>(null);
  const lines = useMemo<ChartLine[]>(
    () =>
      FIGURES.map((figure) => ({
        color: `--${figure}`,
        values: curve.values[figure],
        filled: figure === 'made',
        hidden: hidden.includes(figure),
        ...(DASHES[figure] === undefined ? {} : { dash: DASHES[figure] }),
      })),
    [curve, hidden],
  );
  // A mean stands for its whole quarter-hour, so it is drawn in the middle of it.
  const timesMs = useMemo(() => curve.startsMs.map((startMs) => startMs + QUARTER_MS / 2), [curve]);
  const tick = useMemo(() => (value: number) => formatTick(value, 'W', language), [language]);
  const clock = useMemo(() => (tMs: number) => formatTime(tMs, 'clock', language), [language]);
  const fromMs = curve.startsMs[0]!;
  const shown = pointed ?? curve.known?.last ?? 0;
  const powerText = (figure: Figure) => formatQuantity(curve.values[figure][shown] ?? null, 'W', language);
  const spoken = `${clock(curve.startsMs[shown]!)} ${FIGURES.map(
    (figure) => `${t(`figure.${figure}`)} ${quantityText(powerText(figure))}`,
  ).join(', ')}`;

  const move = (event: KeyboardEvent) => {
    const next = {
      ArrowLeft: shown - 1,
      ArrowRight: shown + 1,
      PageDown: shown - 4,
      PageUp: shown + 4,
      Home: 0,
      End: 95,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    point(Math.min(95, Math.max(0, next)));
  };

  return (
    <div class="day-chart">
      <p class="readout" aria-hidden="true">
        <span class="readout-time">
          {clock(curve.startsMs[shown]!)}–{clock(curve.startsMs[shown]! + QUARTER_MS)}
        </span>
        {FIGURES.map((figure) => (
          <span key={figure} class={`readout-item text-${figure}`}>
            <span>{t(`figure.${figure}`)}</span> <Amount quantity={powerText(figure)} />
          </span>
        ))}
      </p>
      <div
        class="chart-box"
        role="slider"
        tabIndex={0}
        aria-label={t('curve.chart')}
        aria-valuemin={0}
        aria-valuemax={95}
        aria-valuenow={shown}
        aria-valuetext={spoken}
        onKeyDown={move}
      >
        <Chart
          timesMs={timesMs}
          fromMs={fromMs}
          toMs={fromMs + DAY_MS}
          lines={lines}
          tick={tick}
          clock={clock}
          fromZero
          theme={theme}
          point={pointed}
          onPoint={point}
        />
        {curve.known === null ? <EmptyNote>{emptyText}</EmptyNote> : null}
      </div>
    </div>
  );
}
