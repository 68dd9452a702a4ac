import { type BaselineRule, GAPS_DEFAULT } from '@maeul/devices/vpp/programme';

/** What a meter counted in one quarter-hour or hour. */
export interface SlotReading {
  readonly fromMs: number;
  readonly wh: number;
  readonly estimated: boolean;
}

/** What was measured, found by its time, in values as long as a rule wants them. */
export class Readings {
  readonly valueShare: number;
  readonly #byTime: ReadonlyMap<number, number>;
  readonly #parts: number;
  readonly #partMs: number;
  readonly #minutes: number;
  readonly #dayShare: number;
  readonly #days = new Map<string, { readonly mean: number; readonly count: number }>();

  constructor(readings: readonly SlotReading[], minutesOfReadings: 15 | 60, rule: BaselineRule) {
    const gaps = rule.gaps ?? GAPS_DEFAULT;
    const counted = readings.filter(({ estimated, wh }) => Number.isFinite(wh) && (gaps.useEstimated || !estimated));
    this.#byTime = new Map(counted.map(({ fromMs, wh }) => [fromMs, wh]));
    this.#parts = rule.minutes / minutesOfReadings;
    this.#partMs = minutesOfReadings * 60_000;
    this.#minutes = rule.minutes;
    this.#dayShare = gaps.dayShare;
    this.valueShare = gaps.valueShare;
  }

  /** Wh of the value that begins then; null if too little of it was measured. */
  at(fromMs: number): number | null {
    const parts = Array.from({ length: this.#parts }, (_, part) => this.#byTime.get(fromMs + part * this.#partMs));
    const there = parts.filter((wh) => wh !== undefined);
    if (there.length === 0 || there.length / this.#parts < this.valueShare) return null;
    return (there.reduce((sum, wh) => sum + wh, 0) / there.length) * this.#parts;
  }

  meanOf(date: Temporal.PlainDate): number {
    return this.#dayOf(date).mean;
  }

  isWhole(date: Temporal.PlainDate): boolean {
    const { count } = this.#dayOf(date);
    return count > 0 && count / (1440 / this.#minutes) >= this.#dayShare;
  }

  #dayOf(date: Temporal.PlainDate): { readonly mean: number; readonly count: number } {
    const known = this.#days.get(String(date));
    if (known !== undefined) return known;
    const midnight = date.toZonedDateTime('Asia/Seoul').epochMilliseconds;
    const starts = Array.from({ length: 1440 / this.#minutes }, (_, i) => midnight + i * this.#minutes * 60_000);
    const there = starts.map((atMs) => this.at(atMs)).filter((wh) => wh !== null);
    const day = { mean: there.reduce((sum, wh) => sum + wh, 0) / there.length, count: there.length };
    this.#days.set(String(date), day);
    return day;
  }
}
