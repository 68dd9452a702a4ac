import { describe, expect, it } from 'vitest';
import type { Tariff } from './tariff.ts';
import { checkTariff, parseTariff } from './tariff-check.ts';

const WORDS = { ko: '이름', en: 'name' };
const GOOD: Tariff = {
  id: 'a',
  version: 1,
  scope: 'eunpyeong',
  validFrom: '2026-01-01',
  validUntil: '2026-01-01',
  name: WORDS,
  source: 'test',
  step: 10,
  pointsPerDay: 1000,
  groupPointsPerDay: { common: 500 },
  multiplierDays: [{ on: { weekday: 6 }, percent: 200, name: WORDS }],
  kinds: [
    { id: 'can', name: WORDS, prepare: [], price: { by: 'weight', points: 600, perGrams: 1000 }, capGroup: 'common' },
    { id: 'battery', name: WORDS, prepare: [], price: { by: 'item', points: 1, perItems: 20, itemGrams: [8, 150] } },
  ],
};
const [CAN, BATTERY] = GOOD.kinds as [Tariff['kinds'][number], Tariff['kinds'][number]];

describe('the check of a tariff', () => {
  it('finds nothing wrong with a good one', () => {
    expect(checkTariff(GOOD)).toEqual([]);
    expect(parseTariff(GOOD)).toEqual({ ok: true, value: GOOD });
  });

  it.each<[string, Partial<Tariff>, string]>([
    ['tariff-dates', { validUntil: '2025-12-31' }, '2025-12-31'],
    ['doubled-kind', { kinds: [CAN, BATTERY, BATTERY] }, '"battery"'],
    ['unknown-cap-group', { kinds: [CAN, { ...BATTERY, capGroup: 'constructor' }] }, '"constructor"'],
    ['unused-cap-group', { groupPointsPerDay: { common: 500, other: 10 } }, '"other"'],
    ['item-grams', { kinds: [CAN, { ...BATTERY, price: { ...BATTERY.price, itemGrams: [150, 8] } as never }] }, '150'],
    ['price-too-high', { kinds: [{ ...CAN, price: { by: 'weight', points: 600, perGrams: 1 } }] }, 'kilogram'],
    [
      'doubled-multiplier-day',
      { multiplierDays: [...GOOD.multiplierDays, { on: { weekday: 6 }, percent: 300, name: WORDS }] },
      'weekday 6',
    ],
    ['cap-not-in-steps', { pointsPerDay: 1005 }, '1005'],
    ['cap-not-in-steps', { groupPointsPerDay: { common: 501 } }, '"common"'],
  ])('says %s', (code, change, word) => {
    expect(checkTariff({ ...GOOD, ...change })).toEqual([
      expect.objectContaining({ code, message: expect.stringContaining(word) }),
    ]);
  });

  it('names all that is wrong at once, and the reading of a tariff the first', () => {
    const bad = { ...GOOD, validUntil: '2025-01-01', pointsPerDay: 1 };
    expect(checkTariff(bad).map(({ code }) => code)).toEqual(['tariff-dates', 'cap-not-in-steps']);
    expect(parseTariff(bad)).toMatchObject({ code: 'tariff-dates' });
  });

  it('says where something of another shape is wrong', () => {
    expect(parseTariff({ ...GOOD, step: 0 })).toMatchObject({
      code: 'bad-tariff',
      message: expect.stringContaining('/step'),
    });
    expect(parseTariff(null)).toMatchObject({ code: 'bad-tariff' });
  });
});
