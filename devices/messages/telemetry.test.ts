import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DevicePath } from '../path.ts';
import { QUALITIES } from '../quality.ts';
import type { Reading } from '../reading.ts';
import { unwrap } from '../refusal.ts';
import { buildTelemetry } from './build-telemetry.ts';
import { parseTelemetry, type TelemetryReading } from './telemetry.ts';

const PATH = 'eunpyeong/sinsa1/roof-12/inverter-1' as DevicePath;
const NOW_MS = Date.UTC(2026, 10, 22, 3, 0, 0);
const T = NOW_MS / 1000;

const read = (pack: unknown) => unwrap(parseTelemetry(pack, PATH, NOW_MS)).readings;
const good = (name: string, value: TelemetryReading['value'], unit: string | null, tMs = NOW_MS) => ({
  name,
  value,
  unit,
  tMs,
  quality: 'good',
});
const codeOf = (pack: unknown) => {
  const result = parseTelemetry(pack, PATH, NOW_MS);
  return result.ok ? 'ok' : result.code;
};

describe('a SenML pack', () => {
  it('is resolved with the base values that came before', () => {
    const pack = [
      { bn: `${PATH}/`, bt: T, bu: 'W', bv: 100, n: 'power_ac', v: 5 },
      { n: 'power_dc', v: -5, t: -1 },
      { bu: 'V', bv: 0, n: 'voltage_l1', v: 230.1 },
      { bn: 'string-', bt: T - 60, n: '1', u: 'A', v: 2 },
    ];
    expect(read(pack)).toEqual([
      good('power_ac', 105, 'W'),
      good('power_dc', 95, 'W', NOW_MS - 1000),
      good('voltage_l1', 230.1, 'V'),
      good('string-1', 2, 'A', NOW_MS - 60_000),
    ]);
  });

  it('takes a missing value for 0 where there is a base value, and skips a record of base values only', () => {
    expect(read([{ bt: T, bv: 21.5, bu: 'Cel' }, { n: 'temperature' }])).toEqual([good('temperature', 21.5, 'Cel')]);
  });

  it.each([
    [0, NOW_MS],
    [-5, NOW_MS - 5000],
    [2 ** 28 - 1, NOW_MS + (2 ** 28 - 1) * 1000],
    [2 ** 28, 2 ** 28 * 1000],
    [1.5e9 + 0.123, 1_500_000_000_123],
  ])('takes the time %d for absolute or relative to now', (t, tMs) => {
    expect(read([{ n: 'power_ac', v: 1, t }])[0]!.tMs).toBe(tMs);
  });

  it.each([
    ['kWh', 1.005, 'Wh', 1005],
    ['kW', -0.56, 'W', -560],
    ['g', 1.1, 'kg', 0.0011],
    ['K', 293.15, 'Cel', 20],
    ['J', 7200, 'Wh', 2],
    ['/100', 55, '%', 55],
    ['ppm', 410, 'ppm', 410],
  ])('converts %s', (u, v, unit, value) => {
    expect(read([{ bt: T, n: 'x', u, v }])).toEqual([good('x', value, unit)]);
  });

  it('reads texts, truth values and data', () => {
    expect(
      read([
        { bt: T, n: 'state', vs: 'running' },
        { n: 'door', vb: false },
        { n: 'raw', vd: 'AQI' },
      ]),
    ).toEqual([good('state', 'running', null), good('door', false, null), good('raw', 'AQI', null)]);
  });

  it('gives a sum beside its value, as the integral over seconds', () => {
    expect(
      read([
        { bt: T, bs: 3600, n: 'power_ac', u: 'kW', v: 2, s: 3600 },
        { n: 'flow', u: 'l/s', s: 5 },
      ]),
    ).toEqual([
      good('power_ac', 2000, 'W'),
      good('power_ac:sum', 2000, 'Wh'),
      good('flow:sum', expect.closeTo(3.605, 12) as unknown as number, 'm3'),
    ]);
  });

  it('carries our labels: quality, reason, modulus, stream and number', () => {
    const pack = [
      { bt: T, n: 'energy_import_total', u: 'kWh', v: 5, mod: 100_000, stream: 's1', seq: 7 },
      { n: 'power_ac', u: 'W', v: 3, q: 'stale', qr: 'timeout' },
      { n: 'voltage_l1', u: 'mV', vs: 'timeout', q: 'bad' },
      { n: 'weight', u: 'kg', v: 99, q: 'bad', qr: 'overload' },
    ];
    const { position, readings } = unwrap(parseTelemetry(pack, PATH, NOW_MS));
    expect(position).toEqual({ stream: 's1', seq: 7 });
    expect(readings).toEqual([
      { ...good('energy_import_total', 5000, 'Wh'), modulus: 1e8 },
      { ...good('power_ac', 3, 'W'), quality: 'stale', reason: 'timeout' },
      { ...good('voltage_l1', null, 'V'), quality: 'bad', reason: 'timeout' },
      { ...good('weight', null, 'kg'), quality: 'bad', reason: 'overload' },
    ]);
  });

  it('needs no numbers, and ignores labels that it does not know', () => {
    const { position, readings } = unwrap(parseTelemetry([{ n: 'x', v: 1, colour: 'red' }], PATH, NOW_MS));
    expect([position, readings.length]).toEqual([null, 1]);
  });

  it.each([10, 26])('of version %d is read', (bver) => {
    expect(codeOf([{ bver, n: 'x', v: 1 }])).toBe('ok');
  });

  it.each([
    ['bad-senml', {}],
    ['bad-senml', []],
    ['bad-senml', [null]],
    ['bad-senml', [{ n: 'x', v: '1' }]],
    ['bad-senml', [{ n: 'x', v: 1, q: 'excellent' }]],
    ['bad-senml', JSON.parse('[{"n":"x","v":1e999}]')],
    ['bad-senml', [{ n: 'x', v: 1, seq: 0, stream: 's' }]],
    ['bad-senml-version', [{ bver: 11, n: 'x', v: 1 }]],
    ['bad-senml-version', [{ bver: 5, n: 'x', v: 1 }]],
    ['bad-senml-value', [{ n: 'x' }]],
    ['bad-senml-value', [{ n: 'x', v: 1, vs: 'a' }]],
    ['bad-senml-value', [{ bv: 1e308, n: 'x', v: 1e308 }]],
    ['bad-senml-value', [{ n: 'x', u: 'kWh', v: 1e308 }]],
    ['bad-senml-value', [{ n: 'x', u: 'kWh', v: 1, mod: 1e308 }]],
    ['bad-senml-value', [{ bs: 1e308, n: 'x', s: 1e308 }]],
    ['bad-senml-time', [{ n: 'x', v: 1, t: 1e12 }]],
    ['bad-senml-time', [{ n: 'x', v: 1, t: -1e11 }]],
    ['bad-name', [{ n: '', v: 1 }]],
    ['bad-name', [{ n: '_x', v: 1 }]],
    ['bad-name', [{ n: 'a b', v: 1 }]],
    ['bad-name', [{ bn: `${PATH}/`, v: 1 }]],
    ['unknown-must-understand', [{ n: 'x', v: 1, lat_: 37.6 }]],
    ['unknown-must-understand', JSON.parse('[{"n":"x","v":1,"__proto__":1}]')],
  ])('is refused as %s: %j', (code, pack) => {
    expect(codeOf(pack)).toBe(code);
  });

  it('is refused or read whatever its JSON, and never half', () => {
    const labels = [
      'bn',
      'bt',
      'bu',
      'bv',
      'bs',
      'bver',
      'n',
      'u',
      'v',
      'vs',
      'vb',
      'vd',
      's',
      't',
      'ut',
      'q',
      'qr',
      'mod',
      'stream',
      'seq',
      'x_',
      'y',
    ];
    const value = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.constantFrom('power_ac', 'kWh', 'bad', 'stale', 'K', 10, 26, null, true),
      fc.string({ maxLength: 5 }),
    );
    const record = fc.dictionary(fc.constantFrom(...labels), value, { maxKeys: 6 });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(record, { maxLength: 4 })), (pack) => {
        const result = parseTelemetry(JSON.parse(JSON.stringify(pack)), PATH, NOW_MS);
        if (!result.ok) return result.message.length > 0;
        return result.value.readings.every(
          ({ tMs, value: v, quality, name }) =>
            Number.isInteger(tMs) &&
            name !== '' &&
            (v === null) === (quality === 'bad') &&
            (typeof v !== 'number' || Number.isFinite(v)),
        );
      }),
      { numRuns: 3000 },
    );
  });
});

describe('what an edge builds', () => {
  const name = fc.constantFrom('power_ac', 'energy_import_total', 'state', 'weight:x');
  const measured = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  const unit = fc.constantFrom('W', 'Wh', 'kg', 'm3/h', null);
  const quality = fc.constantFrom(...QUALITIES.filter((one) => one !== 'bad'));
  const reading: fc.Arbitrary<Reading> = fc.oneof(
    fc.record({ name, value: measured, unit, quality, source: fc.constant('frame') }),
    fc.record({
      name,
      value: measured,
      unit,
      quality: fc.constant('estimated' as const),
      reason: fc.constant('motion'),
      source: fc.constant('frame'),
    }),
    fc.record({ name, value: measured, unit, quality, source: fc.constant('frame'), modulus: fc.integer({ min: 1 }) }),
    fc.record({
      name,
      value: fc.oneof(fc.string({ maxLength: 30 }), fc.boolean()),
      unit: fc.constant(null),
      quality,
      source: fc.constant('frame'),
    }),
    fc.record({
      name,
      value: fc.constant(null),
      unit,
      quality: fc.constant('bad' as const),
      reason: fc.constant('timeout'),
      source: fc.constant('frame'),
    }),
  );

  it('is read back as it was, over JSON', () => {
    const readings = fc.array(reading, { minLength: 1, maxLength: 8 });
    const tMs = fc.integer({ min: 2 ** 28 * 1000, max: 4e12 });
    const position = fc.option(
      fc.record({ stream: fc.string({ minLength: 1, maxLength: 64 }), seq: fc.integer({ min: 1 }) }),
    );
    fc.assert(
      fc.property(readings, tMs, position, (sent, atMs, at) => {
        const pack = JSON.parse(JSON.stringify(buildTelemetry(PATH, atMs, sent, at))) as unknown;
        const parsed = unwrap(parseTelemetry(pack, PATH, NOW_MS));
        expect(parsed.position).toEqual(at);
        expect(parsed.readings).toEqual(
          // JSON knows no -0.
          sent.map(({ source: _source, value, ...rest }) => ({ ...rest, value: value === 0 ? 0 : value, tMs: atMs })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('stays readable when a decoder gives what JSON cannot carry', () => {
    const odd: Reading[] = [
      { name: 'a', value: Number.NaN, unit: 'W', quality: 'good', source: 'x' },
      { name: 'b', value: 'x'.repeat(5000), unit: null, quality: 'stale', reason: 'y'.repeat(200), source: 'x' },
    ];
    const pack = JSON.parse(JSON.stringify(buildTelemetry(PATH, NOW_MS, odd, null))) as unknown;
    expect(read(pack)).toMatchObject([
      { quality: 'bad', reason: 'not-finite' },
      { value: 'x'.repeat(4096), reason: 'y'.repeat(80) },
    ]);
  });
});
