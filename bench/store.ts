import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { WorkerQueries } from '@maeul/hub/queries/worker-queries';
import type { BenchOptions, BenchRow } from './bench-row.ts';
import { median } from './statistics.ts';
import { FilledHub } from './store/filled-hub.ts';
import { METER_SERIES, MeterStream } from './store/meter-stream.ts';
import { PlainSqlite } from './store/plain-sqlite.ts';

export const name = 'store';

const START_MS = Date.parse('2025-09-01T00:00:00Z');
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
/** The most that one page of the HTTP interface holds. */
const PAGE_LIMIT = 20_000;

/**
 * What is asked most of a store that has filled up, and how much disk it takes. Everything was written through the
 * journal and the views; the baseline is SQLite with one row for each reading, filled with the same readings.
 */
export async function run({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-store-'));
  try {
    return [
      ...(await year(join(folder, 'year'), quick ? 36 : 365, log)),
      ...(await dong(join(folder, 'dong'), quick ? 500 : 5000, log)),
      ...(await disk(join(folder, 'disk'), quick ? 8 : 64, log)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One device that sent a reading set a minute. */
async function year(folder: string, days: number, log: (line: string) => void): Promise<BenchRow[]> {
  log(`store: a device with ${days} days of readings, one set a minute`);
  const store = await open(folder, [new MeterStream(pathOf(0), 1)]);
  const toMs = START_MS + days * DAY_MS;
  await store.fill(toMs, MINUTE_MS, DAY_MS);
  const question = { series: `${pathOf(0)}/power_ac`, resolution: '15m', limit: PAGE_LIMIT } as const;
  const queries = store.queries();
  const wholeMs = await timed(async () => {
    let quarters = 0;
    for (let fromMs: number | null = START_MS; fromMs !== null; ) {
      const page: Awaited<ReturnType<typeof queries.readings>> = await queries.readings({ ...question, fromMs, toMs });
      quarters += page!.quarters!.length;
      fromMs = page!.nextMs;
    }
    expectCount('quarter-hours', quarters, days * 96);
  });
  const dayMs = await timed(async () => {
    const page = await queries.readings({ ...question, fromMs: toMs - DAY_MS, toMs });
    expectCount('quarter-hours', page!.quarters!.length, 96);
  });
  const plainYearMs = await timed(async () => store.plain.quarters(0, START_MS, toMs));
  const plainDayMs = await timed(async () => store.plain.quarters(0, toMs - DAY_MS, toMs));
  await queries.stop();
  await store.close();
  return [
    row(
      `${(days * 96).toLocaleString('en')} quarter-hours of one device, beside SQL over readings`,
      wholeMs,
      plainYearMs,
    ),
    row('96 quarter-hours of one device, beside SQL over readings', dayMs, plainDayMs),
  ];
}

/** Many meters that sent a reading set every quarter-hour. */
async function dong(folder: string, meters: number, log: (line: string) => void): Promise<BenchRow[]> {
  log(`store: a day of ${meters} meters, one set every 15 minutes`);
  const store = await open(
    folder,
    Array.from({ length: meters }, (_, index) => new MeterStream(pathOf(index), index + 1)),
  );
  const toMs = START_MS + DAY_MS;
  await store.fill(toMs, QUARTER_MS, QUARTER_MS);
  const queries = store.queries();
  const ownMs = await timed(async () => {
    const rows = await queries.dongQuarters({ fromMs: START_MS, toMs });
    expectCount('quarter-hours', rows.length, 96);
    expectCount('members', rows[0]!.members, meters);
  });
  const plainMs = await timed(async () => store.plain.sums(METER_SERIES.length, START_MS, toMs));
  const overviewMs = await timed(async () => {
    const rows = await queries.devices({ names: ['power_ac'] });
    expectCount('devices', rows.length, meters);
  });
  await queries.stop();
  await store.close();
  return [
    row(`sum of ${meters.toLocaleString('en')} meters for a day, beside SQL over readings`, ownMs, plainMs),
    { scenario: name, figure: `last power of ${meters.toLocaleString('en')} devices`, value: overviewMs, unit: 'ms' },
  ];
}

/** A day of one edge agent: each minute one set of every device, which come together and are committed together. */
async function disk(folder: string, devices: number, log: (line: string) => void): Promise<BenchRow[]> {
  log(`store: a day of ${devices} devices behind one edge agent, one set a minute`);
  const store = await open(
    folder,
    Array.from({ length: devices }, (_, index) => new MeterStream(pathOf(index), index + 1)),
  );
  await store.fill(START_MS + DAY_MS, MINUTE_MS, MINUTE_MS);
  const readings = devices * 1440 * METER_SERIES.length;
  const { journal, raw } = store.hub.bytes();
  const plain = store.plain.bytes() / readings;
  await store.close();
  const bytes = (figure: string, value: number): BenchRow => ({
    scenario: name,
    figure: `${figure}, beside a plain row`,
    value,
    unit: 'B',
    baseline: plain,
    ratio: value / plain,
  });
  return [
    bytes('bytes per raw reading', raw / readings),
    bytes('bytes per reading in the journal', journal / readings),
  ];
}

/** A hub's store and a plain one, both empty. */
async function open(folder: string, streams: readonly MeterStream[]) {
  const hub = new FilledHub(folder);
  await hub.start();
  const plain = new PlainSqlite(join(folder, 'plain.db'));
  await hub.add(
    streams.map(({ path }) => ({
      path,
      kind: 'state' as const,
      payload: Buffer.from(JSON.stringify({ status: 'online', role: 'grid', profile: 'meter/eastron-sdm120' })),
    })),
    START_MS,
  );
  return {
    hub,
    plain,
    /** A set of every stream each `everyMs`, committed and folded in groups that span `groupMs`. */
    async fill(toMs: number, everyMs: number, groupMs: number) {
      for (let fromMs = START_MS; fromMs < toMs; fromMs += groupMs) {
        const messages = [];
        const rows: [number, number, number][] = [];
        for (let tMs = fromMs; tMs < fromMs + groupMs; tMs += everyMs)
          for (const [index, stream] of streams.entries()) {
            const { payload, values } = stream.next(tMs, everyMs);
            messages.push({ path: stream.path, kind: 'telemetry' as const, payload });
            for (const [at, value] of values.entries()) rows.push([index * METER_SERIES.length + at, tMs, value]);
          }
        await hub.add(messages, fromMs + groupMs);
        plain.add(rows);
      }
    },
    queries() {
      const queries = new WorkerQueries(hub.folder);
      queries.start();
      return queries;
    },
    async close() {
      plain.close();
      await hub.stop();
    },
  };
}

function pathOf(index: number): DevicePath {
  return `eunpyeong/sinsa1/home-${index}/meter-1` as DevicePath;
}

/** Milliseconds: the median of some runs after one that warms up. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  await work();
  for (let run = 0; run < 5; run++) {
    const startMs = performance.now();
    await work();
    times.push(performance.now() - startMs);
  }
  return median(times);
}

function row(figure: string, value: number, baseline: number): BenchRow {
  return { scenario: name, figure, value, unit: 'ms', baseline, ratio: value / baseline };
}

function expectCount(what: string, count: number, expected: number): void {
  if (count !== expected) throw new Error(`There are ${count} ${what} and not ${expected}.`);
}
