import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from './decimal.ts';
import type { ScaleUnit } from './scale-frame.ts';
import { wholeGrams } from './whole-grams.ts';

const grams = (text: string, unit: ScaleUnit) => wholeGrams(parseDecimal(text)!, unit);

describe('a weight in whole grams', () => {
  it('is exact in every unit, below zero too', () => {
    expect([grams('13.24', 'kg'), grams('-0.05', 'kg'), grams('1240', 'g'), grams('0.01324', 't')]).toEqual([
      13_240, -50, 1240, 13_240,
    ]);
  });

  it('is none when the scale shows parts of a gram, or more than can be counted', () => {
    expect([grams('0.1', 'g'), grams('1.2345', 'kg'), grams('999999999999999', 't')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([grams('5.0', 'g'), grams('0.0', 'g')]).toEqual([5, 0]);
  });

  it('agrees with the digits moved by hand', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999, max: 999_999 }), (value) => {
        const digits = String(Math.abs(value)).padStart(4, '0');
        const text = `${value < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`;
        expect(grams(text, 'kg')).toBe(value);
      }),
    );
  });
});
