import type { HorizonSkill } from '@maeul/devices/vpp/api/forecast';
import type { Skill } from '@maeul/devices/vpp/forecast';

/** Quarter-hours of an hour ahead. */
const HOUR = 4;
const HOURS = 24;
const SHOWN_HOURS = [1, 6, 24];

/** Counts how far forecasts were from what came true, by hours ahead, beside "like yesterday at this time". */
export class Score {
  readonly #error = new Float64Array(HOURS);
  readonly #persistence = new Float64Array(HOURS);
  readonly #inside = new Float64Array(HOURS);
  readonly #quarters = new Float64Array(HOURS);

  /** All in W. Without a yesterday nothing is compared. */
  count(ahead: number, truth: number, yesterday: number, middle: number, inside: boolean): void {
    if (Number.isNaN(yesterday)) return;
    const hour = Math.floor(ahead / HOUR);
    this.#error[hour]! += Math.abs(truth - middle);
    this.#persistence[hour]! += Math.abs(truth - yesterday);
    this.#inside[hour]! += inside ? 1 : 0;
    this.#quarters[hour]! += 1;
  }

  whole(): Skill {
    return this.#skill(() => true);
  }

  /** Of the first, sixth and last hour ahead. */
  horizons(): HorizonSkill[] {
    return SHOWN_HOURS.map((hours) => ({ minutes: hours * 60, skill: this.#skill((hour) => hour === hours - 1) }));
  }

  #skill(wanted: (hour: number) => boolean): Skill {
    const sum = (values: Float64Array) => values.reduce((all, value, hour) => (wanted(hour) ? all + value : all), 0);
    const quarters = sum(this.#quarters);
    if (quarters === 0) return { maeW: 0, persistenceMaeW: 0, skill: null, inBand: null, quarters: 0 };
    const maeW = sum(this.#error) / quarters;
    const persistenceMaeW = sum(this.#persistence) / quarters;
    const skill = persistenceMaeW > 0 ? 1 - maeW / persistenceMaeW : null;
    return { maeW, persistenceMaeW, skill, inBand: sum(this.#inside) / quarters, quarters };
  }
}
