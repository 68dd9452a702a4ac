import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sunOf } from './clear-sky.ts';
import { QUARTER_MS, QUARTERS } from './day-grid.ts';
import { forecastPv, type PvQuestion } from './pv.ts';
import { JUNE_MS, KOREA_MS, madeChance, madeRoof, SEOUL } from './testing/made-weather.ts';

const PLANE = { tilt: 30, azimuth: 135 };
const DAY_MS = QUARTERS * QUARTER_MS;
const DAYS = 40;

function question(watts: Float64Array, changes: Partial<PvQuestion> = {}): PvQuestion {
  return {
    history: { fromMs: JUNE_MS, watts },
    fromMs: JUNE_MS + DAYS * DAY_MS,
    utcOffsetMs: KOREA_MS,
    location: SEOUL,
    panels: [{ ratedW: 3000, plane: PLANE }],
    scoreDays: 1,
    ...changes,
  };
}

function worst(made: Float64Array, truth: Float64Array): number {
  return made.reduce((most, value, at) => Math.max(most, Math.abs(value - truth[at]!)), 0);
}

describe('a forecast of the sun', () => {
  const clear = madeRoof(DAYS + 1, 3000, PLANE, 0.8, null);
  const truth = clear.subarray(DAYS * QUARTERS);

  it('finds a clear sky again, and the panels that nobody described', () => {
    const described = forecastPv(question(clear, { scoreDays: 10 }));
    expect(worst(described.bands.p50, truth)).toBeLessThan(30);
    expect(described.skill.inBand).toBeGreaterThan(0.5);
    const unknown = forecastPv(question(clear, { panels: [] }));
    expect(worst(unknown.bands.p50, truth)).toBeLessThan(60);
    expect(described.notes).toEqual([]);
  });

  it('does not look at what comes later', () => {
    const changed = clear.slice();
    changed.fill(9999, DAYS * QUARTERS);
    expect(forecastPv(question(changed))).toEqual(forecastPv(question(clear)));
  });

  it('is better than yesterday under a changing sky, with four of five quarter-hours in its band', () => {
    const roof = madeRoof(101, 3000, PLANE, 0.8, 4);
    const { skill } = forecastPv(question(roof, { fromMs: JUNE_MS + 100 * DAY_MS, scoreDays: 50 }));
    expect(skill.skill).toBeGreaterThan(0.15);
    expect(skill.inBand).toBeGreaterThan(0.7);
    expect(skill.inBand).toBeLessThan(0.9);
  });

  it('follows the clouds that somebody forecasts, where their past is known', () => {
    const chance = madeChance(11);
    const share = new Float64Array((DAYS + 1) * QUARTERS);
    for (let day = 0; day <= DAYS; day++) share.fill(chance(), day * QUARTERS, (day + 1) * QUARTERS);
    const dimmed = clear.map((watts, at) => watts * (1 - 0.75 * share[at]! ** 3.4));
    const cloud = { fromMs: JUNE_MS, share };
    const informed = forecastPv(question(dimmed, { cloud }));
    expect(worst(informed.bands.p50, dimmed.subarray(DAYS * QUARTERS))).toBeLessThan(30);
    const futureOnly = { fromMs: JUNE_MS + DAYS * DAY_MS, share: share.subarray(DAYS * QUARTERS) };
    expect(forecastPv(question(dimmed, { cloud: futureOnly })).bands).toEqual(forecastPv(question(dimmed)).bands);
  });

  it('guesses widely from the plate while nothing was measured, and says so', () => {
    const nothing = forecastPv(question(new Float64Array(0)));
    expect(nothing.notes).toEqual(['no-data']);
    expect(nothing.skill).toMatchObject({ skill: null, inBand: null, quarters: 0 });
    const noon = 50;
    expect(nothing.bands.p10[noon]).toBeLessThan(500);
    expect(nothing.bands.p90[noon]).toBeGreaterThan(2000);
    const short = forecastPv(question(clear.subarray(0, 3 * QUARTERS), { fromMs: JUNE_MS + 3 * DAY_MS }));
    expect(short.notes).toEqual(['short-history']);
    expect(short.days).toBe(3);
  });

  it('is for any history never negative, never above the plate, 0 at night, in order, and always the same', () => {
    const value = fc.oneof(fc.double({ min: -50, max: 4000, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), fc.nat(QUARTERS - 1), fc.nat(9), (values, quarter, day) => {
        const fromMs = JUNE_MS + day * DAY_MS + quarter * QUARTER_MS;
        const asked = question(Float64Array.from(values), { fromMs, scoreDays: 1 });
        const { bands } = forecastPv(asked);
        expect(forecastPv(asked).bands).toEqual(bands);
        for (let ahead = 0; ahead < QUARTERS; ahead++) {
          const [p10, p50, p90] = [bands.p10[ahead]!, bands.p50[ahead]!, bands.p90[ahead]!];
          expect(p10 >= 0 && p10 <= p50 && p50 <= p90 && p90 <= 3000).toBe(true);
          if (sunOf(fromMs + ahead * QUARTER_MS, SEOUL).length === 0) expect(p90).toBe(0);
        }
      }),
      { numRuns: 10 },
    );
  });
});
