import { clearSkyShare, type Location, type Plane, sunOf } from '../clear-sky.ts';
import { QUARTER_MS, QUARTERS } from '../day-grid.ts';

export const SEOUL: Location = { latitude: 37.6, longitude: 126.92 };
export const KOREA_MS = 9 * 3_600_000;
/** Midnight in Korea. */
export const JUNE_MS = Date.parse('2026-06-01T00:00:00+09:00');

/** Numbers that look random and are the same in every run: 0 ≤ n < 1 (mulberry32). */
export function madeChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A roof under a sky whose cloudiness is drawn for each day: what it makes, W, and how much came through. */
export function madeRoof(days: number, ratedW: number, plane: Plane, performance: number, seed: number | null) {
  const chance = madeChance(seed ?? 0);
  const watts = new Float64Array(days * QUARTERS);
  for (let day = 0; day < days; day++) {
    const through = seed === null ? 1 : 0.3 + 0.7 * chance();
    for (let quarter = 0; quarter < QUARTERS; quarter++) {
      const at = day * QUARTERS + quarter;
      const share = clearSkyShare(sunOf(JUNE_MS + at * QUARTER_MS, SEOUL), plane);
      watts[at] = Math.min(ratedW, ratedW * performance * through * share);
    }
  }
  return watts;
}

/** A household of fixed habits: more in the evening, another morning at weekends, and noise around it, W. */
export function madeHousehold(days: number, noise: number, seed: number): Float64Array {
  const chance = madeChance(seed);
  return Float64Array.from({ length: days * QUARTERS }, (_, at) => {
    const usual = habit(Math.floor(at / QUARTERS), at % QUARTERS);
    return usual * (1 + noise * (chance() + chance() - 1));
  });
}

/** @param day since 2026-06-01, a Monday */
export function habit(day: number, quarter: number): number {
  const hour = quarter / 4;
  const free = day % 7 >= 5;
  const morning = free ? 400 * Math.exp(-((hour - 10) ** 2) / 4) : 300 * Math.exp(-((hour - 7) ** 2) / 2);
  return 150 + morning + 600 * Math.exp(-((hour - 20) ** 2) / 6);
}
