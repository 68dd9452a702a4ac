import { type Quality, worst } from '@maeul/devices/quality';
import { counterStep } from './counter.ts';

export const QUARTER_MS = 900_000;

/** One series in one quarter-hour. `energy` is what a counter added, null for gauges. */
export interface Quarter {
  /** Start, milliseconds since 1970; aligned to the wall clock (Korea's offset is whole hours). */
  readonly tMs: number;
  count: number;
  min: number;
  sum: number;
  max: number;
  last: number;
  lastMs: number;
  energy: number | null;
  quality: Quality;
}

/** A reading that can be added up. */
export interface NumericReading {
  readonly tMs: number;
  readonly value: number;
  readonly quality: Quality;
  readonly modulus: number | undefined;
}

/** What the fold must know of a series. */
export interface RollupRules {
  readonly kind: 'gauge' | 'counter';
  readonly unit: string | null;
  /** Times at which the device was replaced, ascending: no energy is counted across them. */
  readonly breaks: readonly number[];
}

/** The quarter-hours of one series. */
export interface QuarterRows {
  row(tMs: number): Quarter;
}

/** Energy between readings further apart than this is spread evenly and marked as estimated. */
const MEASURED_SPACING_MS_MAX = QUARTER_MS;
/** A pause longer than this is not spread: nobody knows when the energy was used. */
const SPREAD_MS_MAX = 31 * 86_400_000;

/** Start of the quarter-hour that a time belongs to. */
export function quarterOf(tMs: number): number {
  return Math.floor(tMs / QUARTER_MS) * QUARTER_MS;
}

/**
 * Adds a reading to its quarter-hour, and what the counter added since the reading before to the quarter-hours between
 * the two. Readings come in ascending time; adding them one by one or all again gives the same numbers to the last bit.
 * @param rows gives the row of a quarter-hour, made empty if there is none
 */
export function addReading(
  rules: RollupRules,
  before: NumericReading | null,
  reading: NumericReading,
  rows: QuarterRows,
): void {
  if (rules.kind === 'counter' && before !== null) addEnergy(rules, before, reading, rows);
  const row = rows.row(quarterOf(reading.tMs));
  row.min = row.count === 0 ? reading.value : Math.min(row.min, reading.value);
  row.max = row.count === 0 ? reading.value : Math.max(row.max, reading.value);
  row.sum += reading.value;
  row.count++;
  row.last = reading.value;
  row.lastMs = reading.tMs;
  row.quality = worst(row.quality, reading.quality);
}

function addEnergy(rules: RollupRules, before: NumericReading, reading: NumericReading, rows: QuarterRows): void {
  const elapsedMs = reading.tMs - before.tMs;
  const replaced = rules.breaks.some((tMs) => before.tMs < tMs && tMs <= reading.tMs);
  const step = replaced
    ? { delta: 0, quality: 'estimated' as const }
    : counterStep(before.value, reading.value, elapsedMs, rules.unit, reading.modulus);
  const first = quarterOf(before.tMs);
  const last = quarterOf(reading.tMs);
  if (first === last) {
    addShare(rows.row(first), step.delta, step.quality);
    return;
  }
  if (elapsedMs > SPREAD_MS_MAX) {
    addShare(rows.row(last), 0, 'estimated');
    return;
  }
  const quality = elapsedMs > MEASURED_SPACING_MS_MAX ? worst(step.quality, 'estimated') : step.quality;
  for (let tMs = first; tMs <= last; tMs += QUARTER_MS) {
    const from = Math.max(tMs, before.tMs);
    const to = Math.min(tMs + QUARTER_MS, reading.tMs);
    if (to > from) addShare(rows.row(tMs), (step.delta * (to - from)) / elapsedMs, quality);
  }
}

function addShare(row: Quarter, energy: number, quality: Quality): void {
  row.energy = (row.energy ?? 0) + energy;
  row.quality = worst(row.quality, quality);
}

/** A quarter-hour without readings. */
export function emptyQuarter(tMs: number): Quarter {
  return { tMs, count: 0, min: 0, sum: 0, max: 0, last: 0, lastMs: 0, energy: null, quality: 'good' };
}
