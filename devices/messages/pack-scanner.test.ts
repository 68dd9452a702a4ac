import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DevicePath } from '../path.ts';
import { buildTelemetry } from './build-telemetry.ts';
import { PackScanner } from './pack-scanner.ts';
import { parseTelemetry } from './telemetry.ts';

const PATH = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;
const NOW = Date.parse('2026-07-01T00:00:00Z');

/** What the scanner read, in the shape of the general parser; null if it left the pack to it. */
function scan(text: string, scanner = new PackScanner()) {
  const noise = Buffer.from('"[{');
  const bytes = Buffer.concat([noise, Buffer.from(text), noise]);
  if (!scanner.scan(bytes, noise.length, bytes.length - noise.length, PATH)) return null;
  const { stream, seq, count, names, units, timesMs, values } = scanner;
  return {
    position: seq === 0 ? null : { stream, seq },
    readings: Array.from({ length: count }, (_, index) => ({
      name: names[index],
      tMs: timesMs[index],
      value: values[index],
      unit: units[index],
      quality: 'good',
    })),
  };
}

function parse(text: string) {
  const parsed = parseTelemetry(JSON.parse(text), PATH, NOW);
  return parsed.ok ? parsed.value : null;
}

/** Whatever the scanner accepts must be JSON, a valid pack, and read the same. */
function expectAgreement(text: string, scanner?: PackScanner) {
  const scanned = scan(text, scanner);
  if (scanned !== null) expect(scanned).toEqual(parse(text));
  return scanned;
}

const name = fc.constantFrom('power_ac', 'voltage_l1', 'energy_import_total', 'x', 'a-b.c:d', '', '-x', '전력');
const unit = fc.constantFrom('W', 'V', 'Wh', 'kW', 'Cel', '');
const value = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -9_999_999, max: 9_999_999 }).map((n) => n / 1000),
  fc.constantFrom(0, -0, 0.1, 1e21, 1e-7),
);
const plain = fc.record(
  {
    n: fc.constantFrom('power_ac', 'voltage_l1', 'a-b.c:d'),
    u: fc.constantFrom('W', 'V', 'Wh', '/'),
    v: fc.integer({ min: -9_999_999, max: 9_999_999 }).map((n) => n / 1000),
    t: fc.integer({ min: -5, max: 5 }),
  },
  { requiredKeys: ['n', 'v'] },
);
const odd = fc.record(
  {
    n: name,
    u: unit,
    v: value,
    t: value,
    vs: fc.string(),
    q: fc.constantFrom('good', 'bad', 'stale'),
    mod: value,
    s: value,
    bu: unit,
    bv: value,
    x_: fc.constant(1),
  },
  { requiredKeys: ['n', 'v'] },
);
const record = fc.oneof({ weight: 5, arbitrary: plain }, odd);
const usual = fc.record(
  {
    bn: fc.constant(`${PATH}/`),
    bt: fc.integer({ min: 1.7e12, max: 1.9e12 }).map((ms) => ms / 1000),
    stream: fc.constant('0190-abc'),
    seq: fc.integer({ min: 1 }),
  },
  { requiredKeys: ['bn', 'bt'] },
);
const unusual = fc.record(
  {
    bn: fc.constantFrom(`${PATH}/`, PATH, 'other/', ''),
    bt: fc.oneof(fc.integer({ min: 1.7e9, max: 1.9e9 }), fc.constantFrom(1782864000.123, 5, 1e12)),
    stream: fc.constantFrom('0190-abc', '', 'x'.repeat(65), 'ü'),
    seq: fc.oneof(fc.nat(), fc.constantFrom(0, 1, 1.5, -1, 2 ** 53)),
  },
  { requiredKeys: [] },
);
const first = fc.oneof({ weight: 3, arbitrary: usual }, unusual);

describe('the scanner of plain packs', () => {
  it('reads what edges send, with the position and blanks anywhere', () => {
    const readings = [
      { name: 'power_ac', value: -1080.5, unit: 'W', quality: 'good', source: 's' } as const,
      { name: 'energy_ac_total', value: 21_707_970, unit: 'Wh', quality: 'good', source: 's' } as const,
      { name: 'power_factor', value: 0.996, unit: '/', quality: 'good', source: 's' } as const,
    ];
    const pack = buildTelemetry(PATH, NOW + 123, readings, { stream: '0190-abc', seq: 42 });
    expect(expectAgreement(JSON.stringify(pack))?.readings).toHaveLength(3);
    expect(expectAgreement(JSON.stringify(pack, null, 2))?.position).toEqual({ stream: '0190-abc', seq: 42 });
  });

  it('agrees with the general parser on every pack that it accepts', () => {
    const scanner = new PackScanner();
    let accepted = 0;
    fc.assert(
      fc.property(fc.tuple(first, record), fc.array(record, { maxLength: 3 }), ([base, head], rest) => {
        if (expectAgreement(JSON.stringify([{ ...base, ...head }, ...rest]), scanner) !== null) accepted++;
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  it('reads a pack that differs from one before it in its numbers only, and none that differs in more', () => {
    const scanner = new PackScanner();
    const pack = (bt: unknown, seq: unknown, v: unknown, t: unknown, last = 'y') =>
      `[{"bn":"${PATH}/","bt":${bt},"stream":"s","seq":${seq},"n":"x","u":"W","v":${v}},{"n":"${last}","v":-3,"t":${t}}]`;
    const number = fc.oneof(
      fc.integer({ min: -9, max: 2e9 }),
      fc.constantFrom(0.5, '07', '1e3', '""', 1.5, -0, 'null'),
    );
    expectAgreement(pack(1782864000, 1, 2, 3), scanner);
    fc.assert(
      fc.property(number, number, number, number, fc.constantFrom('y', 'y', 'y', 'z'), (bt, seq, v, t, last) => {
        const scanned = scan(pack(bt, seq, v, t, last), scanner);
        if (scanned !== null) expect(scanned).toEqual(parse(pack(bt, seq, v, t, last)));
      }),
      { numRuns: 3000 },
    );
    expect(expectAgreement(pack(1782864001.25, 99, 7.5, -1), scanner)?.readings).toHaveLength(2);
  });

  it('reads every decimal of up to 15 digits as JSON does, and leaves the others', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 });
    const decimal = fc.tuple(
      fc.constantFrom('', '-', '+'),
      digits,
      fc.constantFrom('', '.', '.5', '.05', '.000001', 'e3', '.1E-2'),
    );
    fc.assert(
      fc.property(decimal, ([sign, whole, rest]) => {
        const text = `[{"bn":"${PATH}/","bt":1782864000,"n":"x","v":${sign}${whole}${rest}}]`;
        const scanned = scan(text);
        if (scanned !== null) expect(scanned).toEqual(parse(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('accepts nothing that JSON refuses, however the bytes are changed', () => {
    const text = `[{"bn":"${PATH}/","bt":1782864000.5,"stream":"s","seq":7,"n":"x","u":"W","v":12.5},{"n":"y","v":-3}]`;
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.nat({ max: 127 }), (at, byte) => {
        const changed = `${text.slice(0, at)}${String.fromCharCode(byte)}${text.slice(at + 1)}`;
        expectAgreement(changed);
        expectAgreement(text.slice(0, at));
        expectAgreement(`${text.slice(0, at)}${text.slice(at + 1)}`);
      }),
      { numRuns: 3000 },
    );
  });
});
