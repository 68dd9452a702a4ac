import { QUARTERS } from './day-grid.ts';
import { Pile } from './quantile.ts';

/** Share of the truth that is to lie below p10, and above p90. */
const OUTSIDE = 0.1;
/** How fast the tails follow what was seen of them, per day. */
const PACE = 0.1;
const TAIL_MIN = 0.005;
const TAIL_MAX = 0.25;
/** Quarter-hours ahead up to which errors are kept together: errors grow with the distance, at first fast. */
const REACHES = [1, 2, 4, 8, 16, 32, QUARTERS];
/** Quarter-hours of a part of the day whose errors are kept together. */
const PART = 8;
const PARTS = QUARTERS / PART;
/** Fewer errors than that say nothing of a band. */
const ERRORS_MIN = 40;
const REACH_OF = Uint8Array.from({ length: QUARTERS }, (_, ahead) => REACHES.findIndex((reach) => ahead < reach));

/** What lies below and above the middle, as differences of the index; null: too little is known. */
export type Spread = { readonly low: number; readonly high: number } | null;
/** By reach and part of the day. */
export type Spreads = (ahead: number, quarter: number) => Spread;

/**
 * What past forecasts have taught: how long a deviation from the usual lasts, and how far the truth lay from the forecast. Whatever is
 * asked rests on what was learned before.
 */
export class Lessons {
  readonly #bandDays: number;
  readonly #together = new Float64Array(QUARTERS);
  readonly #alone = new Float64Array(QUARTERS);
  /** By reach: which quantiles of the errors are p10 and 1 − p90. They drift until as much lies outside as should. */
  readonly #tails = REACHES.map(() => ({ low: OUTSIDE, high: OUTSIDE }));
  readonly #pile = new Pile();
  readonly #seen = REACHES.map(() => ({ below: 0, above: 0, all: 0 }));
  /** By day, each an array by reach and part of the day. */
  readonly #errors: number[][][] = [];

  constructor(bandDays: number) {
    this.#bandDays = bandDays;
  }

  /** A new day of forecasts is judged: what was learned before counts a little less. */
  nextDay(fade: number): void {
    for (let ahead = 0; ahead < QUARTERS; ahead++) {
      this.#together[ahead]! *= fade;
      this.#alone[ahead]! *= fade;
    }
    for (const [reach, seen] of this.#seen.entries()) {
      const tails = this.#tails[reach]!;
      if (seen.all > 0) {
        tails.low = followed(tails.low, seen.below / seen.all);
        tails.high = followed(tails.high, seen.above / seen.all);
      }
      this.#seen[reach] = { below: 0, above: 0, all: 0 };
    }
    this.#errors.push(Array.from({ length: REACHES.length * PARTS }, () => []));
    if (this.#errors.length > this.#bandDays) this.#errors.shift();
  }

  /**
   * @param deviation of the last hour from the usual, index, when the forecast was made; NaN if unknown
   * @param later deviation of the quarter-hour from the usual
   * @param error truth − forecast, index
   * @param side of the band on which the truth lay: −1 below, 0 inside, 1 above
   */
  learn(ahead: number, quarter: number, deviation: number, later: number, error: number, side: number): void {
    const seen = this.#seen[REACH_OF[ahead]!]!;
    seen.all += 1;
    if (side < 0) seen.below += 1;
    if (side > 0) seen.above += 1;
    if (!Number.isNaN(deviation)) {
      this.#together[ahead]! += deviation * later;
      this.#alone[ahead]! += deviation * deviation;
    }
    this.#errors.at(-1)?.[bucketOf(ahead, quarter)]?.push(error);
  }

  /** How much of a deviation is left so much later, 0 to 1. */
  lasting(ahead: number): number {
    const alone = this.#alone[ahead]!;
    return alone > 0 ? Math.min(1, Math.max(0, this.#together[ahead]! / alone)) : 0;
  }

  spreads(): Spreads {
    const known = new Map<number, Spread>();
    return (ahead, quarter) => {
      const bucket = bucketOf(ahead, quarter);
      const before = known.get(bucket);
      if (before !== undefined) return before;
      const reach = Math.floor(bucket / PARTS) * PARTS;
      const spread = this.#spread(bucket, 1) ?? this.#spread(reach, PARTS);
      known.set(bucket, spread);
      return spread;
    };
  }

  #spread(first: number, count: number): Spread {
    const errors = this.#pile;
    errors.clear();
    for (const day of this.#errors)
      for (let bucket = first; bucket < first + count; bucket++) for (const error of day[bucket]!) errors.add(error);
    if (errors.count < ERRORS_MIN) return null;
    const { low, high } = this.#tails[Math.floor(first / PARTS)]!;
    return { low: Math.min(0, errors.quantile(low)), high: Math.max(0, errors.quantile(1 - high)) };
  }
}

function bucketOf(ahead: number, quarter: number): number {
  return REACH_OF[ahead]! * PARTS + Math.floor(quarter / PART);
}

function followed(tail: number, seen: number): number {
  return Math.min(TAIL_MAX, Math.max(TAIL_MIN, tail + PACE * (OUTSIDE - seen)));
}
