import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchOptions, BenchRow } from './bench-row.ts';
import { type BenchServer, startBareAedes, startHub, startMosquitto } from './servers.ts';
import { median, processorTime } from './statistics.ts';

export const name = 'ingest';

const LOAD = fileURLToPath(new URL('../simulators/mqtt-load.ts', import.meta.url));
const CLIENTS = 50;
const WINDOW = 100;
const MB = 1e6;
const GOAL_ACKED = 0.6;
const GOAL_SUSTAINED = 0.5;
const GOAL_P99_MS = 50;
const GOAL_RESIDENT_MB = 400;

interface Load {
  readonly ackedPerSecond: number;
  readonly seconds: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number };
}

/**
 * Pipelined QoS 1 clients publish four-value packs: at the hub (validated, durable, folded), at aedes alone and at
 * Mosquitto, in turns. *Acknowledged* counts to the last PUBACK, *sustained* until the telemetry view has every reading.
 */
export async function run({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const messages = quick ? 50_000 : 300_000;
  const rounds = quick ? 1 : 5;
  const hub = await startHub();
  const aedes = await startBareAedes();
  const mosquitto = await startMosquitto();
  const servers = [hub, aedes, mosquitto];
  try {
    // The first run of each warms it up and is not counted.
    for (const server of servers) await load(server, messages / 5);
    await folded(hub);
    const rates = {
      acked: [] as number[],
      sustained: [] as number[],
      aedes: [] as number[],
      mosquitto: [] as number[],
    };
    for (let round = 1; round <= rounds; round++) {
      rates.aedes.push((await load(aedes, messages)).ackedPerSecond);
      const before = performance.now();
      const report = await load(hub, messages);
      const afterAckMs = performance.now();
      await folded(hub);
      const behindS = (performance.now() - afterAckMs) / 1000;
      rates.acked.push(report.ackedPerSecond);
      rates.sustained.push(messages / (report.seconds + behindS));
      rates.mosquitto.push((await load(mosquitto, messages)).ackedPerSecond);
      log(
        `ingest: round ${round} of ${rounds}: aedes ${rates.aedes.at(-1)}/s, hub ${rates.acked.at(-1)}/s acknowledged, ` +
          `${Math.round(rates.sustained.at(-1)!)}/s sustained, Mosquitto ${rates.mosquitto.at(-1)}/s ` +
          `(${((performance.now() - before) / 1000).toFixed(0)} s)`,
      );
    }
    const baseline = median(rates.aedes);
    const acked = median(rates.acked);
    // Round by round, because the machine's own speed drifts from one to the next.
    const ratioOf = (values: readonly number[]) => median(values.map((value, round) => value / rates.aedes[round]!));
    const row = (figure: string, values: readonly number[], goal: number): BenchRow => ({
      scenario: name,
      figure,
      value: Math.round(median(values)),
      unit: '1/s',
      baseline,
      ratio: ratioOf(values),
      goal: `ratio >= ${goal}`,
    });
    return [
      row('acknowledged, beside bare aedes', rates.acked, GOAL_ACKED),
      row('sustained, beside bare aedes', rates.sustained, GOAL_SUSTAINED),
      {
        scenario: name,
        figure: 'acknowledged, beside Mosquitto',
        value: acked,
        unit: '1/s',
        baseline: median(rates.mosquitto),
        ratio: acked / median(rates.mosquitto),
      },
      ...(await atHalfLoad(hub, aedes, acked / 2, quick, log)),
    ];
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** Latency and memory at half of what the hub can acknowledge; beside it the latency of bare aedes at the same rate. */
async function atHalfLoad(
  hub: BenchServer,
  aedes: BenchServer,
  rate: number,
  quick: boolean,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  const minutes = quick ? 1 : 10;
  const seconds = quick ? 5 : 60;
  log(`ingest: ${minutes} times ${seconds} s at ${Math.round(rate)}/s for latency and memory`);
  const bare = await load(aedes, Math.round(rate * seconds), Math.round(rate));
  const resident: number[] = [];
  const sampler = setInterval(() => resident.push(hub.residentBytes() / MB), (minutes * seconds * 1000) / 40);
  const before = processorTime();
  const reports: Load[] = [];
  for (let minute = 0; minute < minutes; minute++)
    reports.push(await load(hub, Math.round(rate * seconds), Math.round(rate)));
  const after = processorTime();
  clearInterval(sampler);
  // The middle minute: what the host takes away in another one is not the hub's.
  const p50 = median(reports.map(({ latencyMs }) => latencyMs.p50));
  const p99 = median(reports.map(({ latencyMs }) => latencyMs.p99));
  // The first quarter is warming up; flat means that the last quarter is no higher than the one before it.
  const quarter = Math.max(1, resident.length >> 2);
  const early = Math.max(...resident.slice(quarter, 2 * quarter));
  const late = Math.max(...resident.slice(-quarter));
  return [
    {
      scenario: name,
      figure: 'p99 PUBACK at half load',
      value: p99,
      unit: 'ms',
      baseline: bare.latencyMs.p99,
      ratio: p99 / bare.latencyMs.p99,
      goal: `<= ${GOAL_P99_MS}`,
    },
    { scenario: name, figure: 'median PUBACK at half load', value: p50, unit: 'ms' },
    {
      scenario: name,
      figure: 'processor time that the host gave to others meanwhile',
      value: (100 * (after.stolen - before.stolen)) / Math.max(1, after.total - before.total),
      unit: '%',
    },
    {
      scenario: name,
      figure: 'hub resident, highest',
      value: Math.max(...resident),
      unit: 'MB',
      goal: `<= ${GOAL_RESIDENT_MB}`,
    },
    {
      scenario: name,
      figure: 'hub resident, last ÷ second quarter',
      value: late,
      unit: 'MB',
      baseline: early,
      ratio: late / early,
    },
  ];
}

/** Runs the load in a process of its own. */
async function load(server: BenchServer, messages: number, rate = 0): Promise<Load> {
  const args = ['--mqtt', server.mqtt, '--clients', String(CLIENTS), '--window', String(WINDOW)];
  const child = spawn(process.execPath, [LOAD, ...args, '--messages', String(messages), '--rate', String(rate)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return JSON.parse(text) as Load;
}

/** Waits until every view of the hub has folded all that is in the journal. */
async function folded(hub: BenchServer): Promise<void> {
  for (;;) {
    const answer = (await (await fetch(`http://${hub.http}/healthz`)).json()) as { views: { lag: number }[] };
    if (answer.views.every(({ lag }) => lag === 0)) return;
    await sleep(20);
  }
}
