import { kindOfDay } from '@maeul/devices/korea/working-days';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { Readings, type SlotReading } from './readings.ts';

export interface RecountAsked {
  readonly rule: BaselineRule;
  /** Instants, RFC 3339. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** Other calls of the member. */
  readonly called: readonly { readonly from: string; readonly to: string }[];
  /** What was measured, in any order; what is not there is missing. */
  readonly readings: readonly SlotReading[];
  readonly minutesOfReadings: 15 | 60;
}

export interface Recounted {
  /** Wh by value; null: none. */
  readonly values: readonly (number | null)[];
  readonly unadjusted: readonly (number | null)[];
  /** Days, newest first. */
  readonly used: readonly string[];
  readonly outlying: readonly string[];
  /** null where it is not defined. */
  readonly rrmse: number | null;
}

const DAY = { days: 1 } as const;

/**
 * A second opinion on a baseline, written from the rules in words and not from the hub's code: whole lists are filtered, sorted and cut,
 * with dates of Temporal, where the hub walks a grid. It takes seconds for what the hub does in milliseconds.
 */
export function recountBaseline(asked: RecountAsked): Recounted {
  const { rule } = asked;
  const readings = new Readings(asked.readings, asked.minutesOfReadings, rule);
  const calls = asked.called.map(({ from, to }) => [Date.parse(from), Date.parse(to)] as const);
  const calledDates = new Set(calls.flatMap(([from, to]) => datesBetween(from, to).map(String)));
  const days = new Days(rule, readings, calledDates);
  const date = dateOf(Date.parse(asked.startsAt));
  const chosen = days.chosenFor(date);
  const stepMs = rule.minutes * 60_000;
  const starts = range(Date.parse(asked.startsAt), Date.parse(asked.endsAt), stepMs);
  const usual = (atMs: number) => usualAt(rule, readings, atMs, offsets(date, chosen.used));
  const unadjusted = starts.map(usual);
  const move = mover(rule, readings, starts[0]!, { usual, calls });
  return {
    values: unadjusted.map((wh) => (wh === null ? null : move(wh))),
    unadjusted,
    used: chosen.used.map(String),
    outlying: chosen.outlying.map(String),
    rrmse: relativeError(rule, readings, date, days),
  };
}

class Days {
  readonly #rule: BaselineRule;
  readonly #readings: Readings;
  readonly #calledDates: ReadonlySet<string>;

  constructor(rule: BaselineRule, readings: Readings, calledDates: ReadonlySet<string>) {
    this.#rule = rule;
    this.#readings = readings;
    this.#calledDates = calledDates;
  }

  chosenFor(date: Temporal.PlainDate): {
    used: readonly Temporal.PlainDate[];
    outlying: readonly Temporal.PlainDate[];
  } {
    const { method, days } = this.#rule;
    const possible = earlierDates(this.#rule, date)
      .filter((one) => this.isLike(one, date) && (days.eventDays || !this.wasCalled(one)))
      .slice(0, days.lookBackEligible)
      .filter((one) => this.#readings.isWhole(one));
    const count = method.kind === 'previous-week' ? possible.length : method.days;
    const first = possible.slice(0, count);
    const isNotLow = this.#within(first, days.lowUsage, null);
    const second = possible.filter(isNotLow).slice(0, count);
    const isUsual = days.highUsage === null ? () => true : this.#within(second, days.lowUsage, days.highUsage);
    const pool = possible.filter((one) => isNotLow(one) && isUsual(one)).slice(0, count);
    const seen = pool.length < count ? possible : possible.slice(0, possible.indexOf(pool.at(-1)!) + 1);
    const outlying = seen.filter((one) => !has(pool, one));
    return { used: pool.length < days.atLeast ? [] : this.#withoutWholeDays(pool), outlying };
  }

  isLike(one: Temporal.PlainDate, other: Temporal.PlainDate): boolean {
    if (this.#rule.days.weekends && this.#rule.method.kind !== 'same-type') return true;
    return isWorking(one) === isWorking(other);
  }

  wasCalled(date: Temporal.PlainDate): boolean {
    return this.#calledDates.has(String(date));
  }

  /** Whether a day is no outlier beside the mean of some days. */
  #within(some: readonly Temporal.PlainDate[], low: number | null, high: number | null) {
    const mean = average(some.map((one) => this.#readings.meanOf(one)));
    return (one: Temporal.PlainDate): boolean => {
      const own = this.#readings.meanOf(one);
      const isLow = low !== null && mean * low - own > mean * 1e-9;
      return !isLow && !(high !== null && own - mean * high > mean * 1e-9);
    };
  }

  #withoutWholeDays(pool: readonly Temporal.PlainDate[]): Temporal.PlainDate[] {
    const { method } = this.#rule;
    if (method.kind !== 'drop-days') return [...pool];
    const { dropHighest, dropLowest } = method;
    if (pool.length <= dropHighest + dropLowest) return [];
    const oldestFirst = pool.toReversed();
    const mean = (date: Temporal.PlainDate) => this.#readings.meanOf(date);
    const high = oldestFirst.toSorted((a, b) => mean(b) - mean(a)).slice(0, dropHighest);
    const rest = oldestFirst.filter((one) => !has(high, one));
    const low = rest.toSorted((a, b) => mean(a) - mean(b)).slice(0, dropLowest);
    return rest.filter((one) => !has(low, one)).reverse();
  }
}

function usualAt(rule: BaselineRule, readings: Readings, atMs: number, back: readonly number[]): number | null {
  const { method, days } = rule;
  const there = back.map((offset) => readings.at(atMs - offset * 86_400_000)).filter((wh) => wh !== null);
  const dropped =
    method.kind === 'drop-hours' || method.kind === 'drop-days' ? [method.dropHighest, method.dropLowest] : [0, 0];
  const [high, low] = dropped as [number, number];
  const isByHour = method.kind === 'drop-hours';
  const least = isByHour ? Math.max(days.atLeast, high + low + 1) : Math.max(1, days.atLeast - high - low);
  if (there.length < least) return null;
  const sorted = there.toSorted((a, b) => a - b);
  return Math.max(0, average(isByHour ? sorted.slice(low, sorted.length - high) : sorted));
}

function mover(
  rule: BaselineRule,
  readings: Readings,
  startMs: number,
  seen: { usual: (atMs: number) => number | null; calls: readonly (readonly [number, number])[] },
): (wh: number) => number {
  if (rule.adjustment === null) return (wh) => wh;
  const { kind, cap, windowHours, endsBeforeHours } = rule.adjustment;
  const endMs = startMs - endsBeforeHours * 3_600_000;
  const stepMs = rule.minutes * 60_000;
  const window = range(endMs - windowHours * 3_600_000, endMs, stepMs);
  const pairs = window
    .filter((atMs) => !seen.calls.some(([from, to]) => from < atMs + stepMs && atMs < to))
    .map((atMs) => [readings.at(atMs), seen.usual(atMs)] as const)
    .filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null);
  if (pairs.length === 0 || pairs.length < window.length * readings.valueShare) return (wh) => wh;
  const [actual, usual] = [average(pairs.map(([own]) => own)), average(pairs.map(([, base]) => base))];
  if (kind === 'additive') {
    const shift = actual - usual;
    return (wh) => Math.max(0, wh + (cap !== null && Math.abs(shift) > cap * wh ? Math.sign(shift) * cap * wh : shift));
  }
  if (usual <= 0) return (wh) => wh;
  const factor = actual / usual;
  if (cap !== null && factor > 1 + cap) return (wh) => wh * (1 + cap);
  return (wh) => Math.max(0, wh * (cap !== null && factor < 1 - cap ? 1 - cap : factor));
}

function relativeError(rule: BaselineRule, readings: Readings, date: Temporal.PlainDate, days: Days): number | null {
  const stepMs = rule.minutes * 60_000;
  const pairs = Array.from({ length: rule.days.lookBackDays }, (_, i) => date.subtract({ days: i + 1 }))
    .filter((past) => !days.wasCalled(past) && days.isLike(past, date) && readings.isWhole(past))
    .map((past) => ({ past, back: offsets(past, days.chosenFor(past).used) }))
    .filter(({ back }) => back.length > 0)
    .slice(0, rule.rrmseDays ?? 10)
    .flatMap(({ past, back }) => {
      const midnight = past.toZonedDateTime('Asia/Seoul').epochMilliseconds;
      return range(midnight, midnight + 86_400_000, stepMs).map(
        (atMs) => [readings.at(atMs), usualAt(rule, readings, atMs, back)] as const,
      );
    })
    .filter((pair): pair is readonly [number, number] => pair[0] !== null && pair[1] !== null);
  const mean = average(pairs.map(([own]) => own));
  return mean > 0 ? Math.sqrt(average(pairs.map(([own, base]) => (own - base) ** 2))) / mean : null;
}

function earlierDates({ method, days }: BaselineRule, date: Temporal.PlainDate): Temporal.PlainDate[] {
  const all = Array.from({ length: days.lookBackDays }, (_, i) => date.subtract({ days: i + 1 }));
  if (method.kind !== 'previous-week') return all;
  if (method.week !== 'calendar') return all.slice(0, 7);
  const monday = date.subtract({ days: date.dayOfWeek - 1 });
  return all.filter((one) => {
    const before = one.until(monday, { largestUnit: 'days' }).days;
    return before >= 1 && before <= 7;
  });
}

function isWorking(date: Temporal.PlainDate): boolean {
  const epoch = Temporal.PlainDate.from('1970-01-01');
  return kindOfDay(epoch.until(date, { largestUnit: 'days' }).days).type === 'working';
}

function dateOf(atMs: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO('Asia/Seoul').toPlainDate();
}

function datesBetween(fromMs: number, toMs: number): Temporal.PlainDate[] {
  const dates: Temporal.PlainDate[] = [];
  const last = dateOf(toMs - 1);
  for (let date = dateOf(fromMs); Temporal.PlainDate.compare(date, last) <= 0; date = date.add(DAY)) dates.push(date);
  return dates;
}

function offsets(date: Temporal.PlainDate, earlier: readonly Temporal.PlainDate[]): number[] {
  return earlier.map((one) => one.until(date, { largestUnit: 'days' }).days);
}

function has(dates: readonly Temporal.PlainDate[], date: Temporal.PlainDate): boolean {
  return dates.some((one) => one.equals(date));
}

function range(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.round((toMs - fromMs) / stepMs) }, (_, i) => fromMs + i * stepMs);
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
