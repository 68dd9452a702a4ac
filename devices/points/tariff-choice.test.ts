import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tariff, TariffKind } from './tariff.ts';
import { checkItems, kindOf, multiplierOn, tariffAt } from './tariff-choice.ts';

const WORDS = { ko: '건전지', en: 'batteries' };
const BATTERY: TariffKind = {
  id: 'battery',
  name: WORDS,
  prepare: [],
  price: { by: 'item', points: 1, perItems: 20, itemGrams: [8, 150] },
};

function tariff(text: string, more: Partial<Tariff> = {}): Tariff {
  const [id, version, scope, validFrom, validUntil] = text.split(' ') as [string, string, string, string, string?];
  return {
    id,
    version: Number(version),
    scope,
    validFrom,
    ...(validUntil === undefined ? {} : { validUntil }),
    name: WORDS,
    source: 'test',
    step: 1,
    multiplierDays: [],
    kinds: [BATTERY],
    ...more,
  };
}

const SITE = 'eunpyeong/sinsa1/clean-house-1';

/** Which of the tariffs holds at the site, as `id version`. */
function holds(day: string, ...texts: string[]): string | undefined {
  const list = texts.map((text) => tariff(text));
  const chosen = tariffAt(list, SITE, day);
  expect(tariffAt(list.toReversed(), SITE, day)).toBe(chosen);
  return chosen && `${chosen.id} ${chosen.version}`;
}

describe('the tariff that holds', () => {
  it('is that of the narrowest scope, even if a wider one is newer', () => {
    expect(
      holds(
        '2026-05-01',
        'gu 9 eunpyeong 2026-04-01',
        `site 1 ${SITE} 2026-01-01`,
        'dong 1 eunpyeong/sinsa1 2026-02-01',
      ),
    ).toBe('site 1');
  });

  it('is one whose scope is the place itself or above it, by whole names', () => {
    expect(holds('2026-05-01', 'a 1 eunpyeong/sinsa 2026-01-01')).toBeUndefined();
    expect(holds('2026-05-01', 'a 1 gangbuk 2026-01-01')).toBeUndefined();
    expect(tariffAt([tariff(`a 1 ${SITE} 2026-01-01`)], `${SITE}/kiosk-1`, '2026-05-01')?.id).toBe('a');
  });

  it('holds from its first day to its last, both included', () => {
    const text = 'a 1 eunpyeong 2026-02-01 2026-02-28';
    const days = ['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'];
    expect(days.map((day) => holds(day, text))).toEqual([undefined, 'a 1', 'a 1', undefined]);
  });

  it('is the highest version, even if a lower one began later', () => {
    expect(holds('2026-05-01', 'a 2 eunpyeong 2026-04-01', 'a 3 eunpyeong 2026-02-01')).toBe('a 3');
    expect(holds('2026-01-15', 'a 1 eunpyeong 2026-01-01', 'a 3 eunpyeong 2026-02-01')).toBe('a 1');
  });

  it('is, of different tariffs, the one that began later; of those that began together, the last by id', () => {
    expect(holds('2026-05-01', 'z 7 eunpyeong 2026-01-01', 'a 1 eunpyeong 2026-04-01')).toBe('a 1');
    expect(holds('2026-05-01', 'b 1 eunpyeong 2026-04-01', 'a 5 eunpyeong 2026-04-01')).toBe('b 1');
  });

  it('does not depend on the order in which they are listed', () => {
    const text = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c'),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('eunpyeong', 'eunpyeong/sinsa1', SITE),
        fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01'),
      )
      .map((parts) => parts.join(' '));
    // One version of a tariff is published once.
    const list = fc.uniqueArray(text, { maxLength: 8, selector: (text) => text.split(' ').slice(0, 2).join() });
    fc.assert(
      fc.property(list, fc.nat(), (texts, turn) => {
        const tariffs = texts.map((text) => tariff(text));
        const turned = tariffs.map((_, at) => tariffs[(at + turn) % tariffs.length]!);
        expect(tariffAt(turned, SITE, '2026-02-15')).toBe(tariffAt(tariffs, SITE, '2026-02-15'));
      }),
    );
  });

  it('has the kinds that it lists and no others', () => {
    expect(kindOf(tariff('a 1 eunpyeong 2026-01-01'), 'battery')).toBe(BATTERY);
    expect(kindOf(tariff('a 1 eunpyeong 2026-01-01'), 'toString')).toBeUndefined();
  });
});

describe('a multiplier day', () => {
  const days = tariff('a 1 eunpyeong 2026-01-01', {
    multiplierDays: [
      { on: { weekday: 7 }, percent: 150, name: WORDS },
      { on: { weekday: 7 }, percent: 200, name: WORDS },
      { on: { day: '2026-11-29' }, percent: 120, name: WORDS },
    ],
  });

  it('comes every week, Sunday being 7', () => {
    expect(multiplierOn(days, '2026-11-22')?.percent).toBe(200);
    expect(multiplierOn(days, '2026-11-23')).toBeUndefined();
  });

  it('of a date goes before that of the weekday', () => {
    expect(multiplierOn(days, '2026-11-29')?.percent).toBe(120);
  });
});

describe('a count of pieces', () => {
  it('has to be plausible for the weight, give or take one e', () => {
    const codes = [139, 140, 3020, 3021].map((grams) => checkItems(BATTERY, 20, grams, 20));
    expect(codes.map((result) => (result.ok ? 'ok' : result.code))).toEqual([
      'items-implausible',
      'ok',
      'ok',
      'items-implausible',
    ]);
    expect(codes[0]).toMatchObject({ message: expect.stringContaining('160 to 3000 g') });
  });

  it('has to be there where pieces are paid, and is not looked at where weight is', () => {
    expect(checkItems(BATTERY, undefined, 100, 10)).toMatchObject({ code: 'items-missing' });
    const byWeight: TariffKind = { ...BATTERY, price: { by: 'weight', points: 1, perGrams: 1 } };
    expect(checkItems(byWeight, 9999, 1, 1).ok).toBe(true);
  });
});
