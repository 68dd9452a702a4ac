import type { Curve } from './curve.ts';
import { QUARTERS } from './day-grid.ts';
import { Lessons, type Spreads } from './lessons.ts';
import { indexOf, usualDay } from './profile.ts';
import { Score } from './score.ts';

/** Quarter-hours whose deviation from the usual is carried on. */
const RECENT = 4;
/** What was learned of deviations counts half after about a month. */
const FADE = 0.977;

/** W by quarter-hour ahead. */
export interface Bands {
  readonly p10: Float64Array;
  readonly p50: Float64Array;
  readonly p90: Float64Array;
}

interface Attempt {
  /** Quarter-hour of the grid that it begins with. */
  readonly origin: number;
  readonly deviation: number;
  readonly bands: Bands;
}

/**
 * Goes through the past day by day: makes the forecasts that would have been made, each from what was known before it alone, and
 * when a day is over learns from how they went. What it says of the future is the last step of the same walk, so its skill is that
 * of the forecasts shown.
 */
export class RollingForecast {
  readonly #curve: Curve;
  readonly #index: Float64Array;
  readonly #step: number;
  readonly #lessons: Lessons;
  readonly #score = new Score();
  /** Of a day as seen from the day itself, and from the one before. */
  readonly #usual = new Map<string, Float64Array>();

  /**
   * @param scoreDays so many of the last whole days are judged
   * @param step quarter-hours from one try to the next
   */
  constructor(curve: Curve, scoreDays: number, step: number) {
    this.#curve = curve;
    this.#index = indexOf(curve);
    this.#step = step;
    this.#lessons = new Lessons(curve.tuning.bandDays);
    const today = curve.grid.days - 1;
    let yesterdays: readonly Attempt[] = [];
    const known = Math.floor(this.#index.findIndex((value) => !Number.isNaN(value)) / QUARTERS);
    const first = known < 0 ? today : Math.max(known + 1, today - curve.tuning.bandDays - scoreDays);
    for (let day = first; day < today; day++) {
      const attempts = this.#attemptsOf(day);
      this.#judge(day, [...yesterdays, ...attempts], day >= today - scoreDays);
      yesterdays = attempts;
      for (const lead of [0, 1]) this.#usual.delete(`${day - 1}/${lead}`);
    }
  }

  get score(): Score {
    return this.#score;
  }

  /** 96 quarter-hours from one of the last day of the grid on, of which nothing is known yet. */
  ahead(quarter: number): Bands {
    return this.#attempt((this.#curve.grid.days - 1) * QUARTERS + quarter, this.#lessons.spreads()).bands;
  }

  #attemptsOf(day: number): Attempt[] {
    const spreads = this.#lessons.spreads();
    const attempts: Attempt[] = [];
    for (let quarter = 0; quarter < QUARTERS; quarter += this.#step)
      attempts.push(this.#attempt(day * QUARTERS + quarter, spreads));
    return attempts;
  }

  #attempt(origin: number, spreads: Spreads): Attempt {
    const { scale, maxW, tuning } = this.#curve;
    const day = Math.floor(origin / QUARTERS);
    const deviation = this.#deviation(origin);
    const carried = Number.isNaN(deviation) ? 0 : deviation;
    const bands = { p10: empty(), p50: empty(), p90: empty() };
    const clip = (watts: number) => Math.min(maxW, Math.max(0, watts));
    for (let ahead = 0; ahead < QUARTERS; ahead++) {
      const at = origin + ahead;
      const full = scale[at] ?? 0;
      if (!(full > 0)) continue;
      const target = Math.floor(at / QUARTERS);
      const quarter = at % QUARTERS;
      const usual = this.#usualOf(target, target - day)[quarter]!;
      const { guess } = tuning;
      const known = !Number.isNaN(usual);
      const index = known ? Math.max(0, usual + this.#lessons.lasting(ahead) * carried) : guess.index;
      const spread = known ? spreads(ahead, quarter) : null;
      bands.p50[ahead] = clip(full * index);
      bands.p10[ahead] = clip(full * (spread === null ? index * guess.low : index + spread.low));
      bands.p90[ahead] = clip(full * (spread === null ? index * guess.high : index + spread.high));
    }
    return { origin, deviation, bands };
  }

  /** Mean deviation of the last hour from the usual; NaN at night and in a gap. */
  #deviation(origin: number): number {
    const { scale } = this.#curve;
    let difference = 0;
    let full = 0;
    for (let at = Math.max(0, origin - RECENT); at < origin; at++) {
      const day = Math.floor(at / QUARTERS);
      const usual = day === 0 ? Number.NaN : this.#usualOf(day, 0)[at % QUARTERS]!;
      const deviation = this.#index[at]! - usual;
      if (Number.isNaN(deviation)) continue;
      difference += deviation * scale[at]!;
      full += scale[at]!;
    }
    return full > 0 ? difference / full : Number.NaN;
  }

  /** @param lead days between the day and the one from which it is seen: that one is not over, so it says nothing itself */
  #usualOf(day: number, lead: number): Float64Array {
    const key = `${day}/${lead}`;
    const known = this.#usual.get(key);
    if (known !== undefined) return known;
    const usual = usualDay(this.#curve, this.#index, day, day - lead - 1);
    this.#usual.set(key, usual);
    return usual;
  }

  #judge(day: number, attempts: readonly Attempt[], counts: boolean): void {
    const { grid, scale } = this.#curve;
    this.#lessons.nextDay(FADE);
    for (const { origin, deviation, bands } of attempts) {
      for (let ahead = Math.max(0, day * QUARTERS - origin); ahead < QUARTERS; ahead++) {
        const at = origin + ahead;
        if (at >= (day + 1) * QUARTERS) break;
        const index = this.#index[at]!;
        if (Number.isNaN(index)) continue;
        const usual = this.#usualOf(day, day - Math.floor(origin / QUARTERS))[at % QUARTERS]!;
        const middle = bands.p50[ahead]!;
        const truth = grid.watts[at]!;
        const side = truth < bands.p10[ahead]! ? -1 : truth > bands.p90[ahead]! ? 1 : 0;
        // Where nothing was known there was no forecast, only a guess.
        if (Number.isNaN(usual)) continue;
        this.#lessons.learn(ahead, at % QUARTERS, deviation, index - usual, index - middle / scale[at]!, side);
        if (counts) this.#score.count(ahead, truth, grid.watts[at - QUARTERS]!, middle, side === 0);
      }
    }
  }
}

function empty(): Float64Array {
  return new Float64Array(QUARTERS);
}
