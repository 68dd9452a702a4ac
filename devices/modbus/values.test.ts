import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerImage } from './register-image.ts';
import { bitsOf, numberFrom, shiftDecimal, type ValueType } from './values.ts';

/** Words of a value, by the platform's own number formats. */
function wordsOf(type: ValueType, value: number | bigint): Uint16Array {
  const view = new DataView(new ArrayBuffer(8));
  const size = type.endsWith('64') ? 4 : type.endsWith('32') ? 2 : 1;
  if (type === 'float32') view.setFloat32(0, Number(value));
  else if (type === 'float64') view.setFloat64(0, Number(value));
  else view.setBigInt64(0, BigInt.asIntN(64, BigInt(value)) << BigInt(64 - size * 16));
  return Uint16Array.from({ length: size }, (_, i) => view.getUint16(i * 2));
}

describe('a number in registers', () => {
  it.each([
    ['int16', -(2 ** 15), 2 ** 15 - 1],
    ['uint16', 0, 2 ** 16 - 1],
    ['int32', -(2 ** 31), 2 ** 31 - 1],
    ['uint32', 0, 2 ** 32 - 1],
    ['int64', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['uint64', 0, Number.MAX_SAFE_INTEGER],
  ] as const)('is read as %s from %d to %d, in both word orders', (type, min, max) => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(min, max, 0, 1), fc.maxSafeInteger()), (any) => {
        const value = any < min || any > max ? min + (Math.abs(any) % (Math.min(max, 2 ** 31) + 1)) : any;
        const words = wordsOf(type, BigInt(value));
        expect(numberFrom(type, words)).toBe(value);
        expect(numberFrom(type, words.toReversed(), 'low-first')).toBe(value);
      }),
    );
  });

  it('is no number beyond 2^53, where doubles would round it', () => {
    expect(numberFrom('int64', wordsOf('int64', 2n ** 53n))).toBeNaN();
    expect(numberFrom('uint64', wordsOf('uint64', 2n ** 64n - 1n))).toBeNaN();
    expect(numberFrom('int64', wordsOf('int64', -(2n ** 63n)))).toBeNaN();
  });

  it('is the shortest decimal that names the same float32', () => {
    for (const shown of [230.2, 49.98, 0.1, 1e-7, 167772.16, 12345.67]) {
      expect(numberFrom('float32', wordsOf('float32', shown))).toBe(shown);
    }
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const read = numberFrom('float32', wordsOf('float32', value));
        expect(Math.fround(read)).toBe(value === 0 ? 0 : value);
        expect(String(read).length).toBeLessThanOrEqual(String(value).length);
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is no number when the device sends %d',
    (value) => {
      expect(numberFrom('float32', wordsOf('float32', value))).toBeNaN();
      expect(numberFrom('float64', wordsOf('float64', value))).toBeNaN();
    },
  );

  it('has its bits high word first, whatever the order on the wire', () => {
    expect(bitsOf(Uint16Array.of(0x7fff, 0xffff))).toBe(0x7fffffffn);
    expect(bitsOf(Uint16Array.of(0xffff, 0x7fff), 'low-first')).toBe(0x7fffffffn);
  });
});

describe('a shift of the decimal point', () => {
  it('is the number that a person would write', () => {
    expect(shiftDecimal(2392, -1)).toBe(239.2);
    expect(shiftDecimal(4998, -2)).toBe(49.98);
    expect(shiftDecimal(12345.67, 3)).toBe(12345670);
    expect(shiftDecimal(-996, -3)).toBe(-0.996);
    expect(Object.is(shiftDecimal(-0, -1), 0)).toBe(true);
  });

  it('agrees with moving the point in the text', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: -20, max: 20 }), (value, exponent) => {
        expect(shiftDecimal(value, exponent)).toBe(exponent === 0 ? value : Number(movePoint(BigInt(value), exponent)));
      }),
    );
  });
});

/** Writes value × 10^exponent without an exponent. */
function movePoint(value: bigint, exponent: number): string {
  if (exponent >= 0) return String(value * 10n ** BigInt(exponent));
  const digits = String(value < 0n ? -value : value).padStart(1 - exponent, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

describe('an image of registers', () => {
  const image = registerImage([
    { table: 'input', address: 10, words: Uint16Array.of(1, 2, 3) },
    { table: 'input', address: 13, words: Uint16Array.of(4) },
    { table: 'holding', address: 12, words: Uint16Array.of(9) },
    { table: 'input', address: 11, words: Uint16Array.of(7) },
  ]);

  it('joins what neighbouring reads brought, the newest first', () => {
    expect(image.words('input', 10, 4)).toEqual(Uint16Array.of(1, 7, 3, 4));
    expect(image.words('input', 11, 1)).toEqual(Uint16Array.of(7));
  });

  it('knows nothing of registers that were not read, nor of another table', () => {
    expect(image.words('input', 9, 2)).toBeUndefined();
    expect(image.words('input', 13, 2)).toBeUndefined();
    expect(image.words('holding', 11, 2)).toBeUndefined();
    expect(image.words('holding', 12, 0)).toBeUndefined();
  });
});
