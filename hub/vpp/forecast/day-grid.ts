export const QUARTERS = 96;
export const QUARTER_MS = 900_000;
const DAY_MS = QUARTERS * QUARTER_MS;

/** Mean power by quarter-hour, W; NaN where nothing is known. */
export interface PowerSeries {
  /** Start of its first quarter-hour. */
  readonly fromMs: number;
  readonly watts: Float64Array;
}

/** The same, cut into whole days of the site: day after day, 96 values each. */
export interface DayGrid {
  /** Days since 1970 at the site. */
  readonly firstDay: number;
  readonly days: number;
  readonly watts: Float64Array;
}

/** Which day it is at the site, in days since 1970, and which quarter-hour of it. */
export function placeOf(ms: number, utcOffsetMs: number): { day: number; quarter: number } {
  const local = ms + utcOffsetMs;
  const day = Math.floor(local / DAY_MS);
  return { day, quarter: Math.floor((local - day * DAY_MS) / QUARTER_MS) };
}

/** Start of a quarter-hour of a day. */
export function startOf(day: number, quarter: number, utcOffsetMs: number): number {
  return day * DAY_MS + quarter * QUARTER_MS - utcOffsetMs;
}

/**
 * At most `days` days before the one in which `beforeMs` lies, as far as the series goes back, and that one itself as far as it has
 * come; later values are left out, whatever the series holds of them.
 */
export function gridOf(series: PowerSeries, beforeMs: number, days: number, utcOffsetMs: number): DayGrid {
  const today = placeOf(beforeMs, utcOffsetMs).day;
  const firstDay = Math.max(today - days, Math.min(today, placeOf(series.fromMs, utcOffsetMs).day));
  const watts = new Float64Array((today - firstDay + 1) * QUARTERS).fill(Number.NaN);
  const startMs = startOf(firstDay, 0, utcOffsetMs);
  const shift = Math.round((startMs - series.fromMs) / QUARTER_MS);
  const known = Math.floor((beforeMs - startMs) / QUARTER_MS);
  for (let index = 0; index < known; index++) {
    const value = series.watts[index + shift];
    if (value !== undefined) watts[index] = value;
  }
  return { firstDay, days: today - firstDay + 1, watts };
}
