import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchOptions, BenchRow } from './bench-row.ts';
import { type AgentBus, devicePath, startAgent } from './edge/agent-process.ts';
import { BENCH_LINES } from './edge/lines.ts';
import { type PublishedPack, PublishedPacks } from './edge/published-packs.ts';
import { transactions } from './edge/transactions.ts';
import { end, firstLine, startBareAedes } from './servers.ts';

export const name = 'edge';

const SIMULATORS = fileURLToPath(new URL('./peers/sixty-four-devices.ts', import.meta.url));
const SECOND_MS = 1000;
const SETTLE_S = 10;
const MB = 1e6;
const GOAL_RESIDENT_MB = 100;

/** A real edge agent: what it asks of its devices, and what it takes of the machine to read 64 of them every second. */
export async function run({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-edge-'));
  const broker = await startBareAedes();
  try {
    const counted = await transactions(join(folder, 'counted'), broker.mqtt, quick ? 20 : 120, log);
    return [
      {
        scenario: name,
        figure: 'Modbus transactions ÷ the fewest possible',
        value: counted.sent,
        unit: '',
        baseline: counted.fewest,
        ratio: counted.sent / counted.fewest,
        goal: 'ratio = 1',
      },
      ...(await sixtyFour(folder, broker.mqtt, quick ? 10 : 60, log)),
    ];
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sixtyFour(
  folder: string,
  mqtt: string,
  seconds: number,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  const simulators = spawn(process.execPath, [SIMULATORS], { stdio: ['ignore', 'pipe', 'inherit'] });
  const packs = await PublishedPacks.listen(mqtt);
  try {
    const lines = JSON.parse(await firstLine(simulators, 'the simulators')) as { endpoint: { port: number } }[];
    const buses = BENCH_LINES.map((line, index): AgentBus => ({ ...line, port: lines[index]!.endpoint.port }));
    // The first start on a machine fills the cache of compiled modules; all later ones use it.
    const first = await startAgent(folder, mqtt, buses);
    await sleep(SETTLE_S * SECOND_MS);
    const firstMb = first.residentBytes() / MB;
    await first.stop();

    log(`edge: 64 devices every second for ${seconds} s`);
    const agent = await startAgent(folder, mqtt, buses);
    await sleep(SETTLE_S * SECOND_MS);
    const resident: number[] = [];
    const [fromMs, fromCpu] = [Date.now(), agent.cpuSeconds()];
    for (let second = 0; second < seconds; second++) {
      await sleep(SECOND_MS);
      resident.push(agent.residentBytes() / MB);
    }
    const toMs = Date.now();
    const cpuShare = (agent.cpuSeconds() - fromCpu) / ((toMs - fromMs) / SECOND_MS);
    // Stopping sends what it still holds.
    await agent.stop();
    const paths = buses.flatMap((bus) => bus.devices.map(({ unit }) => devicePath(bus.name, unit)));
    const missed = paths.reduce((sum, path) => sum + missedPolls(packs.of(path), fromMs, toMs), 0);
    const row = (figure: string, value: number, unit: string, goal?: string): BenchRow => ({
      scenario: name,
      figure: `${figure}, 64 devices at 1 s`,
      value,
      unit,
      ...(goal === undefined ? {} : { goal }),
    });
    return [
      row('resident, highest', Math.max(...resident), 'MB', `<= ${GOAL_RESIDENT_MB}`),
      row('resident at the very first start', firstMb, 'MB'),
      row('CPU of one core', 100 * cpuShare, '%'),
      row(`polls missed of ${Math.round((paths.length * (toMs - fromMs)) / SECOND_MS)}`, missed, '', '= 0'),
    ];
  } finally {
    await packs.stop();
    await end(simulators);
  }
}

/** Seconds without a reading set between a device's first and last one in the span. A device that is silent missed them all. */
function missedPolls(packs: readonly PublishedPack[], fromMs: number, toMs: number): number {
  const times = packs.map(({ tMs }) => tMs).filter((tMs) => tMs >= fromMs && tMs < toMs);
  if (times.length < 2) return Math.floor((toMs - fromMs) / SECOND_MS);
  return Math.round((times.at(-1)! - times[0]!) / SECOND_MS) + 1 - times.length;
}
