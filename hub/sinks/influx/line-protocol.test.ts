import type { TelemetryReading } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLine, stateLine, tagSet, telemetryLines } from './line-protocol.ts';

const path = 'eunpyeong/sinsa1/roof-12/inverter-1' as DevicePath;
const tags = tagSet(path, 'pv');
const TAGS = 'device=inverter-1,dong=sinsa1,gu=eunpyeong,role=pv,site=roof-12';

function reading(over: Partial<TelemetryReading>): TelemetryReading {
  return { name: 'power_ac', tMs: 1_795_000_000_000, value: 1, unit: 'W', quality: 'good', ...over };
}

describe('the line protocol of telemetry', () => {
  it('writes one line per time with all numbers', () => {
    const { lines } = telemetryLines(tags, [
      reading({ value: 3125.5 }),
      reading({ name: 'energy_ac_total', value: 18_500_000, unit: 'Wh' }),
      reading({ value: 3126, tMs: 1_795_000_001_000 }),
    ]);
    expect(lines).toEqual([
      `telemetry,${TAGS} power_ac=3125.5,energy_ac_total=18500000 1795000000000`,
      `telemetry,${TAGS} power_ac=3126 1795000001000`,
    ]);
  });

  it('keeps texts and flags apart from numbers, so that no device can fix the type of a field for another', () => {
    const { lines } = telemetryLines(tags, [
      reading({ name: 'state', value: 'mppt "ok" \\' }),
      reading({ name: 'state', value: 4, tMs: 1_795_000_000_000 }),
      reading({ name: 'state', value: true }),
    ]);
    expect(lines).toEqual([
      `telemetry,${TAGS} state=4 1795000000000`,
      `telemetry_text,${TAGS} state="mppt \\"ok\\" \\\\" 1795000000000`,
      `telemetry_flag,${TAGS} state=t 1795000000000`,
    ]);
  });

  it('says what was not good, and leaves out a value that is not there', () => {
    const { lines } = telemetryLines(tags, [
      reading({ value: 7, quality: 'stale', reason: 'timeout' }),
      reading({ name: 'voltage_l1', value: null, quality: 'bad', reason: 'not-implemented' }),
    ]);
    expect(lines).toEqual([
      `telemetry,${TAGS} power_ac=7 1795000000000`,
      `quality,${TAGS} bad=1i,estimated=0i,stale=1i,detail="power_ac stale timeout; voltage_l1 bad not-implemented" 1795000000000`,
    ]);
  });

  it('lets the last of two readings of one name and time count', () => {
    expect(telemetryLines(tags, [reading({ value: 1 }), reading({ value: 2 })]).lines).toEqual([
      `telemetry,${TAGS} power_ac=2 1795000000000`,
    ]);
  });

  it('hands back a reading that has no place there, and keeps its neighbours', () => {
    const { lines, unwritable } = telemetryLines(tags, [
      reading({ name: 'site' }),
      reading({ name: 'time' }),
      reading({ name: 'a', value: Number.POSITIVE_INFINITY }),
      reading({ name: 'b', tMs: 9_300_000_000_000 }),
      reading({ name: 'c', value: 5 }),
    ]);
    expect(lines).toEqual([`telemetry,${TAGS} c=5 1795000000000`]);
    expect(unwritable.map(({ code }) => code)).toEqual([
      'reserved-name',
      'reserved-name',
      'not-finite',
      'time-out-of-range',
    ]);
  });

  it('can be parsed back, whatever the readings', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9\-:._/]{0,20}$/);
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.boolean(),
    );
    const tMs = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(fc.array(fc.record({ name, value, tMs }), { maxLength: 12 }), (values) => {
        const readings = values.map((each) => reading(each));
        const written = new Map<string, unknown>();
        for (const { name, value, tMs } of readings)
          if (!['time', 'gu', 'dong', 'site', 'device', 'role'].includes(name))
            written.set(`${typeof value} ${name} ${tMs}`, value === 0 ? 0 : value);
        const read = new Map<string, unknown>();
        for (const point of telemetryLines(tags, readings).lines.map(parseLine)) {
          expect(point.tags).toBe(TAGS);
          for (const [field, of] of point.fields) read.set(`${typeof of} ${field} ${point.tMs}`, of);
        }
        expect(read).toEqual(written);
      }),
    );
  });
});

describe('the line of a state', () => {
  it('tells whether the device is up, and why not', () => {
    const time = '2026-11-18T09:06:40.000Z';
    expect(stateLine(tags, { status: 'unreachable', reason: 'timeout', time }, 1)).toBe(
      `device_state,${TAGS} status="unreachable",up=0i,reason="timeout" ${Date.parse(time)}`,
    );
  });

  it('takes the time of arrival for a last will, which carries none', () => {
    expect(stateLine(tags, { status: 'offline' }, 1_795_000_000_123)).toMatch(/ 1795000000123$/);
  });
});

/** A parser of its own, by the published grammar: measurement and tags up to the first space, then fields, then the time. */
function parseLine(line: string) {
  const space = line.indexOf(' ');
  const [measurement, ...tagPairs] = line.slice(0, space).split(',');
  const fields: [string, number | string | boolean][] = [];
  let at = space;
  do {
    const equals = line.indexOf('=', at);
    const field = line.slice(at + 1, equals);
    at = equals + 1;
    if (line[at] === '"') {
      let text = '';
      for (at += 1; line[at] !== '"'; at++) text += line[at] === '\\' ? line[++at] : line[at];
      fields.push([field, text]);
      at += 1;
    } else {
      const end = line.slice(at).search(/[ ,]/) + at;
      const word = line.slice(at, end);
      fields.push([field, word === 't' ? true : word === 'f' ? false : Number(word)]);
      at = end;
    }
  } while (line[at] === ',');
  return { measurement, tags: tagPairs.join(','), fields, tMs: Number(line.slice(at + 1)) };
}

describe('the line of a plain pack', () => {
  it('is the line that the general way gives, or none', () => {
    const reading = fc.record({
      name: fc.constantFrom('power_ac', 'voltage_l1', 'energy_ac_total', 'role', 'a/b'),
      value: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      t: fc.constantFrom(0, 0, 0, 1),
    });
    let plain = 0;
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 5 }), (readings) => {
        const tMs = 1_782_864_000_000;
        const pack = {
          count: readings.length,
          names: readings.map(({ name }) => name),
          timesMs: readings.map(({ t }) => tMs + t),
          values: readings.map(({ value }) => (value === 0 ? 0 : value)),
        };
        const line = plainLine(tags, pack);
        if (line === null) return;
        plain++;
        const general = readings.map(({ name, value, t }) => ({
          name,
          value,
          tMs: tMs + t,
          unit: null,
          quality: 'good' as const,
        }));
        expect(telemetryLines(tags, general)).toEqual({ lines: [line], unwritable: [] });
      }),
      { numRuns: 500 },
    );
    expect(plain).toBeGreaterThan(50);
  });
});
