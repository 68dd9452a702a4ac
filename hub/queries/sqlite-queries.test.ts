import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { RefusalError } from '@maeul/devices/refusal';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FrameWriter } from '../journal/frames.ts';
import { Ingest } from '../journal/ingest.ts';
import type { IncomingMessage } from '../journal/journal.ts';
import { SqliteJournalReader } from '../journal/reader.ts';
import { JournalStore } from '../journal/store.ts';
import { METER, state, type TestReading, telemetry } from '../testing/messages.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { allViews } from '../views/all-views.ts';
import { ViewRunner } from '../views/view-runner.ts';
import { SqliteQueries } from './sqlite-queries.ts';

const T0 = Date.parse('2026-07-01T00:00:00Z');
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;
const NOW = T0 + DAY;
const INVERTER = 'eunpyeong/sinsa1/roof-12/inverter-1' as DevicePath;
const NEIGHBOUR = 'eunpyeong/sinsa1/roof-123/meter-1' as DevicePath;

/** A hub's folder with a real journal and real views, and what is asked of it. All in this thread, to be quick. */
function hub() {
  const folder = tempFolder();
  const file = join(folder, 'journal.db');
  mkdirSync(join(folder, 'views'));
  const store = new JournalStore(file);
  onTestFinished(() => store.close());
  const ingest = new Ingest(store);
  const reader = new SqliteJournalReader(file, null);
  onTestFinished(() => reader.close());
  const runners = allViews({ rawRetentionMs: 90 * DAY }).map((view) => {
    const runner = new ViewRunner(view, join(folder, 'views', `${view.name}.db`), reader);
    onTestFinished(() => runner.close());
    return runner;
  });
  const queries = new SqliteQueries(folder);
  onTestFinished(() => queries.close());

  /** Commits messages together, at a time, without folding them. */
  function commit(messages: IncomingMessage[], atMs = NOW): void {
    const frames = new FrameWriter();
    for (const { kind, path, payload } of messages) frames.write(kind, 0, path, '', 0, payload);
    ingest.commit(frames.take(), atMs);
  }
  function add(messages: IncomingMessage[], atMs = NOW): void {
    commit(messages, atMs);
    for (const runner of runners) while (runner.step());
  }
  return { queries, commit, add };
}

const power = (value: number): TestReading[] => [{ name: 'power_ac', value }];
const online = (path: DevicePath, role: string) => state(path, { status: 'online', role });
const named = (rows: { latest: { name: string }[] }[]) => rows.map(({ latest }) => latest.map(({ name }) => name));

describe('the devices', () => {
  function threeDevices() {
    const village = hub();
    const set = [...power(1200), { name: 'voltage_l1', value: 230.1, unit: 'V' }];
    village.add([
      online(INVERTER, 'pv'),
      telemetry(INVERTER, T0, set),
      telemetry(INVERTER, T0 + 1000, power(1300)),
      telemetry(METER, T0, set),
      telemetry(NEIGHBOUR, T0, set),
    ]);
    return village.queries;
  }

  it('come by path, each with its state and the last reading of every name', () => {
    const queries = threeDevices();
    const rows = queries.devices();
    expect(rows.map(({ device }) => device)).toEqual([INVERTER, METER, NEIGHBOUR]);
    expect(rows[0]).toEqual({
      device: INVERTER,
      state: { status: 'online', role: 'pv' },
      lastSeenMs: NOW,
      latest: [
        { name: 'power_ac', unit: 'W', tMs: T0 + 1000, value: 1300, quality: 'good' },
        { name: 'voltage_l1', unit: 'V', tMs: T0, value: 230.1, quality: 'good' },
      ],
    });
    expect(rows[1]).toMatchObject({ state: null });
  });

  it('of one site are those of no other, also not of a site whose name begins the same', () => {
    const queries = threeDevices();
    const rows = queries.devices({ site: 'eunpyeong/sinsa1/roof-12' });
    expect(rows.map(({ device }) => device)).toEqual([INVERTER, METER]);
    expect(named(rows)).toEqual([
      ['power_ac', 'voltage_l1'],
      ['power_ac', 'voltage_l1'],
    ]);
    expect(queries.devices({ site: 'eunpyeong/sinsa1/roof' })).toEqual([]);
  });

  it('can be one alone; if it is not at the site that is asked for, none', () => {
    const queries = threeDevices();
    expect(queries.devices({ device: NEIGHBOUR }).map(({ device }) => device)).toEqual([NEIGHBOUR]);
    expect(queries.devices({ device: NEIGHBOUR, site: 'eunpyeong/sinsa1/roof-12' })).toEqual([]);
    expect(queries.devices({ device: 'eunpyeong/sinsa1/roof-12/nothing' })).toEqual([]);
  });

  it('are the same, with fewer readings, when only some names are asked for', () => {
    const queries = threeDevices();
    expect(named(queries.devices({ names: ['voltage_l1', 'frequency'] }))).toEqual([
      ['voltage_l1'],
      ['voltage_l1'],
      ['voltage_l1'],
    ]);
    expect(named(queries.devices({ device: METER, names: [] }))).toEqual([[]]);
  });

  it('are there when only a state of them is known', () => {
    const { queries, add } = hub();
    add([online(METER, 'grid')]);
    expect(queries.devices()).toEqual([
      { device: METER, state: { status: 'online', role: 'grid' }, lastSeenMs: null, latest: [] },
    ]);
  });
});

describe('the series of a device', () => {
  it('are listed by name, with kind, unit and the times of the first and the last reading', () => {
    const { queries, add } = hub();
    const energy = { name: 'energy_import_total', value: 10, unit: 'Wh' };
    add([telemetry(METER, T0, [...power(1), energy]), telemetry(METER, T0 + MINUTE, power(2))]);
    expect(queries.series(METER)).toEqual([
      { series: `${METER}/energy_import_total`, name: energy.name, unit: 'Wh', kind: 'counter', firstMs: T0, lastMs: T0 },
      { series: `${METER}/power_ac`, name: 'power_ac', unit: 'W', kind: 'gauge', firstMs: T0, lastMs: T0 + MINUTE },
    ]); // biome-ignore format: one line for each series
    expect(queries.series(INVERTER)).toEqual([]);
  });
});

describe('readings', () => {
  const series = `${METER}/power_ac`;

  it('of a series that nobody wrote are undefined', () => {
    const { queries } = hub();
    const question = { fromMs: T0, toMs: NOW, limit: 10 };
    expect(queries.readings({ ...question, series, resolution: 'raw' })).toBeUndefined();
    expect(queries.readings({ ...question, series: 'no/series', resolution: '15m' })).toBeUndefined();
  });

  it('come raw from the first to before the last time asked for, ascending, late ones in their place', () => {
    const { queries, add } = hub();
    add([telemetry(METER, T0 + 2000, power(3)), telemetry(METER, T0, power(1))]);
    add([telemetry(METER, T0 + 1000, [{ name: 'power_ac', value: 2, quality: 'estimated' }])]);
    const page = queries.readings({ series, fromMs: T0, toMs: T0 + 2000, resolution: 'raw', limit: 10 });
    expect(page).toEqual({
      series,
      unit: 'W',
      kind: 'gauge',
      raw: [
        { tMs: T0, value: 1, quality: 'good' },
        { tMs: T0 + 1000, value: 2, quality: 'estimated' },
      ],
      nextMs: null,
    });
  });

  it.each(['raw', '15m'] as const)('in pages (%s) are each there once, whatever the size of a page', (resolution) => {
    const { queries, add } = hub();
    // Over three days, so that pages end within a day and between days.
    const times = Array.from({ length: 13 }, (_, index) => T0 - 2 * DAY + index * 5 * 3_600_000);
    add(times.map((tMs, index) => telemetry(METER, tMs, power(index))));
    for (const limit of [1, 4, 5, 13, 100]) {
      const seen: number[] = [];
      for (let fromMs: number | null = T0 - 10 * DAY; fromMs !== null; ) {
        const page: ReturnType<typeof queries.readings> = queries.readings({
          series,
          fromMs,
          toMs: NOW,
          resolution,
          limit,
        });
        const rows = page!.raw ?? page!.quarters!;
        expect(rows.length).toBeLessThanOrEqual(limit);
        seen.push(...rows.map(({ tMs }) => tMs));
        fromMs = page!.nextMs;
      }
      expect(seen).toEqual(times);
    }
  });

  it('per quarter-hour have count, least, mean, greatest and last, and what a counter added', () => {
    const { queries, add } = hub();
    const set = (watts: number, wattHours: number) => [
      ...power(watts),
      { name: 'energy_import_total', value: wattHours, unit: 'Wh' },
    ];
    add([telemetry(METER, T0, set(100, 5000)), telemetry(METER, T0 + MINUTE, set(400, 5004))]);
    const question = { fromMs: T0, toMs: T0 + QUARTER, resolution: '15m', limit: 10 } as const;
    expect(queries.readings({ ...question, series })?.quarters).toEqual([
      { tMs: T0, count: 2, min: 100, mean: 250, max: 400, last: 400, energy: null, quality: 'good' },
    ]);
    expect(queries.readings({ ...question, series: `${METER}/energy_import_total` })).toMatchObject({
      kind: 'counter',
      quarters: [{ last: 5004, energy: 4 }],
    });
  });
});

describe('the gap ledger', () => {
  const numbered = (path: DevicePath, stream: string, seq: number) =>
    telemetry(path, T0 + seq, power(seq), { stream, seq });

  it('comes newest first, in pages, by stream, device or what is open', () => {
    const { queries, add } = hub();
    add([numbered(METER, 'a', 1), numbered(METER, 'a', 4), numbered(NEIGHBOUR, 'b', 1), numbered(NEIGHBOUR, 'b', 3)]);
    add([numbered(METER, 'a', 9)]);
    add([numbered(METER, 'a', 2), numbered(METER, 'a', 3)], NOW + MINUTE);
    const spans = (question: Partial<Parameters<typeof queries.gaps>[0]>) =>
      queries.gaps({ limit: 10, ...question }).rows.map(({ stream, fromSeq, toSeq }) => [stream, fromSeq, toSeq]);
    expect(spans({})).toEqual([['a', 5, 8], ['b', 2, 2], ['a', 2, 3]]); // biome-ignore format: a table
    expect(spans({ open: true })).toEqual([['a', 5, 8], ['b', 2, 2]]); // biome-ignore format: a table
    expect(spans({ open: false })).toEqual([['a', 2, 3]]);
    expect(spans({ stream: 'b' })).toEqual([['b', 2, 2]]);
    expect(spans({ device: 'eunpyeong/sinsa1/roof-12' })).toEqual([['a', 5, 8], ['a', 2, 3]]); // biome-ignore format: a table

    const first = queries.gaps({ limit: 2 });
    expect(first.rows).toHaveLength(2);
    const second = queries.gaps({ limit: 2, cursor: first.next! });
    expect(second.rows.map(({ fromSeq }) => fromSeq)).toEqual([2]);
    expect(second.next).toBeNull();
  });

  it('refuses a cursor that no page gave out', () => {
    const { queries } = hub();
    expect(() => queries.gaps({ limit: 10, cursor: 'x; DROP TABLE gap' })).toThrow(RefusalError);
  });
});

describe('the quarantine', () => {
  it('shows what a view refused: why, where it came from and what it said, newest first, in pages', () => {
    const { queries, add } = hub();
    const bad = (text: string): IncomingMessage => ({ path: METER, kind: 'telemetry', payload: Buffer.from(text) });
    const long = `[${' '.repeat(10_000)}`;
    add([telemetry(METER, T0, power(1)), bad('nonsense'), bad(long)]);
    const { rows, next } = queries.quarantine({ limit: 1 });
    expect(rows).toMatchObject([{ id: 'telemetry-3', view: 'telemetry', offset: 3, code: 'not-json' }]);
    expect(rows[0]!.payload).toBe(long.slice(0, 4096));
    expect(queries.quarantine({ limit: 1, cursor: next! })).toMatchObject({
      rows: [{ offset: 2, receivedMs: NOW, topic: `maeul/v1/${METER}/telemetry`, payload: 'nonsense' }],
      next: null,
    });
    expect(queries.quarantine({ limit: 10, view: 'catalog' }).rows).toEqual([]);
  });
});

describe('the cursors', () => {
  it('say how far each view is behind the journal', () => {
    const { queries, add, commit } = hub();
    add([telemetry(METER, T0, power(1))]);
    commit([telemetry(METER, T0 + 1, power(2)), telemetry(METER, T0 + 2, power(3))]);
    expect(queries.cursors()).toEqual([
      { view: 'telemetry', cursor: 1, head: 3 },
      { view: 'catalog', cursor: 1, head: 3 },
      { view: 'points', cursor: 1, head: 3 },
      { view: 'power', cursor: 1, head: 3 },
      { view: 'calls', cursor: 1, head: 3 },
    ]);
  });
});

describe("the dong's power per quarter-hour", () => {
  it('adds up the means by role, in and out apart, and keeps sites with a grid meter apart from those without', () => {
    const { queries, add } = hub();
    const [homeLoad, homePv] = ['eunpyeong/sinsa1/home-1/meter-1', 'eunpyeong/sinsa1/home-1/pv'] as DevicePath[];
    add([
      online(METER, 'grid'),
      online(NEIGHBOUR, 'grid'),
      online(INVERTER, 'pv'),
      online(homeLoad!, 'load'),
      online(homePv!, 'pv'),
      telemetry(METER, T0, power(-300)),
      telemetry(METER, T0 + MINUTE, power(-100)),
      telemetry(NEIGHBOUR, T0, power(500)),
      telemetry(INVERTER, T0, [...power(1000), { name: 'voltage_l1', value: 230, unit: 'V' }]),
      telemetry(homeLoad!, T0, power(50)),
      telemetry(homePv!, T0 + QUARTER, power(70)),
    ]);
    const rows = queries.dongQuarters({ fromMs: T0, toMs: T0 + DAY });
    expect(rows.filter(({ tMs }) => tMs === T0)).toHaveLength(3);
    expect(rows).toEqual(
      expect.arrayContaining([
        { tMs: T0, role: 'grid', metered: true, positiveW: 500, negativeW: 200, members: 2 },
        { tMs: T0, role: 'pv', metered: true, positiveW: 1000, negativeW: 0, members: 1 },
        { tMs: T0, role: 'load', metered: false, positiveW: 50, negativeW: 0, members: 1 },
        { tMs: T0 + QUARTER, role: 'pv', metered: false, positiveW: 70, negativeW: 0, members: 1 },
      ]),
    );
    expect(rows).toHaveLength(4);
    expect(queries.dongQuarters({ fromMs: T0 + QUARTER, toMs: T0 + 2 * QUARTER })).toHaveLength(1);
  });

  it('leaves out devices whose role is not known', () => {
    const { queries, add } = hub();
    add([telemetry(METER, T0, power(10))]);
    expect(queries.dongQuarters({ fromMs: T0, toMs: T0 + DAY })).toEqual([]);
  });
});
