import type { DayGrid } from './day-grid.ts';

/**
 * A curve that is forecast, in a form that sun and use have in common: power = scale × index. For panels the scale is what a clear sky
 * would give, for use it is 1 and the index is in W.
 */
export interface Curve {
  /** What was measured: whole days, and the last one as far as it has come. */
  readonly grid: DayGrid;
  /** W by quarter-hour of the days of the grid and of one more; 0 where nothing can come, NaN where the index is not to be learned from. */
  readonly scale: Float64Array;
  /** How much one day says of another, by their places in the grid; 0: nothing. */
  readonly alike: (target: number, other: number) => number;
  /** Power cannot be more, W. */
  readonly maxW: number;
  readonly tuning: Tuning;
}

/** How a curve is learned from its past. Chosen on one part of recorded data and judged on another: see docs/forecast.md. */
export interface Tuning {
  /** Days back that may say something. */
  readonly lookBackDays: number;
  /** A day says half as much as one that came so many days later. */
  readonly halfLifeDays: number;
  /** Quarter-hours to each side that speak for one in the middle. */
  readonly neighbours: number;
  /** Days of past errors that the band is made of. */
  readonly bandDays: number;
  /** While there is nothing to learn from: the index, and p10 and p90 as multiples of p50. */
  readonly guess: { readonly index: number; readonly low: number; readonly high: number };
}
