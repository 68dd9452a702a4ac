import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelPoint } from './model.ts';
import { POINT_SIZES, type PointType } from './point-types.ts';
import { pointValue } from './point-value.ts';
import { wordsOf } from './test-device.ts';

const point = (type: PointType, more: Partial<ModelPoint> = {}): ModelPoint => ({ name: 'P', type, ...more });
const read = (type: PointType, hex: string, more: Partial<ModelPoint> = {}, scale?: number) =>
  pointValue(point(type, more), wordsOf(hex), scale);
const absent = { is: 'not-implemented' };

describe('a point that the device does not have', () => {
  it.each<[PointType, string, string]>([
    ['int16', '8000', ''],
    ['uint16', 'ffff', ''],
    ['uint16', '8000', 'the mark of int16, as devices send it'],
    ['count', 'ffff', ''],
    ['enum16', 'ffff', ''],
    ['bitfield16', 'ffff', ''],
    ['bitfield16', '8000', 'the highest bit outweighs all others'],
    ['acc16', '0000', 'nothing accumulated'],
    ['int32', '80000000', ''],
    ['uint32', 'ffffffff', ''],
    ['enum32', 'ffffffff', ''],
    ['bitfield32', 'ffffffff', ''],
    ['acc32', '00000000', ''],
    ['acc32', 'ffffffff', 'the mark of uint32, as devices send it'],
    ['int64', '8000000000000000', ''],
    ['uint64', 'ffffffffffffffff', ''],
    ['acc64', '0000000000000000', ''],
    ['float32', '7fc00000', ''],
    ['float32', 'ffc00001', 'any other NaN'],
    ['float64', '7ff8000000000000', ''],
    ['float64', '7ff0000000000001', 'any other NaN'],
    ['ipaddr', '00000000', ''],
    ['ipv6addr', '00000000000000000000000000000000', ''],
    ['eui48', '0000ffffffffffff', ''],
    ['string', '00000000', ''],
    ['string', 'ffffffff', 'empty flash memory'],
    ['pad', '8000', ''],
    ['pad', '0000', 'whatever it holds'],
    ['sunssf', '0001', 'a scale factor is no reading'],
  ])('says so as %s %s (%s)', (type, hex) => {
    expect(read(type, hex)).toEqual(absent);
  });

  it('stays absent whatever its scale factor says', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), (scale) => {
        expect(read('int16', '8000', {}, scale)).toEqual(absent);
        expect(read('acc32', '00000000', {}, scale)).toEqual(absent);
        expect(read('uint64', 'ffffffffffffffff', {}, scale)).toEqual(absent);
      }),
    );
  });
});

describe('a number', () => {
  it('is its digits with the point moved, for every scale factor that is allowed', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32767, max: 32767 }), fc.integer({ min: -10, max: 10 }), (raw, factor) => {
        const words = Uint16Array.of(raw & 0xffff);
        // The decimal that a person would write: digits and exponent, read by the platform.
        const expected = Number(`${raw}e${factor}`);
        expect(pointValue(point('int16'), words, factor & 0xffff)).toEqual({ is: 'value', value: expected });
      }),
    );
  });

  it('is bad where its scale factor is unknown or out of -10 to 10', () => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 0xffff - 10 }), (scale) => {
        expect(read('uint16', '0001', {}, scale)).toEqual({ is: 'bad', reason: 'bad-scale-factor' });
      }),
    );
  });

  it('may have its scale factor in the definition', () => {
    expect(read('int16', '0064', { scale: -1 }, -1 & 0xffff)).toEqual({ is: 'value', value: 10 });
    expect(read('uint16', '0064', { exponent: -3 })).toEqual({ is: 'value', value: 0.1 });
  });

  it.each<[PointType, string, number, number]>([
    ['acc16', '0001', 1, 65536],
    ['acc32', '00000001', 1, 4294967296],
    ['acc64', '0000000000000001', 1, 18446744073709552000],
  ])('of type %s says where it starts again', (type, hex, value, modulus) => {
    expect(read(type, hex)).toEqual({ is: 'value', value, modulus });
    expect(read(type, hex, {}, 3)).toEqual({ is: 'value', value: value * 1000, modulus: modulus * 1000 });
  });

  it('is bad beyond 2^53 and at infinity', () => {
    expect(read('float64', '7fefffffffffffff', {}, 1)).toEqual({ is: 'bad', reason: 'not-a-number' });
    expect(read('uint64', '0020000000000000')).toEqual({ is: 'bad', reason: 'not-a-number' });
    expect(read('float32', '7f800000')).toEqual({ is: 'bad', reason: 'not-a-number' });
    expect(read('float64', 'fff0000000000000')).toEqual({ is: 'bad', reason: 'not-a-number' });
  });

  it.each([
    [-996, -3, -0.996],
    [995, -1, 0.995],
    [-100, 0, -1],
    [1, 0, 1],
  ])('that is a power factor, %d with scale %d, is the ratio %d', (raw, factor, value) => {
    const words = Uint16Array.of(raw & 0xffff);
    const powerFactor = point('int16', { powerFactor: true });
    expect(pointValue(powerFactor, words, factor & 0xffff)).toEqual({ is: 'value', value });
  });

  it('that is no power factor of any kind is bad', () => {
    expect(read('int16', '03e8', { powerFactor: true })).toEqual({ is: 'bad', reason: 'out-of-range' });
  });
});

describe('a code', () => {
  const symbols = { 1: 'OFF', 4: 'MPPT' };

  it('is the name of its value; an unknown value stays a number in text', () => {
    expect(read('enum16', '0004', { symbols })).toEqual({ is: 'value', value: 'MPPT' });
    expect(read('enum32', '00000009', { symbols })).toEqual({ is: 'value', value: '9' });
  });

  it('without names is its number', () => {
    expect(read('enum16', '0003')).toEqual({ is: 'value', value: 3 });
  });

  it('of bits is the names of the bits, lowest first', () => {
    expect(read('bitfield16', '0000', { symbols })).toEqual({ is: 'value', value: '' });
    expect(read('bitfield16', '0012', { symbols })).toEqual({ is: 'value', value: 'OFF,MPPT' });
    expect(read('bitfield32', '40000002', { symbols })).toEqual({ is: 'value', value: 'OFF,bit30' });
  });
});

describe('a text', () => {
  it.each([
    ['534d410000000000', 'SMA'],
    ['0080000000000000', ''],
    ['eb82a8ecaabd0000', '남쪽'],
    ['2041422000000000', 'AB'],
    ['4142434445464748', 'ABCDEFGH'],
    ['4142004344000000', 'AB'],
  ])('%s is "%s"', (hex, value) => {
    expect(read('string', hex, { size: 4 })).toEqual({ is: 'value', value });
  });

  it.each(['c328000000000000', '4101420000000000'])('%s is bad: it is no text', (hex) => {
    expect(read('string', hex, { size: 4 })).toEqual({ is: 'bad', reason: 'not-text' });
  });

  it('can be an address', () => {
    expect(read('ipaddr', 'c0a80001')).toEqual({ is: 'value', value: '192.168.0.1' });
    expect(read('eui48', '00000040ada99576')).toEqual({ is: 'value', value: '00:40:AD:A9:95:76' });
    expect(read('ipv6addr', 'fe800000000000000000000000000001')).toEqual({ is: 'value', value: 'fe80:0:0:0:0:0:0:1' });
  });
});

describe('any words', () => {
  const types = Object.keys(POINT_SIZES) as PointType[];

  it('are a finite number, a text, absent or bad, and never an exception', () => {
    const word = fc.oneof(fc.constantFrom(0, 0x7f80, 0x7fc0, 0x7ff0, 0x8000, 0xffff), fc.nat(0xffff));
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.array(word, { minLength: 8, maxLength: 8 }),
        fc.option(fc.nat(0xffff), { nil: undefined }),
        (type, words, scale) => {
          const result = pointValue(point(type), Uint16Array.from(words).subarray(0, POINT_SIZES[type] || 8), scale);
          if (result.is === 'value') {
            expect(typeof result.value === 'string' || Number.isFinite(result.value)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
