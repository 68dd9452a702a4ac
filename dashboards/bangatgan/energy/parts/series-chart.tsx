import { useMemo, useState } from 'preact/hooks';
import { Chart, type ChartLine, type ChartMark } from '../../../ui/chart/chart.tsx';
import { formatQuantity, formatTick, quantityText } from '../../../ui/format/quantity.ts';
import { DAY_MS, formatTime } from '../../../ui/format/time.ts';
import { Amount, EmptyNote } from '../../../ui/parts/parts.tsx';
import { usePreferences } from '../../../ui/preferences.tsx';
import type { SeriesSet } from '../model/series.ts';
import { ExportButtons } from './export-buttons.tsx';
import { SeriesTable } from './series-table.tsx';
import { spanWords } from './span-words.ts';

interface SeriesChartProps {
  readonly set: SeriesSet;
  /** What is shown, in a few words: for who listens, and for the names of files. */
  readonly name: string;
  /** Name of the files without their ending. */
  readonly file: string;
  readonly emptyText: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** The span that the reader sees first. */
  readonly startMs?: number;
  readonly marks?: readonly ChartMark[];
  readonly fromZero?: boolean;
  /** Curves that are not drawn until somebody asks for them. */
  readonly hiddenFirst?: readonly string[];
}

/** Curves with a legend that hides and shows them, a read-out that arrow keys move, a table, and files. */
export function SeriesChart(props: SeriesChartProps) {
  const { set, name, file, emptyText, marks, fromZero = true, hiddenFirst = [] } = props;
  const { t, language, theme } = usePreferences();
  const [hidden, hide] = useState(hiddenFirst);
  const [pointed, point] = useState<number | null>(null);
  const { startsMs, stepMs, series } = set;
  const isStepped = series.some(({ stepped }) => stepped);
  const lines = useMemo<ChartLine[]>(
    () => series.map(({ id, color, ...rest }) => ({ ...rest, color: `--${color}`, hidden: hidden.includes(id) })),
    [set, hidden],
  );
  // A mean stands for its whole span, so it is drawn in the middle of it.
  const timesMs = useMemo(() => startsMs.map((startMs) => startMs + (isStepped ? 0 : stepMs / 2)), [set]);
  const unit = series[0]?.unit ?? 'W';
  const tick = useMemo(() => (value: number) => formatTick(value, unit, language), [unit, language]);
  const isLong = stepMs >= DAY_MS || startsMs.at(-1)! - startsMs[0]! > 2 * DAY_MS;
  const clock = useMemo(
    () => (tMs: number) => (isLong ? dayText(tMs, language) : formatTime(tMs, 'clock', language)),
    [language, isLong],
  );
  const last = startsMs.length - 1;
  const isEmpty = !series.some(({ values }) => values.some((value) => value !== null));
  const shown = Math.min(last, pointed ?? firstShown(set, props.startMs));
  const seen = series.filter(({ id }) => !hidden.includes(id));
  const quantity = (at: (typeof series)[number]) => formatQuantity(at.values[shown] ?? null, at.unit, language);
  const spanText = last < 0 ? '' : spanWords(startsMs[shown]!, stepMs, language);
  const move = (event: KeyboardEvent) => {
    const next = {
      ArrowLeft: shown - 1,
      ArrowRight: shown + 1,
      PageDown: shown - 8,
      PageUp: shown + 8,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    point(Math.min(last, Math.max(0, next)));
  };
  if (last < 0) return <EmptyNote>{emptyText}</EmptyNote>;
  return (
    <div class="series-chart">
      <fieldset class="legend">
        <legend class="hidden">{t('curve.show')}</legend>
        {series.map(({ id, name, color, dash, filled }) => (
          <button
            key={id}
            type="button"
            class="legend-item"
            aria-pressed={!hidden.includes(id)}
            onClick={() => hide(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id])}
          >
            <svg class="legend-line" viewBox="0 0 28 8" aria-hidden="true">
              <path
                d="M1 4h26"
                style={{ stroke: `var(--${color})`, strokeWidth: filled ? 6 : 2.5, strokeDasharray: dash?.join(' ') }}
              />
            </svg>
            <span>{name}</span>
          </button>
        ))}
      </fieldset>
      <p class="series-readout" aria-hidden="true">
        <span class="readout-time">{spanText}</span>
        {seen.map((one) => (
          <span key={one.id} class={`readout-item text-${one.color}`}>
            <span>{one.name}</span> <Amount quantity={quantity(one)} />
          </span>
        ))}
      </p>
      <div
        class="chart-box"
        role="slider"
        tabIndex={0}
        aria-label={t('energy.chart', { name })}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={shown}
        aria-valuetext={`${spanText} ${seen.map((one) => `${one.name} ${quantityText(quantity(one))}`).join(', ')}`}
        onKeyDown={move}
      >
        <Chart
          timesMs={timesMs}
          fromMs={props.fromMs ?? startsMs[0]!}
          toMs={props.toMs ?? startsMs[last]! + stepMs}
          lines={lines}
          tick={tick}
          clock={clock}
          fromZero={fromZero}
          theme={theme}
          point={pointed}
          onPoint={point}
          {...(marks === undefined ? {} : { marks })}
        />
        {isEmpty ? <EmptyNote>{emptyText}</EmptyNote> : null}
      </div>
      <div class="chart-foot">
        <SeriesTable set={set} name={name} />
        <ExportButtons set={set} file={file} />
      </div>
    </div>
  );
}

/** Where the reader begins: at the span asked for, or else at the last one of the first curve that has a value. */
function firstShown({ startsMs, stepMs, series }: SeriesSet, startMs: number | undefined): number {
  if (startMs !== undefined) {
    const at = startsMs.findLastIndex((one) => one <= startMs && startMs < one + stepMs);
    if (at >= 0) return at;
  }
  return Math.max(0, series[0]?.values.findLastIndex((value) => value !== null) ?? 0);
}

function dayText(tMs: number, language: 'ko' | 'en'): string {
  return formatTime(tMs, 'dayAndClock', language).replace(/,? ?\d\d:\d\d$/, '');
}
