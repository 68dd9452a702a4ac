import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { influxd, influxQuery } from '@maeul/hub/sinks/influx/testing/influxd';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../scripts/needs.ts';
import { FedEdge } from './durability/fed-edge.ts';
import { checksums, JournalBook, type Points } from './durability/journal-book.ts';
import { until } from './durability/program.ts';
import { PLACE, Village } from './durability/village.ts';

/** What a device that is read once a second brings in half an hour. */
const HALF_HOUR_S = 1800;
const BEFORE_S = 300;
const EDGE = `${PLACE}/roof-1/edge-1` as DevicePath;
const DEVICES = ['meter-1', 'meter-2', 'meter-3'].map((name) => `${PLACE}/roof-1/${name}` as DevicePath);
const TIMEOUT_MS = 240_000;
const PATIENCE_MS = 90_000;

async function edgeOf(village: Village, folder: string, outboxBytes: number): Promise<FedEdge> {
  const edge = new FedEdge({ folder: join(folder, 'edge'), edge: EDGE, hub: village.mqtt, outboxBytes });
  await edge.start();
  onTestFinished(() => edge.stop());
  return edge;
}

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-outage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const isEmpty = (edge: FedEdge) => async () => {
  const { messages, shed } = await edge.waiting();
  return messages === 0 && shed === 0;
};

/** Every number that InfluxDB holds, told by InfluxQL. */
async function influxPoints(url: string): Promise<Points> {
  const points: Points = new Map();
  for (const { tags, columns, values } of await influxQuery(url, 'maeul', 'SELECT * FROM telemetry GROUP BY *')) {
    const path = `${tags?.gu}/${tags?.dong}/${tags?.site}/${tags?.device}`;
    for (const [tMs, ...fields] of values)
      for (const [index, value] of fields.entries()) {
        if (value === null) continue;
        const series = `${path}/${columns[index + 1]}`;
        points.set(series, (points.get(series) ?? new Map()).set(Number(tMs), value));
      }
  }
  return points;
}

const sizeOf = (points: Points) => [...points.values()].reduce((sum, { size }) => sum + size, 0);

describe.skipIf(!needs('influxd'))('half an hour without InfluxDB, then half an hour without the hub', () => {
  it('end with all stores equal, and the gap ledger tells why', { timeout: TIMEOUT_MS }, async () => {
    const folder = tempFolder();
    const influx = await influxd();
    onTestFinished(() => influx.remove());
    await influx.start();
    await influxQuery(influx.url, 'maeul', 'CREATE DATABASE maeul');
    const target = { version: 1, url: influx.url, database: 'maeul', flush: '100ms' };
    const village = new Village({ folder, hubConfig: { influx: target } });
    onTestFinished(() => village.kill());
    await village.startHub();
    const edge = await edgeOf(village, folder, 64_000_000);
    const spans = [BEFORE_S, HALF_HOUR_S, HALF_HOUR_S];
    let fromMs = Date.now() - 2 * 3_600_000;
    let count = 0;
    const feed = async (seconds: number) => {
      await edge.feed(DEVICES, fromMs, seconds);
      fromMs += seconds * 1000;
      count += seconds * DEVICES.length * 2;
    };
    const inInflux = () =>
      until('InfluxDB has every point', PATIENCE_MS, async () => sizeOf(await influxPoints(influx.url)) >= count);
    const sinkGap = async () => (await village.api.gaps()).find(({ cause }) => cause === 'sink-down');

    await feed(spans[0]!);
    await inInflux();
    await influx.kill();
    await feed(spans[1]!);
    await until('the edge has delivered everything', PATIENCE_MS, isEmpty(edge));
    await until('the ledger says that InfluxDB is away', PATIENCE_MS, async () => (await sinkGap())?.healed === null);
    expect((await village.api.health()).status).toBe('ok');
    await influx.start();
    await inInflux();
    await until(
      'the ledger says that it is back',
      PATIENCE_MS,
      async () => typeof (await sinkGap())?.healed === 'string',
    );

    await village.hub.end('SIGKILL');
    await feed(spans[2]!);
    expect((await edge.waiting()).messages).toBeGreaterThanOrEqual(HALF_HOUR_S * DEVICES.length);
    village.restart('hub');
    await village.hub.started();
    await until('the edge has delivered everything', PATIENCE_MS, isEmpty(edge));
    await inInflux();
    await until('the views have caught up', PATIENCE_MS, () => village.api.caughtUp());

    const journal = new JournalBook(village.journalFile);
    journal.readOn();
    expect(sizeOf(journal.points)).toBe(count);
    const expected = checksums(journal.points);
    expect(checksums(await village.api.points(journal.points.keys()))).toEqual(expected);
    expect(checksums(await influxPoints(influx.url))).toEqual(expected);
    const gaps = await village.api.gaps();
    expect(gaps.filter(({ cause }) => cause === 'hub-down')).toHaveLength(1);
    expect(gaps.filter(({ cause }) => cause === 'sink-down')).toMatchObject([
      { device: 'influx', reason: 'unreachable' },
    ]);
    expect(gaps.filter(({ healed }) => healed === null)).toEqual([]);
  });
});

describe('an edge that is alone for longer than its disk can hold', () => {
  it('tells the hub which numbers it gave up, and no other is missing', { timeout: TIMEOUT_MS }, async () => {
    const folder = tempFolder();
    const village = new Village({ folder });
    onTestFinished(() => village.kill());
    await village.startHub();
    const edge = await edgeOf(village, folder, 160_000);
    const fromMs = Date.now() - 2 * 3_600_000;
    await edge.feed(DEVICES, fromMs, 10);
    await until('the edge has delivered everything', PATIENCE_MS, isEmpty(edge));
    await village.hub.end('SIGTERM');
    for (let part = 0; (await edge.waiting()).shed < 500; part++)
      await edge.feed(DEVICES, fromMs + 10_000 + part * 100_000, 100);
    village.restart('hub');
    await village.hub.started();
    await until('the edge has delivered and told everything', PATIENCE_MS, isEmpty(edge));
    await until('the views have caught up', PATIENCE_MS, () => village.api.caughtUp());

    const journal = new JournalBook(village.journalFile);
    journal.readOn();
    const [[stream, numbers] = ['', new Map()]] = [...journal.streams];
    const last = Math.max(...numbers.keys());
    const absent = Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !numbers.has(seq));
    const gaps = (await village.api.gaps()).filter((gap) => gap.stream === stream);
    const explained = gaps
      .filter(({ cause }) => cause === 'shed')
      .flatMap(({ fromSeq, toSeq }) => Array.from({ length: toSeq! - fromSeq! + 1 }, (_, index) => fromSeq! + index));
    expect(absent.length).toBeGreaterThanOrEqual(500);
    expect(explained.sort((a, b) => a - b)).toEqual(absent);
    expect(gaps.filter(({ cause, healed }) => cause === 'missing' && healed === null)).toEqual([]);
  });
});
