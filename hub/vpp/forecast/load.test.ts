import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUARTER_MS, QUARTERS } from './day-grid.ts';
import { forecastLoad, type LoadQuestion } from './load.ts';
import { habit, JUNE_MS, KOREA_MS, madeHousehold } from './testing/made-weather.ts';

const DAY_MS = QUARTERS * QUARTER_MS;

function question(watts: Float64Array, days: number, changes: Partial<LoadQuestion> = {}): LoadQuestion {
  return {
    history: { fromMs: JUNE_MS, watts },
    fromMs: JUNE_MS + days * DAY_MS,
    utcOffsetMs: KOREA_MS,
    isHoliday: () => false,
    scoreDays: 1,
    ...changes,
  };
}

function meanMiss(made: Float64Array, truth: (quarter: number) => number): number {
  return made.reduce((sum, value, at) => sum + Math.abs(value - truth(at)), 0) / made.length;
}

describe('a forecast of use', () => {
  const watts = madeHousehold(60, 0.2, 3);

  it('knows weekdays, Saturdays and Sundays apart', () => {
    for (const [days, name] of [
      [46, 'Friday'],
      [47, 'Saturday'],
      [49, 'Monday'],
    ] as const) {
      const { bands } = forecastLoad(question(watts.subarray(0, days * QUARTERS), days));
      expect(
        meanMiss(bands.p50, (quarter) => habit(days, quarter)),
        name,
      ).toBeLessThan(20);
    }
  });

  it('takes a public holiday for a Sunday', () => {
    // 2026-07-17, a Friday.
    const days = 46;
    const { bands } = forecastLoad(
      question(watts.subarray(0, days * QUARTERS), days, { isHoliday: (day) => day === '2026-07-17' }),
    );
    expect(meanMiss(bands.p50, (quarter) => habit(6, quarter))).toBeLessThan(20);
    expect(meanMiss(bands.p50, (quarter) => habit(days, quarter))).toBeGreaterThan(20);
  });

  it('carries on what is unusual now, for as long as that used to last', () => {
    const chance = madeHousehold(60, 0, 1);
    // Somebody heats for hours on every third day, from 10:00 to 16:00.
    const heated = chance.map((value, at) =>
      Math.floor(at / QUARTERS) % 3 === 0 && at % QUARTERS >= 40 && at % QUARTERS < 64 ? value + 1500 : value,
    );
    const days = 57;
    const from = days * QUARTERS + 44;
    const { bands } = forecastLoad(question(heated.subarray(0, from), days, { fromMs: JUNE_MS + from * QUARTER_MS }));
    expect(bands.p50[0]! - habit(days, 44)).toBeGreaterThan(800);
    expect(bands.p50[50]! - habit(days, 94)).toBeLessThan(400);
  });

  it('beats yesterday, with four of five quarter-hours in its band', () => {
    const long = madeHousehold(110, 0.5, 8);
    const { skill, horizons } = forecastLoad(question(long, 110, { scoreDays: 40 }));
    expect(skill.skill).toBeGreaterThan(0.2);
    expect(skill.inBand).toBeGreaterThan(0.76);
    expect(skill.inBand).toBeLessThan(0.84);
    expect(horizons.map(({ minutes }) => minutes)).toEqual([60, 360, 1440]);
  });

  it('says that there are gaps, and goes on', () => {
    const holed = watts.map((value, at) => (at % 3 === 0 ? Number.NaN : value));
    const { notes, bands } = forecastLoad(question(holed, 60));
    expect(notes).toEqual(['gaps']);
    expect(meanMiss(bands.p50, (quarter) => habit(60, quarter))).toBeLessThan(25);
  });

  it('is zero while nothing was measured, with bands beyond it after the first day', () => {
    expect(forecastLoad(question(new Float64Array(0), 3)).bands.p90.every((value) => value === 0)).toBe(true);
    const first = forecastLoad(question(watts.subarray(0, QUARTERS), 1));
    expect(first.notes).toEqual(['short-history']);
    expect(first.bands.p90[80]! / first.bands.p10[80]!).toBeGreaterThan(5);
  });

  it('is for any history never negative, in order, and always the same', () => {
    const value = fc.oneof(fc.double({ min: -500, max: 5000, noNaN: true }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 400 }), fc.nat(QUARTERS - 1), fc.nat(9), (values, quarter, day) => {
        const asked = question(Float64Array.from(values), day, {
          fromMs: JUNE_MS + day * DAY_MS + quarter * QUARTER_MS,
          scoreDays: 1,
        });
        const { bands } = forecastLoad(asked);
        expect(forecastLoad(asked).bands).toEqual(bands);
        for (let ahead = 0; ahead < QUARTERS; ahead++)
          expect(0 <= bands.p10[ahead]! && bands.p10[ahead]! <= bands.p50[ahead]!).toBe(true);
        expect(bands.p90.every((high, ahead) => high >= bands.p50[ahead]!)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});
