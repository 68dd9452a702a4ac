import { type AccountRow, FLOW_NAMES, type FlowName, type Resolution } from '@maeul/devices/vpp/accounts';
import { addDays, DAY_MS, dayStartMs, QUARTER_MS } from '../../../ui/format/time.ts';
import { meanW, type SeriesSet } from './series.ts';

/** Days at the site; `to` is the first day after it. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const PRESETS = ['day', 'week', 'month', 'year'] as const;
export type Preset = (typeof PRESETS)[number];

/** A period up to today, and the one like it that lies before; a month beside the same month of the year before with `year`. */
export function presetPeriods(preset: Preset, today: string): { readonly a: Period; readonly b: Period } {
  const tomorrow = addDays(today, 1);
  if (preset === 'day') return { a: { from: today, to: tomorrow }, b: { from: addDays(today, -1), to: today } };
  if (preset === 'week') {
    const from = addDays(today, -6);
    return { a: { from, to: tomorrow }, b: { from: addDays(from, -7), to: from } };
  }
  const first = `${today.slice(0, 7)}-01`;
  const before = preset === 'year' ? shiftMonths(first, -12) : shiftMonths(first, -1);
  return { a: { from: first, to: shiftMonths(first, 1) }, b: { from: before, to: shiftMonths(before, 1) } };
}

function shiftMonths(first: string, months: number): string {
  const [year, month] = first.split('-').map(Number);
  const count = year! * 12 + (month! - 1) + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}-01`;
}

/** The step that gives a readable curve: quarter-hours of a day or two, days of a few months, months beyond. */
export function resolutionOf({ from, to }: Period): { readonly resolution: Resolution; readonly stepMs: number } {
  const days = (dayStartMs(to) - dayStartMs(from)) / DAY_MS;
  if (days <= 2) return { resolution: 'quarter', stepMs: QUARTER_MS };
  if (days <= 8) return { resolution: 'hour', stepMs: 4 * QUARTER_MS };
  return { resolution: 'day', stepMs: DAY_MS };
}

/** Both periods of one flow on one scale, each from its own start. Power for hours and below, energy for days. */
export function compareSet(
  flow: FlowName,
  a: { readonly period: Period; readonly rows: readonly AccountRow[]; readonly name: string },
  b: { readonly period: Period; readonly rows: readonly AccountRow[]; readonly name: string },
): SeriesSet {
  const { stepMs } = resolutionOf(a.period);
  const isPower = stepMs < DAY_MS;
  const count = (one: Period) => Math.round((dayStartMs(one.to) - dayStartMs(one.from)) / stepMs);
  const length = Math.max(count(a.period), count(b.period));
  const startMs = dayStartMs(a.period.from);
  const column = ({ period, rows }: typeof a, edge: 'low' | 'flows' | 'high') => {
    const values: (number | null)[] = Array.from({ length }, () => null);
    for (const row of rows) {
      const at = Math.round((Date.parse(row.from) - dayStartMs(period.from)) / stepMs);
      // Nothing measured is no value.
      if (at < 0 || at >= length || row.coverage.members === row.coverage.missing) continue;
      values[at] = isPower ? meanW(row[edge][flow], stepMs) : row[edge][flow];
    }
    return values;
  };
  const series = (of: typeof a, id: string, color: string) => ({
    ...{ id, name: of.name, color, unit: isPower ? ('W' as const) : ('Wh' as const) },
    values: column(of, 'flows'),
    band: { low: column(of, 'low'), high: column(of, 'high') },
  });
  return {
    startsMs: Array.from({ length }, (_, at) => startMs + at * stepMs),
    stepMs,
    series: [
      { ...series(a, 'this', 'used'), filled: true },
      { ...series(b, 'before', 'bought'), dash: [7, 4] },
    ],
  };
}

export interface FlowSums {
  readonly wh: Readonly<Record<FlowName, number>>;
  /** Share of members and spans that were measured well; null without any. */
  readonly good: number | null;
}

/** What a period adds up to, and how much of it was measured. */
export function sumFlows(rows: readonly AccountRow[]): FlowSums {
  const wh = Object.fromEntries(FLOW_NAMES.map((name) => [name, 0])) as Record<FlowName, number>;
  let [good, members] = [0, 0];
  for (const { flows, coverage } of rows) {
    for (const name of FLOW_NAMES) wh[name] += flows[name];
    good += coverage.good;
    members += coverage.members;
  }
  return { wh, good: members === 0 ? null : good / members };
}

/** How much more (less, if negative) the first is than the second; null where that says nothing. */
export function changeOf(a: number, b: number): number | null {
  return b === 0 ? null : a / b - 1;
}
