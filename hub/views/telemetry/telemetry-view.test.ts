import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryReader } from '../../testing/memory-reader.ts';
import { event, METER, type TestReading, telemetry } from '../../testing/messages.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { ViewRunner } from '../view-runner.ts';
import { type QuarterRecord, toQuarter } from './series-store.ts';
import { telemetryView } from './telemetry-view.ts';

const T0 = Date.parse('2026-07-01T00:00:00Z');
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;
const view = telemetryView({ rawRetentionMs: 90 * DAY });

/** Folds messages in the given order, a transaction after each group, and reads the quarter-hours of one series. */
function fold(groups: { tMs: number; readings: TestReading[] }[][], receivedMs = T0 + DAY) {
  const file = join(tempFolder(), 'telemetry.db');
  const reader = new MemoryReader();
  const runner = new ViewRunner(view, file, reader);
  for (const group of groups) {
    for (const { tMs, readings } of group) reader.add(telemetry(METER, tMs, readings), receivedMs);
    while (runner.step());
  }
  return { runner, reader, file };
}

function quartersOf(file: string, name: string) {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db
    .prepare('SELECT q.* FROM quarter q JOIN series s ON s.id = q.series WHERE s.name = ? ORDER BY q.t_ms')
    .all(name) as unknown as QuarterRecord[];
  db.close();
  return rows.map(toQuarter);
}

const power = (value: number | null, quality?: 'bad') => [
  { name: 'power_ac', value, ...(quality === undefined ? {} : { quality }) },
];
const energy = (value: number, modulus?: number) => [
  { name: 'energy_import_total', value, unit: 'Wh', ...(modulus === undefined ? {} : { modulus }) },
];

describe('quarter-hours of a gauge', () => {
  it('have count, least, mean, greatest and last value, aligned to the wall clock', () => {
    const { file } = fold([
      [
        { tMs: T0 + 1, readings: power(10) },
        { tMs: T0 + 5 * MINUTE, readings: power(40) },
        { tMs: T0 + QUARTER - 1, readings: power(10) },
        { tMs: T0 + QUARTER, readings: power(7) },
      ],
    ]);
    expect(quartersOf(file, 'power_ac')).toMatchObject([
      { tMs: T0, count: 3, min: 10, sum: 60, max: 40, last: 10, energy: null, quality: 'good' },
      { tMs: T0 + QUARTER, count: 1, min: 7, max: 7, last: 7 },
    ]);
  });

  it('leave out readings without a value', () => {
    const { file } = fold([
      [
        { tMs: T0, readings: power(10) },
        { tMs: T0 + 1, readings: power(null, 'bad') },
      ],
    ]);
    expect(quartersOf(file, 'power_ac')).toMatchObject([{ count: 1, max: 10 }]);
  });
});

describe('energy of a counter', () => {
  it('is shared between the quarter-hours that two readings span', () => {
    const { file } = fold([
      [
        { tMs: T0 + 10 * MINUTE, readings: energy(1000) },
        { tMs: T0 + 20 * MINUTE, readings: energy(1100) },
      ],
    ]);
    expect(quartersOf(file, 'energy_import_total')).toMatchObject([
      { tMs: T0, energy: 50, quality: 'good' },
      { tMs: T0 + QUARTER, energy: 50, quality: 'good' },
    ]);
  });

  it('goes on over a rollover', () => {
    const { file } = fold([
      [
        { tMs: T0, readings: energy(999_990, 1_000_000) },
        { tMs: T0 + MINUTE, readings: energy(15, 1_000_000) },
      ],
    ]);
    expect(quartersOf(file, 'energy_import_total')).toMatchObject([{ energy: 25, quality: 'good' }]);
  });

  it.each([
    ['a reset', [5000, 3], undefined],
    ['a reset of a counter that could roll over, far from its end', [5000, 3], 4_294_967_296],
    ['another meter that shows more', [5000, 9_000_000], undefined],
  ])('is not invented by %s, and the quarter-hour says so', (_name, [before, after], modulus) => {
    const { file } = fold([
      [
        { tMs: T0, readings: energy(before!, modulus) },
        { tMs: T0 + MINUTE, readings: energy(after!, modulus) },
        { tMs: T0 + 2 * MINUTE, readings: energy(after! + 10, modulus) },
      ],
    ]);
    expect(quartersOf(file, 'energy_import_total')).toMatchObject([{ energy: 10, quality: 'estimated' }]);
  });

  it('is not counted across the replacement of a meter, even a plausible one', () => {
    const { file, reader, runner } = fold([
      [
        { tMs: T0, readings: energy(5000) },
        { tMs: T0 + 10 * MINUTE, readings: energy(5100) },
      ],
    ]);
    reader.add(event(METER, 'maeul.device.replaced.v1', T0 + 5 * MINUTE, { before: 'A', after: 'B' }), T0 + DAY);
    while (runner.step());
    expect(quartersOf(file, 'energy_import_total')).toMatchObject([{ energy: 0, quality: 'estimated' }]);
  });

  it('over a long silence is spread evenly and marked as estimated', () => {
    const { file } = fold([
      [
        { tMs: T0, readings: energy(0) },
        { tMs: T0 + 4 * QUARTER, readings: energy(400) },
      ],
    ]);
    const quarters = quartersOf(file, 'energy_import_total');
    expect(quarters.map((row) => row.energy)).toEqual([100, 100, 100, 100, null]);
    expect(quarters.slice(0, 4).every((row) => row.quality === 'estimated')).toBe(true);
  });
});

describe('a record that cannot be accepted', () => {
  it.each([
    ['is not JSON', Buffer.from('{'), 'not-json'],
    ['has no value', Buffer.from('[{"n":"power_ac"}]'), 'bad-senml-value'],
    ['is dated two days ahead', Buffer.from(`[{"n":"p","v":1,"t":${(T0 + 3 * DAY) / 1000}}]`), 'time-in-future'],
    [
      'is older than what is kept',
      Buffer.from(`[{"n":"p","v":1,"t":${(T0 - 90 * DAY) / 1000}}]`),
      'older-than-retention',
    ],
    ['comes in another unit', Buffer.from('[{"n":"power_ac","u":"V","v":1}]'), 'unit-changed'],
  ])('because it %s goes to the quarantine and leaves its neighbours alone', (_name, payload, code) => {
    const { reader, runner, file } = fold([[{ tMs: T0, readings: power(1) }]]);
    reader.add({ path: METER, kind: 'telemetry', payload }, T0 + DAY);
    reader.add(telemetry(METER, T0 + MINUTE, power(3)), T0 + DAY);
    while (runner.step());
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('SELECT offset, code FROM quarantine').all()).toEqual([{ offset: 2, code }]);
    db.close();
    expect(quartersOf(file, 'power_ac')).toMatchObject([{ count: 2, max: 3 }]);
  });
});

/**
 * The independent model: all readings in a map by time, sorted at the end; energy of a quarter-hour as the difference of
 * the counter, interpolated on a line, at its two ends.
 */
function model(readings: { tMs: number; value: number }[]) {
  const byTime = new Map(readings.map(({ tMs, value }) => [tMs, value]));
  const points = [...byTime].sort(([a], [b]) => a - b);
  let sum = 0;
  const steps = points.map(([tMs, value], index) => {
    const step = index === 0 ? 0 : Math.max(0, value - points[index - 1]![1]);
    sum += step;
    return [tMs, sum] as const;
  });
  const at = (tMs: number): number => {
    const after = steps.findIndex(([time]) => time >= tMs);
    if (after === -1) return steps.at(-1)![1];
    if (after === 0) return 0;
    const [t0, v0] = steps[after - 1]!;
    const [t1, v1] = steps[after]!;
    return v0 + ((v1 - v0) * (tMs - t0)) / (t1 - t0);
  };
  return {
    energy: (tMs: number) => at(tMs + QUARTER) - at(tMs),
    values: (tMs: number) => points.filter(([time]) => time >= tMs && time < tMs + QUARTER).map(([, value]) => value),
  };
}

describe('late, repeated and reordered readings', () => {
  const reading = fc.record({
    tMs: fc.integer({ min: 0, max: 200 }).map((minutes) => T0 + minutes * MINUTE),
    value: fc.integer({ min: 0, max: 5000 }),
  });
  const arrival = fc.array(fc.array(reading, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 10 });

  it('give the quarter-hours that the model computes, and a rebuild gives the same to the last bit', () => {
    fc.assert(
      fc.property(arrival, (groups) => {
        const asMessages = groups.map((group) =>
          group.map(({ tMs, value }) => ({ tMs, readings: [...power(value), ...energy(value)] })),
        );
        const { file, reader, runner } = fold(asMessages);
        const expected = model(groups.flat());
        for (const row of quartersOf(file, 'power_ac')) {
          const values = expected.values(row.tMs);
          expect(row).toMatchObject({
            count: values.length,
            min: Math.min(...values),
            max: Math.max(...values),
            sum: values.reduce((a, b) => a + b, 0),
            last: values.at(-1),
          });
        }
        for (const row of quartersOf(file, 'energy_import_total'))
          expect(row.energy ?? 0).toBeCloseTo(expected.energy(row.tMs), 6);

        const rebuilt = new ViewRunner(view, join(tempFolder(), 'telemetry.db'), reader);
        while (rebuilt.step());
        expect(rebuilt.digest()).toBe(runner.digest());
        rebuilt.close();
        runner.close();
      }),
      { numRuns: 40 },
    );
  });
});
