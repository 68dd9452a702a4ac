import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../refusal.ts';
import { sunspecDeviceMap } from './device-map.ts';
import { discoverIn, holding, wordsOf } from './test-device.ts';

interface Capture {
  readonly note: string;
  readonly base: number;
  /** The registers from the marker to the end model, as hex. */
  readonly registers: readonly string[];
  /** Id and length of every model. */
  readonly models: readonly string[];
  readonly identity: Readonly<Record<string, string>>;
  readonly readings: readonly { readonly name: string; readonly reason?: string }[];
}

const folder = new URL('./captures/', import.meta.url);
const captures = readdirSync(folder).map((name) => ({
  name,
  ...(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Capture),
}));

describe.each(captures)('the SunSpec device of $name', (capture) => {
  const words = wordsOf(capture.registers.join(''));
  const chain = unwrap(discoverIn(capture.base, words).chain);
  const map = sunspecDeviceMap(chain);
  const image = holding(capture.base, words);

  it('has the models that stand in its registers', () => {
    expect(chain.base).toBe(capture.base);
    expect(chain.models.map((model) => `${model.id}/${model.length}`)).toEqual(capture.models);
  });

  it('says who it is', () => {
    expect(map.identity(image)).toEqual(capture.identity);
  });

  it('gives exactly the readings written beside its registers', () => {
    const expected = capture.readings.map((reading) => ({
      ...reading,
      quality: reading.reason === undefined ? 'good' : 'bad',
    }));
    expect(map.decode(image)).toEqual(expected);
  });

  it('gives the same readings from the spans alone', () => {
    const blocks = map.spans.map((span) => image.words('holding', span.address, span.count));
    expect(blocks.every((block) => block !== undefined)).toBe(true);
    const sparse = {
      words: (_: string, address: number, count: number) =>
        isCovered(address, count) ? image.words('holding', address, count) : undefined,
    };
    const covered = new Set(
      map.spans.flatMap((span) => Array.from({ length: span.count }, (_, i) => span.address + i)),
    );
    function isCovered(address: number, count: number): boolean {
      return Array.from({ length: count }, (_, i) => address + i).every((register) => covered.has(register));
    }
    expect(map.decode(sparse)).toEqual(map.decode(image));
  });

  it('needs no read above 125 registers, and no register twice', () => {
    const registers = map.spans.flatMap((span) => Array.from({ length: span.count }, (_, i) => span.address + i));
    expect(Math.max(...map.spans.map((span) => span.count))).toBeLessThanOrEqual(125);
    expect(new Set(registers).size).toBe(registers.length);
  });

  it('gives readings or bad qualities, each name once, however its words are changed', () => {
    const change = fc.tuple(fc.nat(words.length - 1), fc.oneof(fc.constantFrom(0, 0x8000, 0xffff), fc.nat(0xffff)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
        const changed = words.slice();
        for (const [at, word] of changes) changed[at] = word;
        const readings = map.decode(holding(capture.base, changed));
        expect(new Set(readings.map((reading) => reading.name)).size).toBe(readings.length);
        for (const reading of readings) expect(reading.value === null).toBe(reading.quality === 'bad');
      }),
    );
  });
});
