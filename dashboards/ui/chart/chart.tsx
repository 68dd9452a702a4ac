import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { TIME_ZONE } from '../format/time.ts';

export interface ChartLine {
  /** Name of a custom property that holds a colour, e.g. `--made`. */
  readonly color: string;
  readonly values: readonly (number | null)[];
  /** Lines differ in their dashes too, not in colour alone. */
  readonly dash?: readonly number[];
  readonly filled?: boolean;
  readonly hidden?: boolean;
  /** The span around the line in which the value is expected, drawn as an area of its colour. */
  readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
  /** A value holds until the next one: a plan, not a measurement. */
  readonly stepped?: boolean;
}

/** An instant to point out, e.g. now. */
export interface ChartMark {
  readonly tMs: number;
  readonly color: string;
}

export interface ChartProps {
  /** Instants, ascending. */
  readonly timesMs: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly ChartLine[];
  /** Text of a tick of the vertical axis. */
  readonly tick: (value: number) => string;
  readonly clock: (tMs: number) => string;
  /** Power starts at 0; a temperature does not. */
  readonly fromZero?: boolean;
  /** Changes when the colours do. */
  readonly theme: string;
  readonly onPoint?: (index: number | null) => void;
  /** Where the reader stands, if a keyboard moved there. */
  readonly point?: number | null;
  readonly marks?: readonly ChartMark[];
}

/** Lines over time on a canvas. Decoration for who sees: every use of it also offers a table. */
export function Chart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = props.lines
    .map(({ color, dash, filled, hidden, band, stepped }) =>
      [color, dash, filled, hidden, band !== undefined, stepped].join(),
    )
    .join(';');
  const span = `${props.fromMs} ${props.toMs}`;

  useEffect(() => {
    const element = box.current!;
    const size = () => ({ width: element.clientWidth, height: element.clientHeight });
    const made = new UPlot({ ...optionsFor(element, latest), ...size() }, dataOf(latest.current), element);
    plot.current = made;
    const watcher = new ResizeObserver(() => made.setSize(size()));
    watcher.observe(element);
    // In "auto" the colours follow the system.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const recolor = () => made.redraw(false, true);
    scheme.addEventListener('change', recolor);
    return () => {
      scheme.removeEventListener('change', recolor);
      watcher.disconnect();
      made.destroy();
    };
  }, [shape, span, props.theme, props.tick, props.clock]);

  useEffect(() => plot.current?.setData(dataOf(props)), [props.timesMs, props.lines, props.marks]);

  useEffect(() => {
    const { point, timesMs } = props;
    if (plot.current === null || point === undefined || point === null) return;
    const left = plot.current.valToPos(timesMs[point]! / 1000, 'x');
    plot.current.setCursor({ left, top: plot.current.bbox.height / devicePixelRatio / 2 }, false);
  }, [props.point]);

  return <div class="chart" ref={box} aria-hidden="true" />;
}

function dataOf({ timesMs, lines }: ChartProps): UPlot.AlignedData {
  // The edges of the bands come after all lines, so that a line keeps its number.
  const edges = lines.flatMap(({ band }) => (band === undefined ? [] : [[...band.high], [...band.low]]));
  return [timesMs.map((tMs) => tMs / 1000), ...lines.map(({ values }) => [...values]), ...edges];
}

function optionsFor(
  element: HTMLElement,
  latest: { readonly current: ChartProps },
): Omit<UPlot.Options, 'width' | 'height'> {
  const color = (name: string) => () => getComputedStyle(element).getPropertyValue(name);
  // Everything on the canvas grows with the text of the page, as a wall screen wants it.
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const font = `${0.8 * rem}px ${getComputedStyle(element).fontFamily}`;
  const width = 2 * (rem / 16);
  const axis = {
    stroke: color('--muted'),
    font,
    gap: 0.5 * rem,
    ticks: { show: false },
    grid: { stroke: color('--line'), width: 1 },
  };
  const { fromMs, toMs, fromZero, lines } = latest.current;
  const banded = lines.filter(({ band }) => band !== undefined);
  return {
    tzDate: (tS) => UPlot.tzDate(new Date(tS * 1000), TIME_ZONE),
    legend: { show: false },
    padding: [0.75 * rem, 1.4 * rem, 0, 0.25 * rem],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 0.5 * rem } },
    scales: {
      x: { time: true, range: [fromMs / 1000, toMs / 1000] },
      y: { range: (_plot, low, high) => valueRange(low, high, fromZero ?? false) },
    },
    axes: [
      {
        ...axis,
        size: 2 * rem,
        space: 4.5 * rem,
        values: (_plot, splits) => splits.map((tS) => latest.current.clock(tS * 1000)),
      },
      {
        ...axis,
        size: 4 * rem,
        space: 2.25 * rem,
        values: (_plot, splits) => splits.map((value) => latest.current.tick(value)),
      },
    ],
    series: [
      {},
      ...lines.map(({ color: name, dash, filled, hidden, stepped }) => ({
        show: !hidden,
        stroke: color(name),
        width,
        spanGaps: false,
        ...(dash === undefined ? {} : { dash: dash.map((length) => (length * rem) / 16) }),
        ...(filled ? { fill: color(`${name}-fill`) } : {}),
        ...(stepped ? { paths: UPlot.paths.stepped!({ align: 1 }) } : {}),
        points: { show: true, size: 0.4 * rem, fill: color(name), filter: lonely },
      })),
      ...banded.flatMap(({ hidden }) => [EDGE, EDGE].map((edge) => ({ ...edge, show: !hidden }))),
    ],
    bands: banded.map(({ color: name }, index) => ({
      series: [1 + lines.length + 2 * index, 2 + lines.length + 2 * index],
      fill: color(`${name}-fill`),
    })),
    hooks: {
      draw: [(plot: UPlot) => drawMarks(plot, latest.current.marks ?? [], color)],
      setCursor: [({ cursor }: UPlot) => latest.current.onPoint?.(cursor.left! < 0 ? null : (cursor.idx ?? null))],
    },
  };
}

/** The edge of a band: there to hold the values, not to be seen. */
const EDGE: UPlot.Series = { stroke: 'transparent', width: 0, spanGaps: false, points: { show: false } };

/** Upright lines over the whole height. */
function drawMarks(plot: UPlot, marks: readonly ChartMark[], color: (name: string) => () => string): void {
  const { ctx, bbox } = plot;
  for (const { tMs, color: name } of marks) {
    const left = Math.round(plot.valToPos(tMs / 1000, 'x', true)) + 0.5;
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.save();
    ctx.strokeStyle = color(name)();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }
}

/** A value between two gaps is no line; it is drawn as a point so that it is seen at all. */
const lonely = (plot: UPlot, line: number): number[] => {
  const values = plot.data[line]!;
  const at = (index: number) => values[index] ?? null;
  const indexes = Array.from(values, (_, index) => index);
  return indexes.filter((index) => at(index) !== null && at(index - 1) === null && at(index + 1) === null);
};

/** Never empty: a flat line stands in the middle, and nothing known gives 0 to 1. */
function valueRange(low: number | null, high: number | null, fromZero: boolean): [number, number] {
  const top = high ?? 1;
  const bottom = fromZero ? Math.min(0, low ?? 0) : (low ?? 0);
  const margin = (top - bottom) * 0.08 || Math.max(1, Math.abs(top) * 0.05);
  return [fromZero && bottom === 0 ? 0 : bottom - margin, top + margin];
}
