import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './parse-config.ts';
import { byteSize, parseDuration, toBytes, toMillis } from './quantities.ts';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['1s', 1000],
    ['1.5s', 1500],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['0s', 0],
  ])('%s is %d ms', (text, ms) => {
    const result = parseDuration(text);
    expect(result.ok && toMillis(result.value)).toBe(ms);
  });

  it.each(['', '5', 's', '1 s', '-1s', '1S', '1w', '1e3s', '1.2345s', '1s2m'])('"%s" is refused', (text) => {
    expect(parseDuration(text)).toMatchObject({ ok: false, code: 'bad-duration' });
  });
});

describe('a byte size', () => {
  const read = (text: string) =>
    parseConfig(`size: ${JSON.stringify(text)}`, 'x.yaml', Type.Object({ size: byteSize() }));

  it.each([
    ['512B', 512],
    ['64KB', 65_536],
    ['64MB', 67_108_864],
    ['1.5GB', 1_610_612_736],
  ])('%s is %d bytes', (text, bytes) => {
    const result = read(text);
    expect(result.ok && toBytes(result.value.size)).toBe(bytes);
  });

  it.each(['', '64', '64mb', '64MiB', '-1B'])('"%s" is refused', (text) => {
    expect(read(text)).toMatchObject({
      ok: false,
      errors: [{ code: 'wrong-value', path: 'size', line: 1, column: 7 }],
    });
  });
});
