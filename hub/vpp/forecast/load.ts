import type { Curve, Tuning } from './curve.ts';
import { gridOf, type PowerSeries, QUARTERS } from './day-grid.ts';
import { type Foretold, foretell, type Moment } from './foretell.ts';

/** Days on which people live alike. */
type DayType = 'weekday' | 'saturday' | 'holiday';

/** What will be used is asked of what was used on similar days. */
export interface LoadQuestion extends Moment {
  /** Consumption, W. */
  readonly history: PowerSeries;
  /** Whether a day, e.g. 2026-10-03, is a public holiday. Sundays need not be told. */
  readonly isHoliday: (day: string) => boolean;
}

const LOAD_TUNING: Tuning = {
  lookBackDays: 56,
  halfLifeDays: 14,
  neighbours: 1,
  bandDays: 28,
  guess: { index: 0, low: 0.3, high: 2.5 },
};
/** What a day of another type says, against one of the same. */
const OTHER_TYPE = 0.1;

/** Consumption of the next 96 quarter-hours: that of similar days, the later the more, moved by how the last hour went. */
export function forecastLoad(question: LoadQuestion): Foretold {
  const tuning = LOAD_TUNING;
  const { history, fromMs, utcOffsetMs, scoreDays, isHoliday } = question;
  const days = tuning.lookBackDays + tuning.bandDays + scoreDays;
  const grid = gridOf(history, fromMs, days, utcOffsetMs);
  const types = Array.from({ length: grid.days + 1 }, (_, day) => dayType(grid.firstDay + day, isHoliday));
  const curve: Curve = {
    grid,
    scale: new Float64Array((grid.days + 1) * QUARTERS).fill(1),
    alike: (target, other) => (types[target] === types[other] ? 1 : OTHER_TYPE),
    maxW: Number.POSITIVE_INFINITY,
    tuning,
  };
  return foretell(curve, question);
}

/** @param day in days since 1970, which began on a Thursday */
function dayType(day: number, isHoliday: (day: string) => boolean): DayType {
  const weekday = (((day + 4) % 7) + 7) % 7;
  if (weekday === 0 || isHoliday(new Date(day * 86_400_000).toISOString().slice(0, 10))) return 'holiday';
  return weekday === 6 ? 'saturday' : 'weekday';
}
