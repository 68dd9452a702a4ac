import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, firstLine, processOf } from '../servers.ts';
import { type BenchModel, PROFILES } from './lines.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const TICKS_PER_SECOND = 100;

export interface AgentBus {
  readonly name: string;
  readonly kind: 'tcp' | 'rtu-tcp';
  readonly port: number;
  readonly devices: readonly { readonly model: BenchModel; readonly unit: number }[];
}

/** `maeul edge` in a process of its own. */
export interface AgentProcess {
  residentBytes(): number;
  /** CPU time so far, of all its threads. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** The path under which the agent publishes a device. */
export function devicePath(bus: string, unit: number): string {
  return `eunpyeong/sinsa1/bench/${bus}-${unit}`;
}

/** Starts an agent that polls every device once a second. @param folder keeps its config, its outbox and its cache */
export async function startAgent(folder: string, mqtt: string, buses: readonly AgentBus[]): Promise<AgentProcess> {
  const config = join(folder, 'edge.yaml');
  writeFileSync(config, JSON.stringify(configOf(mqtt, buses)));
  const env = { ...process.env, MAEUL_DATA: folder, MAEUL_LOG: 'warn', MAEUL_MQTT: '' };
  const child = spawn(process.execPath, [MAIN, 'edge', '--config', config], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child, 'the edge agent');
  return {
    ...processOf(child),
    cpuSeconds() {
      // After the name in brackets: state is field 3 of the page proc(5), utime and stime are 14 and 15.
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    },
    stop: () => end(child),
  };
}

/** JSON is YAML too. */
function configOf(mqtt: string, buses: readonly AgentBus[]) {
  return {
    edge: 'eunpyeong/sinsa1/bench/edge-1',
    hub: { url: `mqtt://${mqtt}` },
    buses: Object.fromEntries(buses.map(({ name, kind, port }) => [name, { kind, address: `127.0.0.1:${port}` }])),
    devices: buses.flatMap(({ name, devices }) =>
      devices.map(({ model, unit }) => ({
        path: devicePath(name, unit),
        bus: name,
        unit,
        profile: PROFILES[model],
        role: model === 'sunspec' ? 'pv' : 'grid',
        interval: '1s',
      })),
    ),
  };
}
