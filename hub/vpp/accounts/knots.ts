import type { CounterName } from './meter-reading.ts';

/** What is kept of a counter in one quarter-hour: its first and last reading there, and the energy that follows. */
export interface CounterKnot {
  count: number;
  firstMs: number;
  first: number;
  lastMs: number;
  last: number;
  /** Wh between its own readings. */
  inner: number;
  innerGood: boolean;
  /** Wh in all, with its share of the pauses before and after; null: unknown. */
  energy: number | null;
  good: boolean;
}

/** Samples of power in one quarter-hour. */
export interface PowerKnot {
  count: number;
  positive: number;
  negative: number;
  firstMs: number;
  lastMs: number;
}

/** What is kept of a meter in one quarter-hour. */
export interface MeterKnots {
  readonly counters: Partial<Record<CounterName, CounterKnot>>;
  power: PowerKnot | null;
}

/** The quarter-hours of one meter, wherever they are kept. */
export interface KnotRows {
  /** undefined: nothing is kept of it. */
  find(quarterMs: number): MeterKnots | undefined;
  /** The same, made empty if need be; what is done to it is kept. */
  change(quarterMs: number): MeterKnots;
}

/** Takes a sample of power; the order does not matter. */
export function addPower(knots: MeterKnots, tMs: number, watts: number): void {
  const known = knots.power;
  if (known === null) {
    knots.power = { count: 1, positive: Math.max(0, watts), negative: Math.max(0, -watts), firstMs: tMs, lastMs: tMs };
    return;
  }
  known.count++;
  known.positive += Math.max(0, watts);
  known.negative += Math.max(0, -watts);
  known.firstMs = Math.min(known.firstMs, tMs);
  known.lastMs = Math.max(known.lastMs, tMs);
}

export function emptyKnots(): MeterKnots {
  return { counters: {}, power: null };
}

/** What is kept of a counter, made empty if need be. */
export function knotOf(knots: MeterKnots, name: CounterName): CounterKnot {
  const knot = knots.counters[name] ?? emptyKnot();
  knots.counters[name] = knot;
  return knot;
}

function emptyKnot(): CounterKnot {
  return { count: 0, firstMs: 0, first: 0, lastMs: 0, last: 0, inner: 0, innerGood: true, energy: null, good: true };
}
