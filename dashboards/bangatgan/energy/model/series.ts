import { formatTime } from '../../../ui/format/time.ts';

export type SeriesUnit = 'W' | 'Wh' | '%';
export type Values = readonly (number | null)[];

/** One curve with its name, as a chart, a table and a file show it. */
export interface Series {
  /** Stable, for files: `production`, `consumption-forecast`. */
  readonly id: string;
  readonly name: string;
  /** Name of a colour of the theme without the dashes: made, used, bought, exported, stored, planned. */
  readonly color: string;
  readonly unit: SeriesUnit;
  readonly values: Values;
  readonly band?: { readonly low: Values; readonly high: Values };
  readonly dash?: readonly number[];
  readonly filled?: boolean;
  readonly stepped?: boolean;
}

/** Curves over the same spans. */
export interface SeriesSet {
  /** Start of each span, ascending. */
  readonly startsMs: readonly number[];
  readonly stepMs: number;
  readonly series: readonly Series[];
}

/** Mean W of Wh in a span. */
export function meanW(wh: number, stepMs: number): number {
  return (wh * 3_600_000) / stepMs;
}

/** The columns of a file: each curve, and beside it the edges of its band. */
function columnsOf({ series }: SeriesSet): { readonly name: string; readonly values: Values }[] {
  return series.flatMap(({ id, unit, values, band }) => [
    { name: `${id} [${unit}]`, values },
    ...(band === undefined
      ? []
      : [
          { name: `${id} low [${unit}]`, values: band.low },
          { name: `${id} high [${unit}]`, values: band.high },
        ]),
  ]);
}

/** Spans in which at least one curve has a value. */
function knownSpans(set: SeriesSet): number[] {
  const columns = columnsOf(set);
  return [...set.startsMs.keys()].filter((at) => columns.some(({ values }) => (values[at] ?? null) !== null));
}

/** A CSV file (RFC 4180): the start of each span in UTC and at the site, then the curves. What is not known is empty. */
export function seriesCsv(set: SeriesSet): string {
  const columns = columnsOf(set);
  const head = ['from', 'seoul', ...columns.map(({ name }) => name)];
  const rows = knownSpans(set).map((at) => {
    const tMs = set.startsMs[at]!;
    return [
      new Date(tMs).toISOString(),
      seoulText(tMs),
      ...columns.map(({ values }) => numberText(values[at] ?? null)),
    ];
  });
  return csvText([head, ...rows]);
}

/** The same as JSON, with numbers. */
export function seriesJson(set: SeriesSet): string {
  const columns = columnsOf(set);
  const rows = knownSpans(set).map((at) => ({
    from: new Date(set.startsMs[at]!).toISOString(),
    ...Object.fromEntries(columns.map(({ name, values }) => [name, values[at] ?? null])),
  }));
  return `${JSON.stringify({ stepMs: set.stepMs, rows }, null, 1)}\n`;
}

/** Rows of texts as a CSV file. A field that begins like a formula gets an apostrophe, so that no spreadsheet runs it. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((fields) => `${fields.map(fieldText).join(',')}\r\n`).join('');
}

function fieldText(text: string): string {
  const safe = /^[=+@\t]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function numberText(value: number | null): string {
  return value === null ? '' : String(Math.round(value * 1000) / 1000);
}

function seoulText(tMs: number): string {
  return `${new Date(tMs + 9 * 3_600_000).toISOString().slice(0, 10)} ${formatTime(tMs, 'clock', 'en')}`;
}
