import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import type { Kind } from '@maeul/devices/topic';
import { afterEach, describe, expect, it } from 'vitest';
import { needs } from '../../../scripts/needs.ts';
import { MemoryReader } from '../../testing/memory-reader.ts';
import { InfluxSink, type SinkTrouble } from './influx-sink.ts';
import type { LineWriter } from './line-writer.ts';
import { SinkStore } from './sink-store.ts';
import { lineWriter } from './start-influx-sink.ts';
import { type InfluxSeries, influxd, influxQuery, type TestServer, victoriaMetrics } from './testing/influxd.ts';

const START_S = 1_795_000_000;

class MemoryJournal extends MemoryReader {
  say(path: string, kind: Kind, message: unknown): void {
    this.add({ path: path as DevicePath, kind, payload: Buffer.from(JSON.stringify(message)) }, START_S * 1000);
  }
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'maeul-sink-'));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function running(make: () => Promise<TestServer>): Promise<TestServer> {
  const server = await make();
  cleanups.push(() => server.remove());
  await server.start();
  return server;
}

function sinkOf(journal: MemoryJournal, url: string, storeFile: string, batchLines = 500): InfluxSink {
  const writer = lineWriter({ version: 1, url, database: 'maeul' });
  return new InfluxSink({ reader: journal, writer, store: new SinkStore(storeFile), batchLines, flushMs: 5 });
}

/** Starts a sink and sees to it that it ends with the test. */
function start(sink: InfluxSink): InfluxSink {
  sink.start();
  cleanups.push(() => sink.stop().catch(() => {}));
  return sink;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const caughtUp = (sink: InfluxSink) => until(() => sink.status().cursor === sink.status().head);

function fill(journal: MemoryJournal, packs: number, from = 0): void {
  for (let n = from; n < from + packs; n++)
    journal.say(`eunpyeong/sinsa1/roof-${n % 5}/inverter-1`, 'telemetry', [
      { bn: '', bt: START_S + Math.floor(n / 5), n: 'power_ac', u: 'W', v: n + 0.25 },
      { n: 'energy_ac_total', u: 'kWh', v: n },
    ]);
}

function quarantine(storeFile: string) {
  const db = new DatabaseSync(storeFile, { readOnly: true });
  const rows = db.prepare('SELECT * FROM quarantine').all();
  db.close();
  return rows;
}

/** "site time value" of every point that the server has. */
function points(series: readonly InfluxSeries[]): string[] {
  return series.flatMap(({ tags, values }) => values.map(([t, v]) => `${tags?.site} ${t} ${v}`)).sort();
}

const POWER = 'SELECT power_ac FROM telemetry GROUP BY site';

function expected(packs: number): string[] {
  return Array.from(
    { length: packs },
    (_, n) => `roof-${n % 5} ${(START_S + Math.floor(n / 5)) * 1000} ${n + 0.25}`,
  ).sort();
}

describe.skipIf(!needs('influxd'))('the sink, before a real InfluxDB 1.x', () => {
  it('makes the database and writes exactly what the journal holds', async () => {
    const server = await running(influxd);
    const journal = new MemoryJournal();
    journal.say('eunpyeong/sinsa1/roof-0/inverter-1', 'state', { status: 'online', role: 'pv' });
    fill(journal, 2345);
    journal.say('eunpyeong/sinsa1/roof-0/inverter-1', 'event', { any: 'event is not a point' });
    const sink = start(sinkOf(journal, server.url, join(folder(), 'influx.db')));
    await caughtUp(sink);
    expect(points(await influxQuery(server.url, 'maeul', POWER))).toEqual(expected(2345));
    const energy = await influxQuery(server.url, 'maeul', 'SELECT max(energy_ac_total) FROM telemetry');
    expect(energy[0]?.values[0]?.[1]).toBe(2_344_000);
    const roles = await influxQuery(server.url, 'maeul', 'SHOW TAG VALUES WITH KEY = role');
    expect(roles.find(({ name }) => name === 'telemetry')?.values.map(([, role]) => role)).toEqual(['pv', 'unknown']);
    expect(sink.status()).toMatchObject({ pointsWritten: 2346, pointsRefused: 0, trouble: null });
  });

  it('gives texts back as they came, with quotes, backslashes and line breaks', async () => {
    const server = await running(influxd);
    const journal = new MemoryJournal();
    const text = 'say "hi"\\ \n다음 줄, x=1';
    journal.say('a/b/c/d', 'telemetry', [
      { bt: START_S, n: 'note', vs: text },
      { n: 'large', v: 1.5e300 },
      { n: 'ok', vb: true },
    ]);
    const sink = start(sinkOf(journal, server.url, join(folder(), 'influx.db')));
    await caughtUp(sink);
    const query = async (q: string) => (await influxQuery(server.url, 'maeul', q))[0]?.values[0]?.[1];
    expect(await query('SELECT note FROM telemetry_text')).toBe(text);
    expect(await query('SELECT large FROM telemetry')).toBe(1.5e300);
    expect(await query('SELECT ok FROM telemetry_flag')).toBe(true);
  });

  it('quarantines a point of the wrong type, stores its neighbours, and takes it in after the store is mended', async () => {
    const server = await running(influxd);
    const stray = `telemetry,site=x power_ac="a text" ${START_S}000`;
    await influxQuery(server.url, 'maeul', 'CREATE DATABASE maeul');
    await fetch(`${server.url}/write?db=maeul&precision=ms`, { method: 'POST', body: stray });
    const journal = new MemoryJournal();
    journal.say('a/b/c/d', 'telemetry', [{ bt: START_S, n: 'power_dc', v: 1 }]);
    journal.say('a/b/c/d', 'telemetry', [{ bt: START_S + 1, n: 'power_ac', v: 2 }]);
    journal.say('a/b/c/d', 'telemetry', [{ bt: START_S + 2, n: 'power_dc', v: 3 }]);
    const storeFile = join(folder(), 'influx.db');
    const sink = start(sinkOf(journal, server.url, storeFile));
    await caughtUp(sink);
    const dc = await influxQuery(server.url, 'maeul', 'SELECT power_dc FROM telemetry');
    expect(dc[0]?.values.map(([, value]) => value)).toEqual([1, 3]);
    expect(quarantine(storeFile)).toMatchObject([
      { offset: 2, topic: 'maeul/v1/a/b/c/d/telemetry', code: 'refused-point' },
    ]);
    await sink.stop();
    await influxQuery(server.url, 'maeul', 'DROP MEASUREMENT telemetry');
    const next = start(sinkOf(journal, server.url, storeFile));
    await until(() => next.status().pointsRefused === 0);
    expect(next.status().pointsWritten).toBe(3);
    const ac = await influxQuery(server.url, 'maeul', 'SELECT power_ac FROM telemetry');
    expect(ac[0]?.values).toEqual([[(START_S + 1) * 1000, 2]]);
  });

  it('goes on where it was after the server was killed and the sink was started anew', async () => {
    const server = await running(influxd);
    const storeFile = join(folder(), 'influx.db');
    const journal = new MemoryJournal();
    fill(journal, 1000);
    const first = start(sinkOf(journal, server.url, storeFile, 100));
    await caughtUp(first);
    await server.kill();
    fill(journal, 1500, 1000);
    await until(() => first.status().trouble !== null);
    expect(first.status()).toMatchObject({ cursor: 1000, head: 2500, trouble: { code: 'unreachable' } });
    await first.stop();
    const second = start(sinkOf(journal, server.url, storeFile, 100));
    await until(() => second.status().trouble !== null);
    expect(second.status().cursor).toBe(1000);
    await server.start();
    await caughtUp(second);
    expect(points(await influxQuery(server.url, 'maeul', POWER))).toEqual(expected(2500));
    expect(second.status()).toMatchObject({ pointsWritten: 2500, trouble: null });
  });
});

describe('the sink', () => {
  it('goes on after its journal or its own file could not be used for a while', async () => {
    const journal = new MemoryJournal();
    fill(journal, 30);
    let failures = 2;
    const reader = {
      head: () => journal.head(),
      read: (after: number, limit: number) => {
        if (after >= 10 && failures-- > 0) throw new Error('disk I/O error');
        return journal.read(after, Math.min(limit, 10));
      },
    };
    const written: string[] = [];
    const writer: LineWriter = {
      write: async (lines) => {
        written.push(...lines);
        return { kind: 'accepted' };
      },
      ping: async () => true,
    };
    const store = new SinkStore(join(folder(), 'influx.db'));
    const troubles: (string | undefined)[] = [];
    const onTrouble = (trouble: SinkTrouble | null) => troubles.push(trouble?.message);
    const sink = start(
      new InfluxSink({ reader, writer, store, batchLines: 10, flushMs: 5, random: () => 0, onTrouble }),
    );
    await caughtUp(sink);
    expect(sink.status().pointsWritten).toBe(30);
    expect(new Set(written).size).toBe(30);
    expect(troubles).toEqual(['disk I/O error', undefined]);
  });
});

describe.skipIf(!needs('victoria-metrics'))('the sink, before a v2 write API', () => {
  it('writes exactly what the journal holds', async () => {
    const server = await running(victoriaMetrics);
    const journal = new MemoryJournal();
    fill(journal, 1200);
    const writer = lineWriter({ version: 2, url: server.url, org: 'maeul', bucket: 'maeul', token: 'unused' });
    const store = new SinkStore(join(folder(), 'influx.db'));
    const sink = start(new InfluxSink({ reader: journal, writer, store, batchLines: 500, flushMs: 5 }));
    await caughtUp(sink);
    // Fresh samples are not searchable before a flush, which this server offers to tests.
    await fetch(`${server.url}/internal/force_flush`);
    const response = await fetch(`${server.url}/api/v1/export?match[]=telemetry_power_ac`);
    const series = (await response.text()).trim().split('\n');
    const read = series.flatMap((json) => {
      const { metric, values, timestamps } = JSON.parse(json) as Exported;
      return values.map((value, index) => `${metric.site} ${timestamps[index]} ${value}`);
    });
    expect(read.sort()).toEqual(expected(1200));
  });
});

interface Exported {
  readonly metric: { readonly site: string };
  readonly values: number[];
  readonly timestamps: number[];
}

describe.each([
  ['1.x', { version: 1, database: 'maeul', username: 'hub', password: 'quite-secret' }],
  ['v2', { version: 2, org: 'o', bucket: 'b', token: 'quite-secret' }],
] as const)('the %s client, before a server that misbehaves', (_name, target) => {
  async function answering(status: number, body: string, headers: Record<string, string> = {}) {
    const server: Server = createServer((request, response) => {
      request.resume().on('end', () => response.writeHead(status, headers).end(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    return lineWriter({ ...target, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  }

  it('hears when to come back', async () => {
    const writer = await answering(429, '{"error":"slow down"}', { 'retry-after': '3' });
    expect(await writer.write(['a x=1 1'])).toEqual({
      kind: 'unavailable',
      code: 'overloaded',
      message: '429: slow down',
      retryAfterMs: 3000,
    });
  });

  it('tells how many points were refused', async () => {
    const writer = await answering(400, '{"error":"partial write: points beyond retention policy dropped=2"}');
    expect(await writer.write(['a x=1 1', 'a x=1 2'])).toMatchObject({ kind: 'refused', dropped: 2 });
  });

  it('never repeats a secret', async () => {
    const writer = await answering(401, '{"error":"no such login: quite-secret"}');
    const outcome = await writer.write(['a x=1 1']);
    expect(outcome).toMatchObject({ kind: 'unavailable', code: 'unauthorized' });
    expect(JSON.stringify(outcome)).not.toContain('quite-secret');
  });
});
