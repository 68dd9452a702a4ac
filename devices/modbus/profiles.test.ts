import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { READING_NAMES } from '../reading-names.ts';
import { unwrap } from '../refusal.ts';
import { canonicalUnit, toCanonical } from '../units.ts';
import { ModbusProfile, ProfileParts } from './profile.ts';
import { profilePoints } from './profile-points.ts';
import { findModbusProfile, MODBUS_PROFILES, modbusDeviceMap, SHARED_POINTS } from './profiles.ts';
import { registerImage } from './register-image.ts';
import { type Exchange, registersOfExchange } from './test-frames.ts';
import { registersOf } from './values.ts';

interface Capture {
  readonly profile: string;
  readonly origin: string;
  readonly exchanges: readonly Exchange[];
  readonly readings: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly unit: string | null;
    readonly source: string;
    readonly reason?: string;
  }[];
}

const folder = new URL('../profiles/meter/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const captures = files.filter((name) => name.endsWith('.capture.json')).map((name) => readJson(name) as Capture);
const profiles = [...MODBUS_PROFILES.values()];

describe('the folder of meter profiles', () => {
  it('holds no file that the registry does not know', () => {
    const known = profiles.map((profile) => `${profile.id.split('/')[1]}.json`).sort();
    expect(files.filter((name) => !name.includes('.capture.')).sort()).toEqual(known);
  });

  it('holds a capture for every profile', () => {
    expect(captures.map((capture) => capture.profile).sort()).toEqual(profiles.map((profile) => profile.id).sort());
  });
});

describe.each(profiles)('the profile $id', (profile) => {
  const points = profilePoints(profile, SHARED_POINTS);

  it('follows the schema', () => {
    expect([...Value.Errors(ModbusProfile, profile)]).toEqual([]);
    for (const parts of SHARED_POINTS) expect([...Value.Errors(ProfileParts, parts)]).toEqual([]);
  });

  it('refers to shared points that exist', () => {
    for (const entry of profile.points) {
      expect(profilePoints({ ...profile, points: [entry] }, SHARED_POINTS).length).toBeGreaterThan(0);
    }
  });

  it('uses plain names, once each, with units that convert by a power of ten to the unit of the name', () => {
    expect(new Set(points.map((point) => point.name)).size).toBe(points.length);
    for (const point of points) {
      expect(READING_NAMES).toHaveProperty(point.name);
      expect(canonicalUnit(point.unit ?? ''), point.name).toBe(READING_NAMES[point.name]!.unit ?? '');
      expect(Number.isInteger(Math.log10(toCanonical(1, point.unit ?? '').value)), point.name).toBe(true);
    }
  });

  it('reads no register twice and none beyond the table', () => {
    const seen = points.flatMap((point) =>
      Array.from({ length: registersOf(point.type) }, (_, i) => Number(point.address) + i),
    );
    expect(new Set(seen).size).toBe(seen.length);
    expect(Math.max(...seen)).toBeLessThanOrEqual(0xffff);
  });

  it('gives a reading or a bad quality for every point, whatever the registers hold', () => {
    const map = modbusDeviceMap(profile);
    const size = Math.max(...map.spans.map((span) => span.address + span.count));
    const word = fc.oneof(fc.constantFrom(0, 0x7fc0, 0x7f80, 0x7fff, 0x8000, 0xffff), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(word, { minLength: 16, maxLength: 64 }), (pattern) => {
        const words = Uint16Array.from({ length: size }, (_, i) => pattern[i % pattern.length]!);
        const readings = map.decode(registerImage([{ table: profile.table, address: 0, words }]));
        expect(readings).toHaveLength(points.length);
        for (const reading of readings) {
          expect(reading.quality === 'good' ? Number.isFinite(reading.value) : reading.reason !== undefined).toBe(true);
          expect(reading.value === null).toBe(reading.quality === 'bad');
        }
      }),
      { numRuns: 50 },
    );
  });

  it('gives no reading of a point that has not been read', () => {
    const map = modbusDeviceMap(profile);
    expect(map.decode(registerImage([]))).toEqual([]);
    const span = map.spans.at(-1)!;
    const block = { table: profile.table, address: span.address, words: new Uint16Array(span.count) };
    expect(map.decode(registerImage([block])).map((reading) => reading.source)).toEqual([
      `${span.table}:0x${span.address.toString(16).padStart(4, '0')}`,
    ]);
  });
});

describe.each(captures)('the capture of $profile', (capture) => {
  it('gives exactly the readings written beside its bytes', () => {
    const map = modbusDeviceMap(unwrap(findModbusProfile(capture.profile)));
    const readings = map.decode(registerImage(capture.exchanges.map(registersOfExchange)));
    const expected = capture.readings.map((reading) => ({
      ...reading,
      quality: reading.reason === undefined ? 'good' : 'bad',
    }));
    expect(readings.toSorted(bySource)).toEqual(expected.toSorted(bySource));
  });
});

function bySource(a: { source: string }, b: { source: string }): number {
  return a.source < b.source ? -1 : 1;
}

describe('the registry of profiles', () => {
  it('refuses an unknown name and says which there are', () => {
    const refusal = findModbusProfile('meter/abacus');
    expect(refusal).toMatchObject({ ok: false, code: 'unknown-profile' });
    expect(!refusal.ok && refusal.hint).toContain('meter/eastron-sdm120');
  });
});
