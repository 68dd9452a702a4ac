import { type DayGrid, QUARTER_MS, startOf } from './day-grid.ts';
import { Pile } from './quantile.ts';

/** Share of the sky that is covered, 0 to 1, by quarter-hour, of the past as it was and of the future as somebody forecast it; NaN: unknown. */
export interface CloudCover {
  readonly fromMs: number;
  readonly share: Float64Array;
}

/** Kasten and Czeplak (1980): of the light of a clear sky, 1 − 0.75 · cover^3.4 comes through. */
const DEPTH = 0.75;
const POWER = 3.4;
/** With less of the past known, nobody can tell what the cover means here. */
const PAST_MIN = 0.5;

/**
 * By quarter-hour of the grid, what the clouds let through: 1 everywhere without weather. With it, quarter-hours of the past without
 * weather are NaN (nothing is learned from them), those of the future get the middle of the past.
 * @param today first quarter-hour of the future
 */
export function cloudFactors(
  cover: CloudCover | undefined,
  grid: DayGrid,
  utcOffsetMs: number,
  today: number,
): (at: number) => number {
  if (cover === undefined) return () => 1;
  const shift = Math.round((startOf(grid.firstDay, 0, utcOffsetMs) - cover.fromMs) / QUARTER_MS);
  const factor = (at: number) => {
    const share = cover.share[at + shift] ?? Number.NaN;
    return 1 - DEPTH * Math.min(1, Math.max(0, share)) ** POWER;
  };
  const past = new Pile();
  let measured = 0;
  for (let at = 0; at < today; at++) {
    if (Number.isNaN(grid.watts[at]!)) continue;
    measured += 1;
    if (!Number.isNaN(factor(at))) past.add(factor(at));
  }
  if (measured === 0 || past.count < measured * PAST_MIN) return () => 1;
  const middle = past.quantile(0.5);
  return (at) => {
    const value = factor(at);
    return Number.isNaN(value) && at >= today ? middle : value;
  };
}
