import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const MAEUL = fileURLToPath(new URL('../bin/maeul.js', import.meta.url));
const TIMEOUT_MS = 240_000;
const data = mkdtempSync(join(tmpdir(), 'maeul-start-'));
const running: ChildProcess[] = [];

afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
  }
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const FREE = { MAEUL_HTTP: '127.0.0.1:0', MAEUL_MQTT: '127.0.0.1:0', MAEUL_DATA: data };

function start(environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [MAEUL, 'start', '--speed', '60'], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

/** Starts the demo on free ports and waits for the line that names the page. */
async function startDemo(): Promise<{ child: ChildProcess; url: string }> {
  const child = start(FREE);
  let errors = '';
  child.stderr!.on('data', (text) => {
    errors += text;
  });
  const lines = createInterface({ input: child.stdout! });
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [errors])]);
  const url = /http:\/\/\S+/.exec(String(line[0]))?.[0];
  if (url === undefined) throw new Error(`The demo did not start: ${line[0]}`);
  return { child, url };
}

async function interrupt(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

interface DeviceJson {
  readonly device: string;
  readonly latest: readonly { readonly name: string; readonly v: number | null }[];
}

async function devices(url: string): Promise<DeviceJson[]> {
  const response = await fetch(`${url}/api/v1/devices`);
  return ((await response.json()) as { devices: DeviceJson[] }).devices;
}

async function journalHead(url: string): Promise<number> {
  const response = await fetch(`${url}/healthz`);
  return ((await response.json()) as { journal: { head: number } }).journal.head;
}

/** Total energy by series. */
async function counters(url: string): Promise<Map<string, number>> {
  const totals = new Map<string, number>();
  for (const { device, latest } of await devices(url))
    for (const { name, v } of latest)
      if (/^energy_.*total$/.test(name) && v !== null) totals.set(`${device}/${name}`, v);
  return totals;
}

/** Programs that still name the data folder. */
function leftOver(): string[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(data));
}

async function refused(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = start(environment);
  let said = '';
  child.stderr!.on('data', (text) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('maeul start', () => {
  it(
    'shows the neighbourhood, ends cleanly at Ctrl-C, and goes on from its data',
    async () => {
      const first = await startDemo();
      expect((await fetch(`${first.url}/`)).status).toBe(200);
      expect((await devices(first.url)).length).toBeGreaterThan(3);
      const before = { head: await journalHead(first.url), totals: await counters(first.url) };
      expect(before.totals.size).toBeGreaterThan(0);
      expect(await interrupt(first.child)).toBe(0);
      expect(leftOver()).toEqual([]);

      const second = await startDemo();
      expect(await journalHead(second.url)).toBeGreaterThan(before.head);
      const after = await counters(second.url);
      for (const [series, total] of before.totals) expect(after.get(series), series).toBeGreaterThanOrEqual(total);
      expect(await interrupt(second.child)).toBe(0);
      expect(leftOver()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'refuses to start twice on one folder or on ports that are taken, and disturbs nothing',
    async () => {
      const { child, url } = await startDemo();
      expect(await refused(FREE)).toEqual({ code: 1, said: expect.stringContaining('(demo-running)') });
      const elsewhere = { ...FREE, MAEUL_DATA: join(data, 'other'), MAEUL_HTTP: new URL(url).host };
      const { code, said } = await refused(elsewhere);
      expect(code).toBe(1);
      expect(said).toMatch(
        /Another Maeul hub listens at 127\.0\.0\.1:\d+[\s\S]*MAEUL_HTTP=127\.0\.0\.1:\d+[\s\S]*\(port-taken\)/,
      );
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(await interrupt(child)).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'leaves nothing behind when it is ended while it starts',
    async () => {
      const child = start(FREE);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(await interrupt(child)).toBe(0);
      expect(leftOver()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'goes on when its hub and an edge are killed: both are started again and readings arrive anew',
    async () => {
      const { child, url } = await startDemo();
      const before = await journalHead(url);
      const victims = leftOver().filter((program) => / (hub|edge) --config /.test(program));
      expect(victims.length).toBeGreaterThanOrEqual(3);
      for (const program of victims.filter((each) => !each.includes('roof-12')))
        process.kill(Number(program.trim().split(/\s+/)[0]), 'SIGKILL');
      let head = 0;
      while (head <= before + 20) {
        head = await journalHead(url).catch(() => 0);
        await sleep(200);
      }
      expect(await interrupt(child)).toBe(0);
      expect(leftOver()).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
