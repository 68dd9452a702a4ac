import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwardInput } from './award.ts';
import type { Tariff } from './tariff.ts';
import { awardPoints } from './tariff-award.ts';

const WORDS = { ko: '이름', en: 'name' };
const NOTHING = { total: 0, kind: 0, group: 0 };

/** Like Jeju: 240 a kilogram in steps of 10, twice as much on Saturdays, 1200 a day for two kinds together. */
const TARIFF: Tariff = {
  id: 'test',
  version: 3,
  scope: 'eunpyeong',
  validFrom: '2026-01-01',
  name: WORDS,
  source: 'test',
  step: 10,
  pointsPerDay: 2000,
  groupPointsPerDay: { common: 1200 },
  multiplierDays: [
    { on: { weekday: 6 }, percent: 200, name: WORDS },
    { on: { day: '2026-11-28' }, percent: 300, name: WORDS },
  ],
  kinds: [
    {
      id: 'pet-clear',
      name: WORDS,
      prepare: [],
      price: { by: 'weight', points: 240, perGrams: 1000 },
      capGroup: 'common',
      pointsPerDay: 600,
    },
    { id: 'can', name: WORDS, prepare: [], price: { by: 'weight', points: 240, perGrams: 1000 }, capGroup: 'common' },
    { id: 'battery', name: WORDS, prepare: [], price: { by: 'item', points: 500, perItems: 20, itemGrams: [8, 150] } },
  ],
};

function award(kind: string, input: Partial<AwardInput>) {
  return awardPoints(TARIFF, { kind, grams: 0, day: '2026-11-23', earlier: NOTHING, ...input });
}

describe('an award', () => {
  it('shows every step of its arithmetic, and names the version of the tariff', () => {
    expect(award('pet-clear', { grams: 1240 })).toEqual({
      points: 290,
      tariff: { id: 'test', version: 3 },
      steps: [
        { rule: 'price', result: 297_600, with: { grams: 1240, points: 240, perGrams: 1000 } },
        { rule: 'rounding', result: 290, with: { step: 10 } },
      ],
    });
  });

  it('is rounded once, after the day has multiplied it', () => {
    // Rounded before, it would be 580.
    expect(award('pet-clear', { grams: 1240, day: '2026-11-21' })).toMatchObject({
      points: 590,
      steps: [{ result: 297_600 }, { rule: 'multiplier', result: 595_200, with: { percent: 200 } }, { result: 590 }],
    });
  });

  it('takes the multiplier of the date before that of the weekday', () => {
    expect(award('can', { grams: 1000, day: '2026-11-28' }).points).toBe(720);
  });

  it('is capped by kind, then by group, then by day, after it was rounded', () => {
    const { points, steps } = award('pet-clear', { grams: 3000, earlier: { total: 1960, kind: 100, group: 900 } });
    expect(points).toBe(40);
    expect(steps.slice(1)).toEqual([
      { rule: 'rounding', result: 720, with: { step: 10 } },
      { rule: 'cap-kind', result: 500, with: { cap: 600, earlier: 100 } },
      { rule: 'cap-group', result: 300, with: { cap: 1200, earlier: 900 } },
      { rule: 'cap-day', result: 40, with: { cap: 2000, earlier: 1960 } },
    ]);
  });

  it('says nothing of caps that take nothing away, and is never below zero', () => {
    expect(award('can', { grams: 5000 }).steps.map(({ rule }) => rule)).toEqual(['price', 'rounding']);
    expect(award('can', { grams: 5000, earlier: { total: 9999, kind: 0, group: 9999 } }).points).toBe(0);
  });

  it('counts full packs of pieces only, whatever they weigh', () => {
    expect(award('battery', { items: 39, grams: 900 })).toMatchObject({
      points: 500,
      steps: [{ rule: 'price', result: 500_000, with: { items: 39, points: 500, perItems: 20, packs: 1 } }, {}],
    });
    expect(award('battery', { grams: 900 }).points).toBe(0);
  });

  it('is nothing for a kind that the tariff has not', () => {
    expect(award('constructor', { grams: 9000 })).toMatchObject({ points: 0, steps: [] });
  });
});

/**
 * The model does not divide: of all multiples of `step` it looks for the greatest that is not above the exact sum, and then takes
 * away what is above a cap.
 */
function model(
  grams: number,
  price: { points: number; perGrams: number },
  percent: number,
  step: number,
  caps: [number, number][],
): number {
  const isEnough = (multiple: number) =>
    BigInt(multiple) * BigInt(step) * 100n * BigInt(price.perGrams) <=
    BigInt(grams) * BigInt(price.points) * BigInt(percent);
  let low = 0;
  let high = Math.floor(1_000_000_000 / step);
  if (isEnough(high)) return spared(1_000_000_000, caps);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) low = middle;
    else high = middle;
  }
  return spared(low * step, caps);
}

function spared(points: number, caps: [number, number][]): number {
  const over = caps.map(([cap, earlier]) => Math.min(points, Math.max(0, earlier + points - cap)));
  return points - Math.max(0, ...over);
}

describe('awards of all tariffs', () => {
  const cap = fc.tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 200_000 }));
  const price = fc.record({
    points: fc.integer({ min: 0, max: 100_000 }),
    perGrams: fc.integer({ min: 1, max: 10_000 }),
  });

  it('agree with a model that computes them another way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200_000 }),
        price,
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.tuple(cap, cap, cap),
        (grams, { points, perGrams }, percent, step, caps) => {
          const [kind, group, day] = caps;
          const tariff: Tariff = {
            ...TARIFF,
            step,
            pointsPerDay: day[0],
            groupPointsPerDay: { g: group[0] },
            multiplierDays: [{ on: { weekday: 1 }, percent, name: WORDS }],
            kinds: [
              {
                id: 'k',
                name: WORDS,
                prepare: [],
                price: { by: 'weight', points, perGrams },
                capGroup: 'g',
                pointsPerDay: kind[0],
              },
            ],
          };
          const earlier = { kind: kind[1], group: group[1], total: day[1] };
          const got = awardPoints(tariff, { kind: 'k', grams, day: '2026-11-23', earlier });
          expect(got.points).toBe(model(grams, { points, perGrams }, percent, step, caps));
          expect(got.steps.at(-1)!.result).toBe(got.points);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never pay more for two bags than for both at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 50_000 }), (a, b) => {
        const first = award('can', { grams: a }).points;
        const second = award('can', { grams: b, earlier: { total: first, kind: first, group: first } }).points;
        expect(first + second).toBeLessThanOrEqual(award('can', { grams: a + b }).points);
      }),
    );
  });
});
