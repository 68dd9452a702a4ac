import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { registerImage } from '../modbus/register-image.ts';
import { refuse } from '../refusal.ts';
import { sunspecDeviceMap } from './device-map.ts';
import { discoverSunspec } from './discovery.ts';
import { discoverIn, holding } from './test-device.ts';

const SUNS = [0x5375, 0x6e53];
const END = [0xffff, 0];
const model = (id: number, length: number, ...words: number[]) => [
  id,
  length,
  ...Array.from({ length }, (_, i) => words[i] ?? 0xffff),
];
const device = (...parts: number[][]) => Uint16Array.from(parts.flat());
const listOf = (words: Uint16Array, start = 40000) => {
  const { chain } = discoverIn(start, words);
  return chain.ok ? chain.value.models.map(({ id, length, occurrence }) => [id, length, occurrence]) : chain.code;
};

describe('discovery of a SunSpec device', () => {
  it.each([40000, 0, 50000])('finds the chain at %d', (base) => {
    const { chain } = discoverIn(base, device(SUNS, model(1, 66), model(103, 50), END));
    expect(chain).toMatchObject({ ok: true, value: { base } });
    expect(chain.ok && chain.value.models.map((found) => found.address)).toEqual([base + 2, base + 70]);
  });

  it('asks for two registers at a time, no more than it needs', () => {
    const { asked } = discoverIn(0, device(SUNS, model(1, 66), END));
    expect(asked.map(({ address, count }) => [address, count])).toEqual([
      [40000, 2],
      [0, 2],
      [2, 2],
      [70, 2],
    ]);
  });

  it('takes model 1 with and without its last register', () => {
    expect(listOf(device(SUNS, model(1, 65), model(101, 50), END))).toEqual([
      [1, 65, 1],
      [101, 50, 1],
    ]);
  });

  it('walks over vendor models by their length and numbers repeated ones', () => {
    const words = device(SUNS, model(1, 66), model(65230, 11), model(160, 28), model(64001, 0), model(160, 28), END);
    expect(listOf(words)).toEqual([
      [1, 66, 1],
      [65230, 11, 1],
      [160, 28, 1],
      [64001, 0, 1],
      [160, 28, 2],
    ]);
  });

  it('ends at an end model whose length cannot be read', () => {
    expect(listOf(device(SUNS, model(1, 66), [0xffff]))).toEqual([[1, 66, 1]]);
  });

  it('ends at the last register of the address space', () => {
    const length = 0xffff - 50000 - 4;
    expect(listOf(device(SUNS, model(65000, length), [0xffff]), 50000)).toEqual([[65000, length, 1]]);
  });

  it('reads how often groups repeat where a point says it', () => {
    const { chain } = discoverIn(0, device(SUNS, model(705, 13, 1, 0, 1, 4, 3), model(714, 18, 0, 0, 2), END));
    expect(chain.ok && chain.value.models.map((found) => found.counts)).toEqual([{ NPt: 4, NCrv: 3 }, { NPrt: 2 }]);
  });

  it('takes a count that is not implemented for none', () => {
    const { chain } = discoverIn(0, device(SUNS, model(714, 18), END));
    expect(chain.ok && chain.value.models[0]!.counts).toEqual({ NPrt: 0 });
  });

  it.each([
    ['no-sunspec', 'other registers', device([1, 2, 3, 4])],
    ['chain-broken', 'a chain without end', device(SUNS, model(1, 66))],
    ['chain-broken', 'a length beyond the address space', device(SUNS, [101, 0xfff0])],
    ['chain-broken', 'a model 0', device(SUNS, model(0, 0), END)],
    ['chain-endless', 'an endless row of empty models', device(SUNS, ...Array.from({ length: 400 }, () => [64001, 0]))],
  ])('refuses with %s for %s', (code, _, words) => {
    expect(discoverIn(40000, words).chain).toMatchObject({ ok: false, code });
  });

  it('passes silence on, and tells it from registers that are not there', () => {
    const nothing = new Uint16Array();
    expect(discoverIn(0, nothing).chain).toMatchObject({ code: 'no-sunspec' });
    expect(discoverIn(0, nothing, refuse('timeout', 'No answer.')).chain).toMatchObject({ code: 'timeout' });
  });

  it('believes no answer of another length than it asked for', () => {
    const walk = discoverSunspec();
    walk.next();
    const step = walk.next(Uint16Array.of(0x5375, 0x6e53, 1));
    expect(step).toMatchObject({ done: false, value: { address: 0 } });
  });
});

describe('a SunSpec device full of noise', () => {
  // Models of all kinds of groups, with lengths that fit or nearly fit.
  const known = fc
    .tuple(fc.constantFrom(1, 101, 124, 126, 160, 203, 213, 701, 704, 705, 707, 711, 714, 802), fc.nat(180))
    .chain(([id, length]) =>
      fc.array(fc.nat(5), { minLength: length, maxLength: length }).map((body) => [id, length, ...body]),
    );

  it('is read whole by its spans', () => {
    fc.assert(
      fc.property(fc.array(known, { minLength: 1, maxLength: 4 }), (parts) => {
        const words = device(SUNS, ...parts, END);
        const { chain } = discoverIn(0, words);
        if (!chain.ok) throw new Error(chain.message);
        const map = sunspecDeviceMap(chain.value, { notImplemented: 'report' });
        const image = holding(0, words);
        const blocks = map.spans.map((span) => ({
          ...span,
          words: image.words('holding', span.address, span.count) ?? new Uint16Array(),
        }));
        expect(map.decode(registerImage(blocks))).toEqual(map.decode(image));
        const registers = blocks.flatMap(({ address, count }) => Array.from({ length: count }, (_, i) => address + i));
        expect(new Set(registers).size).toBe(registers.length);
        expect(Math.max(0, ...blocks.map(({ count }) => count))).toBeLessThanOrEqual(125);
      }),
    );
  });

  const word = fc.oneof(
    fc.constantFrom(0, 1, 2, 20, 0x8000, 0xffff, 101, 160, 701, 705, 707, 712, 714),
    fc.nat(0xffff),
  );

  it('is walked in a bounded number of reads and never makes discovery or decoding throw', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 2, maxLength: 400 }), (noise) => {
        const words = Uint16Array.from([...SUNS, ...noise]);
        const { chain, asked } = discoverIn(40000, words);
        expect(asked.length).toBeLessThan(800);
        if (!chain.ok) return;
        const map = sunspecDeviceMap(chain.value, { notImplemented: 'report' });
        for (const span of map.spans) {
          expect(span.count).toBeGreaterThan(0);
          expect(span.count).toBeLessThanOrEqual(125);
        }
        for (const reading of map.decode(holding(40000, words))) {
          expect(reading.value === null).toBe(reading.quality === 'bad');
        }
      }),
      { numRuns: 300 },
    );
  });
});
