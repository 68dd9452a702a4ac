import { DAY_MS, dayNumber, dayStartMs, weekday } from '@maeul/devices/korea/day';

const QUARTER_MS = 900_000;
const HOURS = 24;
const QUARTERS_PER_HOUR = 4;

/** Wh by quarter-hour from the start of one; NaN where nothing was measured. */
export interface Use {
  readonly fromMs: number;
  readonly wh: Float64Array;
}

/** How somebody uses power: what the hours and days have in common. */
export interface Habits {
  readonly measured: number;
  /** Wh of a mean day. */
  readonly dayWh: number;
  /** Mean Wh of the hours 0 to 23; null where there is no reading. */
  readonly hours: { readonly weekday: (number | null)[]; readonly weekend: (number | null)[] };
  /** Mean Wh of a Monday … Sunday. */
  readonly weekdays: (number | null)[];
  /** Mean Wh of a day by month of the year, 0 for January; null where less than half of a month is known. */
  readonly months: (number | null)[];
  /** W at the quietest time of the night. */
  readonly standbyW: number;
}

/** The night, hours at the site: nearly everybody sleeps, and nothing is warmed by the sun. */
const NIGHT = { from: 1, to: 5 };
const STANDBY_QUANTILE = 0.1;
const HALF_MONTH = 15 * HOURS * QUARTERS_PER_HOUR;

class Mean {
  #sum = 0;
  count = 0;

  add(value: number): void {
    this.#sum += value;
    this.count += 1;
  }

  /** Of so many together; null of nothing. */
  times(factor: number): number | null {
    return this.count === 0 ? null : (this.#sum / this.count) * factor;
  }
}

/** @param isFree whether a day, by its number, is a Saturday, a Sunday or a holiday */
export function habitsOf({ fromMs, wh }: Use, isFree: (day: number) => boolean): Habits {
  const means = (length: number) => Array.from({ length }, () => new Mean());
  const [working, free, ofDay] = [means(HOURS), means(HOURS), means(HOURS)];
  const weekHours = means(7 * HOURS);
  const months = means(12);
  const night: number[] = [];
  let measured = 0;
  for (const [at, value] of wh.entries()) {
    if (Number.isNaN(value)) continue;
    measured += 1;
    const tMs = fromMs + at * QUARTER_MS;
    const day = dayNumber(tMs);
    const hour = Math.floor((tMs - dayStartMs(day)) / (DAY_MS / HOURS));
    ofDay[hour]!.add(value);
    (isFree(day) ? free : working)[hour]!.add(value);
    weekHours[(weekday(day) - 1) * HOURS + hour]!.add(value);
    months[new Date(day * DAY_MS).getUTCMonth()]!.add(value);
    if (hour >= NIGHT.from && hour < NIGHT.to) night.push(value);
  }
  const hourly = (list: Mean[]) => list.map((mean) => mean.times(QUARTERS_PER_HOUR));
  const quiet = night.sort((one, other) => one - other)[Math.floor((night.length - 1) * STANDBY_QUANTILE)] ?? 0;
  return {
    measured,
    dayWh: wholeDay(hourly(ofDay)) ?? 0,
    hours: { weekday: hourly(working), weekend: hourly(free) },
    weekdays: Array.from({ length: 7 }, (_, day) => wholeDay(hourly(weekHours.slice(day * HOURS, (day + 1) * HOURS)))),
    months: months.map((mean) => (mean.count < HALF_MONTH ? null : mean.times(QUARTERS_PER_HOUR * HOURS))),
    standbyW: quiet * QUARTERS_PER_HOUR,
  };
}

/** A day is the sum of its hours, so that a gap at night does not make it look busier. null if an hour was never measured. */
function wholeDay(hours: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const hour of hours) {
    if (hour === null) return null;
    sum += hour;
  }
  return sum;
}
