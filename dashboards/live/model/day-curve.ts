import type { CurveQuarter } from '../../ui/api/answers.ts';
import { dayStartMs, QUARTER_MS } from '../../ui/format/time.ts';
import { FIGURES, type Figure } from './balance.ts';

const QUARTERS = 96;

/** A day as 96 quarter-hours, whether or not there is something to say about each. */
export interface DayCurve {
  /** Start of each quarter-hour. */
  readonly startsMs: readonly number[];
  /** W, the mean of the quarter-hour; null where nothing is known. */
  readonly values: Readonly<Record<Figure, readonly (number | null)[]>>;
  readonly coverage: readonly (CurveQuarter['coverage'] | null)[];
  /** The first and the last quarter-hour that have a value; null for an empty day. */
  readonly known: { readonly first: number; readonly last: number } | null;
}

/** @param date YYYY-MM-DD in Seoul */
export function dayCurve(date: string, quarters: readonly CurveQuarter[]): DayCurve {
  const startMs = dayStartMs(date);
  const bySlot = new Map(quarters.map((quarter) => [(Date.parse(quarter.t) - startMs) / QUARTER_MS, quarter]));
  const slots = Array.from({ length: QUARTERS }, (_, slot) => bySlot.get(slot) ?? null);
  const values = Object.fromEntries(
    FIGURES.map((figure) => [figure, slots.map((quarter) => quarter?.[figure] ?? null)]),
  ) as Record<Figure, (number | null)[]>;
  const first = slots.findIndex((slot) => slot !== null);
  return {
    startsMs: slots.map((_, slot) => startMs + slot * QUARTER_MS),
    values,
    coverage: slots.map((quarter) => quarter?.coverage ?? null),
    known: first < 0 ? null : { first, last: slots.findLastIndex((slot) => slot !== null) },
  };
}

/**
 * The energy of a figure over the day so far, in Wh, from the quarter-hours that are known; null if none is. The quarter-hour
 * that still runs counts by its elapsed part.
 */
export function energyWh(curve: DayCurve, figure: Figure, nowMs: number): number | null {
  let sum: number | null = null;
  for (const [slot, power] of curve.values[figure].entries()) {
    if (power === null) continue;
    const lengthMs = Math.min(QUARTER_MS, Math.max(0, nowMs - curve.startsMs[slot]!));
    sum = (sum ?? 0) + (power * lengthMs) / 3_600_000;
  }
  return sum;
}
