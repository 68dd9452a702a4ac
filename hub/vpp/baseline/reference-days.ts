import { weekday } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import type { DayDrop } from '@maeul/devices/vpp/baseline';
import { type BaselineRule, GAPS_DEFAULT } from '@maeul/devices/vpp/programme';
import type { Grid } from './grid.ts';

/** A day that lies on a limit but for the last digits of its mean is within. */
const HAIR = 1e-9;

/** What was made of the days before an event. `looked[i]` is the day `day − 1 − i`: why it was dropped, null if it is used. */
export interface ReferenceDays {
  /** Offsets in days, newest first: 1 is the day before. */
  readonly used: readonly number[];
  readonly looked: readonly (DayDrop | null)[];
  readonly enough: boolean;
}

/**
 * Chooses the days that a baseline rests on, newest first.
 *
 * Days are taken from the day before the event backwards until there are as many as the method asks for. Their mean is the yardstick: days
 * below `lowUsage` of it are left out, and earlier ones that are not take their places. With `highUsage` there is a second pass with the mean
 * of what is there then. There is no third: a mean that rises with every day that is left out would leave nothing of a load that varies.
 * What `drop-days` leaves out is dropped last.
 * @param day of the event, as devices/korea/day.ts counts
 * @param called whether the member was called on a day
 */
export function referenceDays(
  rule: BaselineRule,
  grid: Grid,
  day: number,
  called: (day: number) => boolean,
): ReferenceDays {
  const search = new Search(rule, grid, day, called);
  search.fill();
  const { lowUsage, highUsage, atLeast } = rule.days;
  search.pass(lowUsage, null);
  if (highUsage !== null) search.pass(lowUsage, highUsage);
  const enough = search.pool.length >= atLeast && search.dropDays();
  return { used: enough ? search.pool : [], looked: search.looked, enough };
}

/** Why a day cannot be a day of reference for an event of another; null: it can. */
export function unfit(
  rule: BaselineRule,
  grid: Grid,
  at: { readonly day: number; readonly eventDay: number },
  called: (day: number) => boolean,
): DayDrop | null {
  const type = kindOfDay(at.day).type;
  const isLike = (type === 'working') === (kindOfDay(at.eventDay).type === 'working');
  const anyDay = rule.days.weekends && rule.method.kind !== 'same-type';
  if (!anyDay && !isLike) return type === 'working' ? 'working-day' : type;
  if (!rule.days.eventDays && called(at.day)) return 'event-day';
  const count = grid.counts[at.day - grid.firstDay] ?? 0;
  return count === 0 || count < grid.perDay * (rule.gaps ?? GAPS_DEFAULT).dayShare ? 'gaps' : null;
}

/** The first and the last offset that a method looks at. */
export function lookBack({ method, days }: BaselineRule, day: number): { readonly from: number; readonly to: number } {
  if (method.kind !== 'previous-week') return { from: 1, to: days.lookBackDays };
  const from = method.week === 'calendar' ? weekday(day) : 1;
  return { from, to: Math.min(from + 6, days.lookBackDays) };
}

class Search {
  pool: number[] = [];
  readonly looked: (DayDrop | null)[] = [];
  readonly #rule: BaselineRule;
  readonly #grid: Grid;
  readonly #day: number;
  readonly #called: (day: number) => boolean;
  readonly #wanted: number;
  readonly #to: number;
  readonly #limits: { readonly low: number; readonly high: number }[] = [];
  #next: number;
  /** Days that were no day off and no day with an event, whatever became of them. */
  #eligible = 0;

  constructor(rule: BaselineRule, grid: Grid, day: number, called: (day: number) => boolean) {
    this.#rule = rule;
    this.#grid = grid;
    this.#day = day;
    this.#called = called;
    this.#wanted = rule.method.kind === 'previous-week' ? Number.POSITIVE_INFINITY : rule.method.days;
    const { from, to } = lookBack(rule, day);
    this.#next = from;
    this.#to = to;
  }

  /** Takes earlier days until there are as many as wanted, or no more may be looked at. */
  fill(): void {
    const most = this.#rule.days.lookBackEligible ?? Number.POSITIVE_INFINITY;
    for (; this.pool.length < this.#wanted && this.#next <= this.#to && this.#eligible < most; this.#next++) {
      const at = { day: this.#day - this.#next, eventDay: this.#day };
      const why = unfit(this.#rule, this.#grid, at, this.#called);
      if (why === null || why === 'gaps') this.#eligible += 1;
      const outlying = why === null ? this.#outlying(this.#next) : null;
      this.looked[this.#next - 1] = why ?? outlying;
      if (why === null && outlying === null) this.pool.push(this.#next);
    }
  }

  /** Leaves out what lies too far from the mean of the days that are there, and takes earlier ones that do not. */
  pass(low: number | null, high: number | null): void {
    if (this.pool.length === 0) return;
    const mean = this.pool.reduce((sum, offset) => sum + this.#meanOf(offset), 0) / this.pool.length;
    const hair = Math.abs(mean) * HAIR;
    this.#limits.push({
      low: low === null ? Number.NEGATIVE_INFINITY : low * mean - hair,
      high: high === null ? Number.POSITIVE_INFINITY : high * mean + hair,
    });
    for (const offset of this.pool) this.looked[offset - 1] = this.#outlying(offset);
    this.pool = this.pool.filter((offset) => this.looked[offset - 1] === null);
    this.fill();
  }

  #outlying(offset: number): DayDrop | null {
    const own = this.#meanOf(offset);
    if (this.#limits.some(({ low }) => own < low)) return 'low-usage';
    return this.#limits.some(({ high }) => own > high) ? 'high-usage' : null;
  }

  /** What `drop-days` leaves out; of equal days the older one first. Returns whether a day is left. */
  dropDays(): boolean {
    const { method } = this.#rule;
    if (method.kind !== 'drop-days') return true;
    const { dropHighest, dropLowest } = method;
    if (this.pool.length <= dropHighest + dropLowest) return false;
    this.#dropExtreme(dropHighest, 'highest-day', 1);
    this.#dropExtreme(dropLowest, 'lowest-day', -1);
    return true;
  }

  #dropExtreme(count: number, why: DayDrop, sign: number): void {
    for (let dropped = 0; dropped < count; dropped++) {
      const extreme = this.pool.reduce((best, offset) =>
        sign * this.#meanOf(offset) >= sign * this.#meanOf(best) ? offset : best,
      );
      this.pool = this.pool.filter((offset) => offset !== extreme);
      this.looked[extreme - 1] = why;
    }
  }

  #meanOf(offset: number): number {
    return this.#grid.means[this.#day - offset - this.#grid.firstDay] ?? Number.NaN;
  }
}
