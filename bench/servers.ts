import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A broker in a process of its own, to be loaded. */
export interface BenchServer {
  /** host:port */
  readonly mqtt: string;
  /** host:port of the hub's HTTP; only the hub has one. */
  readonly http?: string;
  /** Resident memory now, bytes. */
  residentBytes(): number;
  stop(): Promise<void>;
}

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** A hub with an embedded store in a folder of its own. */
export async function startHub(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-hub-'));
  const config = join(folder, 'hub.yaml');
  writeFileSync(config, 'mqtt:\n  anonymous: true\n');
  const env = {
    ...process.env,
    MAEUL_DATA: folder,
    MAEUL_HTTP: '127.0.0.1:0',
    MAEUL_MQTT: '127.0.0.1:0',
    MAEUL_LOG: 'warn',
  };
  const child = spawn(process.execPath, [root('bin/maeul.js'), 'hub', '--config', config], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await firstLine(child, 'the hub');
  return {
    mqtt: /mqtt:\/\/(\S+)/.exec(line)![1]!,
    http: /http:\/\/(\S+)/.exec(line)![1]!,
    ...processOf(child),
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** aedes without storage. */
export async function startBareAedes(): Promise<BenchServer> {
  const child = spawn(process.execPath, [root('bench/peers/bare-aedes.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await firstLine(child, 'aedes');
  return { mqtt: `127.0.0.1:${/\d+$/.exec(line)![0]}`, ...processOf(child), stop: () => end(child) };
}

/** Mosquitto with its own defaults, without persistence. */
export async function startMosquitto(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-bench-mosquitto-'));
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n`,
  );
  const path = `${process.env.PATH}:/usr/sbin`;
  const child = spawn('mosquitto', ['-c', config], { stdio: 'ignore', env: { ...process.env, PATH: path } });
  await sleep(500);
  return {
    mqtt: `127.0.0.1:${port}`,
    ...processOf(child),
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function processOf(child: ChildProcess): Pick<BenchServer, 'residentBytes'> {
  return {
    residentBytes() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
    },
  };
}

export function firstLine(child: ChildProcess, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout! });
    lines.once('line', resolve);
    child.once('exit', () => reject(new Error(`${name} did not start.`)));
  });
}

export async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
