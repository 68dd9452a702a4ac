import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pile } from './quantile.ts';

describe('a weighted quantile', () => {
  it('is the least value that has enough weight at or below it', () => {
    const entry = fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 4 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), fc.constantFrom(0.1, 0.25, 0.5, 0.9), (entries, share) => {
        const pile = new Pile();
        for (const [value, weight] of entries) pile.add(value, weight);
        const weights = entries.reduce((sum, [, weight]) => sum + weight, 0);
        const below = (limit: number) => entries.reduce((sum, [value, one]) => (value <= limit ? sum + one : sum), 0);
        const values = entries.map(([value]) => value).sort((one, other) => one - other);
        const expected = weights === 0 ? Number.NaN : values.find((value) => below(value) >= weights * share);
        expect(pile.quantile(share)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is asked of one pile after another', () => {
    const pile = new Pile();
    for (let value = 0; value < 1000; value++) pile.add(value);
    expect(pile.quantile(0.5)).toBe(499);
    pile.clear();
    pile.add(7);
    expect([pile.quantile(0.1), pile.quantile(0.9), pile.count]).toEqual([7, 7, 1]);
  });
});
