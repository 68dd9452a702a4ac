import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DevicePath } from '@maeul/devices/path';
import { SqliteJournalReader } from '@maeul/hub/journal/reader';
import { SqliteJournal } from '@maeul/hub/journal/sqlite-journal';
import { Batch } from '@maeul/hub/sinks/influx/batch';
import { InfluxThread } from '@maeul/hub/sinks/influx/influx-thread';
import { BATCH_LINES } from '@maeul/hub/sinks/influx/start-influx-sink';
import { influxd, influxQuery } from '@maeul/hub/sinks/influx/testing/influxd';
import type { BenchOptions, BenchRow } from './bench-row.ts';

export const name = 'sink';

const START_S = 1_795_000_000;
const DEVICES = 200;
const GOAL = 0.6;

/**
 * Points per second from the journal through the sink into a real influxd, beside a plain writer that posts the same
 * lines, already spelled out and in memory. A point is a pack of four values. Each way has its own database; they take
 * turns, and the medians count, so that the server's compactions do not favour either.
 */
export async function run({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const packs = quick ? 20_000 : 200_000;
  const rounds = quick ? 1 : 3;
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-sink-'));
  const server = await influxd();
  try {
    await server.start();
    const journalFile = join(folder, 'journal.db');
    log(`sink: filling a journal with ${packs} packs of 4 values`);
    await fillJournal(journalFile, packs);
    const lines = linesOf(journalFile);
    const sink: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < rounds; round++) {
      plain.push(await writePlainly(server.url, `plain${round}`, lines));
      const storeFile = join(folder, `influx-${round}.db`);
      sink.push(await writeThroughSink(server.url, `sink${round}`, journalFile, storeFile, packs));
      log(`sink: round ${round + 1}: plain ${plain.at(-1)!.toFixed(0)}/s, sink ${sink.at(-1)!.toFixed(0)}/s`);
      await expectCount(server.url, `sink${round}`, packs);
    }
    const value = Math.round(median(sink));
    const baseline = Math.round(median(plain));
    // Round by round, because the machine's own speed drifts from one to the next.
    const ratio = median(sink.map((rate, round) => rate / plain[round]!));
    const figure = 'points per second, journal to influxd';
    return [{ scenario: name, figure, value, unit: '1/s', baseline, ratio, goal: `ratio >= ${GOAL}` }];
  } finally {
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fillJournal(file: string, packs: number): Promise<void> {
  const journal = new SqliteJournal(file);
  await journal.start();
  const failed: Error[] = [];
  for (let n = 0; n < packs; n += 1000) {
    await new Promise<void>((resolve) => {
      let open = Math.min(1000, packs - n);
      for (let k = n; k < n + 1000 && k < packs; k++) {
        const path = `eunpyeong/sinsa1/roof-${k % DEVICES}/inverter-1` as DevicePath;
        const payload = Buffer.from(JSON.stringify(pack(path, k)));
        journal.append({ path, kind: 'telemetry', payload }, (error) => {
          if (error !== null) failed.push(error);
          if (--open === 0) resolve();
        });
      }
    });
  }
  await journal.stop();
  if (failed.length > 0) throw failed[0];
}

function pack(path: string, n: number) {
  const t = START_S + Math.floor(n / DEVICES);
  return [
    {
      bn: `${path}/`,
      bt: t,
      stream: `stream-${n % DEVICES}`,
      seq: Math.floor(n / DEVICES) + 1,
      n: 'power_ac',
      u: 'W',
      v: (n * 7919) % 5000,
    },
    { n: 'voltage_l1', u: 'V', v: 228 + ((n * 13) % 80) / 10 },
    { n: 'current_l1', u: 'A', v: ((n * 31) % 2000) / 100 },
    { n: 'energy_ac_total', u: 'Wh', v: 1_000_000 + n },
  ];
}

/** The same lines that the sink will write. */
function linesOf(journalFile: string): string[] {
  const reader = new SqliteJournalReader(journalFile, null);
  const batch = new Batch(0, new Map(), new Map());
  for (let records = reader.read(0, 1000); records.length > 0; records = reader.read(batch.cursor, 1000))
    for (const record of records) batch.add(record);
  reader.close();
  return batch.lines;
}

/** Lines per second. */
async function writePlainly(url: string, database: string, lines: readonly string[]): Promise<number> {
  await influxQuery(url, database, `CREATE DATABASE ${database}`);
  const agent = new Agent({ keepAlive: true });
  const startMs = performance.now();
  for (let at = 0; at < lines.length; at += BATCH_LINES)
    await post(agent, `${url}/write?db=${database}&precision=ms`, lines.slice(at, at + BATCH_LINES).join('\n'));
  const rate = perSecond(lines.length, startMs);
  agent.destroy();
  return rate;
}

function post(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent }, (response) => {
      const fine = response.statusCode === 204;
      response.resume().on('end', () => (fine ? resolve() : reject(new Error(`influxd said ${response.statusCode}`))));
    });
    sent.once('error', reject).end(body);
  });
}

/** Points per second, from the thread's first answer on: loading its modules is no part of the work. */
async function writeThroughSink(
  url: string,
  database: string,
  journalFile: string,
  storeFile: string,
  packs: number,
): Promise<number> {
  const target = { version: 1, url, database } as const;
  const setup = { journalFile, journalHead: null, storeFile, target, batchLines: BATCH_LINES, flushMs: 100 };
  const sink = new InfluxThread(setup);
  sink.start();
  const before = (await sink.status()).cursor;
  const startMs = performance.now();
  while ((await sink.status()).cursor < packs) await new Promise((resolve) => setTimeout(resolve, 20));
  const rate = perSecond(packs - before, startMs);
  await sink.stop();
  return rate;
}

async function expectCount(url: string, database: string, packs: number): Promise<void> {
  const [series] = await influxQuery(url, database, 'SELECT count(power_ac) FROM telemetry');
  const count = series?.values[0]?.[1];
  if (count !== packs) throw new Error(`The sink wrote ${count} points and not ${packs}.`);
}

function perSecond(points: number, sinceMs: number): number {
  return points / ((performance.now() - sinceMs) / 1000);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
