/** What a meter usually measures in a quarter-hour of the day, in Wh with the role and against it: weighted means and variances. */
export interface Habit {
  /** Days that it rests on. */
  count: number;
  positive: number;
  positiveVar: number;
  negative: number;
  negativeVar: number;
}

/** A day more or less; the last two weeks weigh most. */
const WEIGHT_MIN = 0.12;
/** Days below which a habit is no habit. */
export const HABIT_DAYS_MIN = 3;
/** Peers of which so many are heard tell how today differs. */
const PEERS_MIN = 5;
const RATIO_MAX = 6;
/** That the silent ones are not quite like those that are heard. */
const UNLIKE_SHARE = 0.1;
/** Nothing is known but what others of its kind do. */
const UNLIKE_SHARE_STRANGER = 0.4;
const DEVIATIONS_OF_RATIO = 1;
/** Of what its connection could carry: an assumption. Half of it would make a building that just joined outweigh its street. */
const STRANGER_SHARE = 0.15;
/** Wh in a quarter-hour that nobody can rule out where nothing at all is known: 3 kW. */
const UNKNOWN_WH = 750;

/** Takes one more day into a habit. */
export function learn(habit: Habit, positive: number, negative: number): void {
  habit.count++;
  const weight = Math.max(1 / habit.count, WEIGHT_MIN);
  const up = positive - habit.positive;
  const down = negative - habit.negative;
  habit.positive += weight * up;
  habit.negative += weight * down;
  habit.positiveVar = (1 - weight) * (habit.positiveVar + weight * up * up);
  habit.negativeVar = (1 - weight) * (habit.negativeVar + weight * down * down);
}

/** A guess in one direction, with the variance of its own error and the half-width of what all guesses of its class may be wrong by. */
export interface Guess {
  readonly value: number;
  readonly variance: number;
  readonly linear: number;
}

/**
 * How meters of one class (role, kind of member, with or without its own production) do in one quarter-hour, in one direction: those
 * that are heard, against their habits.
 */
export class Peers {
  #count = 0;
  #sum = 0;
  #squares = 0;
  #habitual = 0;
  #heard = 0;
  #usual = 0;
  #heardSquares = 0;
  #usualSquares = 0;
  #products = 0;
  #variances = 0;

  /** A meter of the class was heard. @param usual what its habit says, and with what variance; null: it has none yet */
  hear(value: number, usual: number | null, variance: number): void {
    this.#count++;
    this.#sum += value;
    this.#squares += value * value;
    if (usual === null) return;
    this.#habitual++;
    this.#heard += value;
    this.#usual += usual;
    this.#heardSquares += value * value;
    this.#usualSquares += usual * usual;
    this.#products += value * usual;
    this.#variances += variance;
  }

  /** What a silent meter of the class measures probably. @param limitWh what its connection could carry in a quarter-hour */
  guess(usual: number | null, variance: number, limitWh: number | null): Guess {
    return usual === null ? this.#guessStranger(limitWh) : this.#guessUsual(usual, variance);
  }

  /** Its habit, times how much more or less than usual the others do. */
  #guessUsual(usual: number, variance: number): Guess {
    const { ratio, ratioVar } = this.#ratio();
    const value = ratio * usual;
    const spread = Math.max(variance * ratio * ratio, this.#pooled() * ratio * ratio, this.#residual(ratio));
    return {
      value,
      variance: spread,
      linear: UNLIKE_SHARE * value + DEVIATIONS_OF_RATIO * Math.sqrt(ratioVar) * usual,
    };
  }

  #ratio(): { ratio: number; ratioVar: number } {
    if (this.#habitual < PEERS_MIN || this.#usual <= 0) return { ratio: 1, ratioVar: 0.04 };
    const ratio = Math.min(RATIO_MAX, this.#heard / this.#usual);
    return { ratio, ratioVar: (this.#residual(ratio) * this.#habitual) / (this.#usual * this.#usual) };
  }

  /** Mean variance of habits: what rarely happens to one of them happens to some of many. */
  #pooled(): number {
    return this.#habitual === 0 ? 0 : this.#variances / this.#habitual;
  }

  /** Mean square of what peers measured beyond their habit times the ratio. */
  #residual(ratio: number): number {
    const squares = this.#heardSquares - 2 * ratio * this.#products + ratio * ratio * this.#usualSquares;
    return this.#habitual === 0 ? 0 : Math.max(0, squares / this.#habitual);
  }

  #guessStranger(limitWh: number | null): Guess {
    if (this.#count === 0) {
      const limit = limitWh ?? UNKNOWN_WH;
      const value = STRANGER_SHARE * limit;
      return { value, variance: 0, linear: limit - value };
    }
    const mean = this.#sum / this.#count;
    const variance = Math.max(0, this.#squares / this.#count - mean * mean);
    return {
      value: mean,
      variance: this.#count < PEERS_MIN ? Math.max(variance, mean * mean) : variance,
      linear: UNLIKE_SHARE_STRANGER * mean + (DEVIATIONS_OF_RATIO * Math.sqrt(variance)) / Math.sqrt(this.#count),
    };
  }
}
