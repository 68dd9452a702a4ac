import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { billOf } from './bill.ts';
import { pricesOf } from './prices.ts';
import { type AtTheBorder, type Portion, shareSurplus } from './share-surplus.ts';

const wh = fc.double({ min: 0, max: 20_000, noNaN: true });
const border = fc.uniqueArray(fc.record({ member: fc.stringMatching(/^[a-f]{1,3}$/), importWh: wh, exportWh: wh }), {
  selector: ({ member }) => member,
  maxLength: 12,
});
const rules = fc.constantFrom('equal' as const, 'need' as const, 'keys' as const);
const sum = (portions: readonly Portion[]) => portions.reduce((total, portion) => total + portion.wh, 0);
const net = ({ importWh, exportWh }: AtTheBorder) => Math.floor(Math.abs(exportWh - importWh));

describe('surplus of a quarter-hour', () => {
  it('is shared to the last Wh: nobody gives more than it has or gets more than it needs, and nothing is left on both sides', () => {
    const keys = fc.array(fc.record({ member: fc.stringMatching(/^[a-f]{1,2}$/), parts: fc.nat(1000) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(border, rules, keys, (members, rule, keyed) => {
        const { given, taken } = shareSurplus(members, { rule, keys: keyed });
        expect(sum(given)).toBe(sum(taken));
        const of = new Map(members.map((member) => [member.member, member]));
        for (const portion of [...given, ...taken]) {
          expect(Number.isInteger(portion.wh) && portion.wh > 0).toBe(true);
          expect(portion.wh).toBeLessThanOrEqual(net(of.get(portion.member)!));
        }
        const parts = new Map(keyed.map(({ member, parts }) => [member, parts]));
        const has = members.filter((member) => member.exportWh > member.importWh);
        const wants = members.filter(
          (member) => member.importWh > member.exportWh && (rule !== 'keys' || (parts.get(member.member) ?? 0) > 0),
        );
        const total = (list: readonly AtTheBorder[]) => list.reduce((all, member) => all + net(member), 0);
        expect(sum(given)).toBe(Math.min(total(has), total(wants)));
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which members are told', () => {
    fc.assert(
      fc.property(border, rules, (members, rule) => {
        const asked = { rule, keys: members.map(({ member }, at) => ({ member, parts: at })) };
        expect(shareSurplus([...members].reverse(), asked)).toEqual(shareSurplus(members, asked));
      }),
      { numRuns: 50 },
    );
  });

  const needs = (...wanted: number[]) => wanted.map((importWh, at) => ({ member: `m${at}`, importWh, exportWh: 0 }));
  const sun = (exportWh: number) => ({ member: 'sun', importWh: 0, exportWh });
  const shares = (rule: 'equal' | 'need' | 'keys', surplus: number, needed: number[], parts: number[] = []) =>
    shareSurplus([sun(surplus), ...needs(...needed)], {
      rule,
      keys: parts.map((part, at) => ({ member: `m${at}`, parts: part })),
    }).taken.map(({ member, wh: portion }) => `${member} ${portion}`);

  it('goes to everybody alike, as far as it is needed', () => {
    expect(shares('equal', 100, [10, 200, 200])).toEqual(['m0 10', 'm1 45', 'm2 45']);
    expect(shares('equal', 100, [500, 500, 500])).toEqual(['m0 34', 'm1 33', 'm2 33']);
  });

  it('goes by need', () => {
    expect(shares('need', 100, [100, 300])).toEqual(['m0 25', 'm1 75']);
    expect(shares('need', 1000, [100, 300])).toEqual(['m0 100', 'm1 300']);
  });

  it('goes by fixed keys, and what one does not need to the others with a key', () => {
    expect(shares('keys', 90, [500, 500, 500], [2, 1, 0])).toEqual(['m0 60', 'm1 30']);
    expect(shares('keys', 90, [10, 500, 500], [2, 1, 0])).toEqual(['m0 10', 'm1 80']);
  });

  it('is never sold by a member to itself', () => {
    const both = { member: 'both', importWh: 300, exportWh: 500 };
    expect(shareSurplus([both, ...needs(50)], { rule: 'equal', keys: [] })).toEqual({
      given: [{ member: 'both', wh: 50 }],
      taken: [{ member: 'm0', wh: 50 }],
    });
  });
});

describe('the price of shared power', () => {
  const factors = { feedInMilliWon: 120_000, retailMilliWon: 180_001 };

  it('lies where it is put between feed-in and retail', () => {
    const market = [0, 500, 1000].map((permille) => pricesOf(factors, permille).market);
    expect(market).toEqual([120_000, 150_001, 180_001]);
  });

  it('makes the month cheaper for both sides by what they gain, and by nothing else', () => {
    const prices = pricesOf({ feedInMilliWon: 120_000, retailMilliWon: 180_000 }, 250);
    const shared = [
      { milliWonPerKwh: prices.market, givenWh: 2000, takenWh: 0 },
      { milliWonPerKwh: 150_000, givenWh: 0, takenWh: 1000 },
    ];
    // 10 kWh at 180 won less 4 kWh at 120 won; gained: 2 kWh at 15 won and 1 kWh at 30 won.
    expect(billOf({ importWh: 10_000, exportWh: 4_000 }, shared, prices)).toEqual({
      givenWh: 2000,
      takenWh: 1000,
      withoutMilliWon: 1_320_000,
      withMilliWon: 1_260_000,
      benefitMilliWon: 60_000,
    });
  });
});
