import type { RawPoint } from './chunk-codec.ts';
import {
  addReading,
  emptyQuarter,
  type NumericReading,
  QUARTER_MS,
  type Quarter,
  quarterOf,
  type RollupRules,
} from './quarters.ts';
import type { RawStore } from './raw-store.ts';
import type { Device, Series, SeriesStore } from './series-store.ts';

/**
 * Makes the quarter-hours around late readings again from the raw readings, as if all had come in time. A late reading
 * changes its own quarter-hour and, through the energy between neighbours, those of the readings before and after it.
 */
export function reroll(
  raw: RawStore,
  store: SeriesStore,
  device: Device,
  series: Series,
  lateMs: readonly number[],
): void {
  for (const [fromMs, toMs] of clusters(lateMs)) rerollSpan(raw, store, device, series, fromMs, toMs);
  const newest = raw.lastBefore(device.id, series.id, series.lastMs + 1, isNumeric);
  series.numeric = newest === null ? null : toNumeric(newest);
}

function rerollSpan(
  raw: RawStore,
  store: SeriesStore,
  device: Device,
  series: Series,
  fromMs: number,
  toMs: number,
): void {
  const find = (tMs: number) => raw.lastBefore(device.id, series.id, tMs, isNumeric);
  const next = raw.firstAfter(device.id, series.id, toMs, series.lastMs, isNumeric);
  const first = quarterOf(find(fromMs)?.tMs ?? fromMs);
  const last = quarterOf(next?.tMs ?? toMs);

  let before = toNumericOrNull(find(first));
  const after = raw.firstAfter(device.id, series.id, last + QUARTER_MS - 1, series.lastMs, isNumeric);
  const points = raw.read(device.id, series.id, first, last + QUARTER_MS).filter(isNumeric);
  if (after !== null) points.push(after);

  const rules: RollupRules = { kind: series.kind, unit: series.unit, breaks: device.breaks };
  const rows = new Map<number, Quarter>();
  const made = {
    row(tMs: number): Quarter {
      const row = rows.get(tMs) ?? emptyQuarter(tMs);
      rows.set(tMs, row);
      return row;
    },
  };
  for (const point of points) {
    const reading = toNumeric(point);
    addReading(rules, before, reading, made);
    before = reading;
  }
  store.replaceQuarters(
    series,
    first,
    last,
    [...rows.values()].filter((row) => row.tMs >= first && row.tMs <= last),
  );
}

/** Groups times that lie within one day of each other, so that one late month is not made again for two late readings. */
function clusters(timesMs: readonly number[]): [fromMs: number, toMs: number][] {
  const spans: [number, number][] = [];
  for (const tMs of [...timesMs].sort((a, b) => a - b)) {
    const span = spans.at(-1);
    if (span !== undefined && tMs - span[1] < CLUSTER_MS) span[1] = tMs;
    else spans.push([tMs, tMs]);
  }
  return spans;
}

const CLUSTER_MS = 86_400_000;

export function isNumeric(point: RawPoint): boolean {
  return typeof point.value === 'number' && point.quality !== 'bad';
}

export function toNumeric(point: RawPoint): NumericReading {
  return { tMs: point.tMs, value: point.value as number, quality: point.quality, modulus: point.modulus };
}

function toNumericOrNull(point: RawPoint | null): NumericReading | null {
  return point === null ? null : toNumeric(point);
}
