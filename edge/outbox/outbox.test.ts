import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DevicePath } from '@maeul/devices/path';
import { unwrap } from '@maeul/devices/refusal';
import { afterEach, describe, expect, it } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { Outbox } from './outbox.ts';
import type { Lane } from './spool.ts';

const OWNER = 'eunpyeong/sinsa1/roof-12/edge-1';
const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;

const folders: string[] = [];
const running: Outbox[] = [];
afterEach(async () => {
  for (const outbox of running.splice(0)) await outbox.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-outbox-'));
  folders.push(folder);
  return folder;
}

async function start(folder: string, commitMs = 5, fatal: Error[] = []): Promise<Outbox> {
  const outbox = new Outbox({
    folder,
    owner: OWNER,
    maxBytes: 64_000_000,
    commitMs,
    onNotice: () => undefined,
    onFatal: (error) => fatal.push(error),
  });
  running.push(outbox);
  unwrap(await outbox.start());
  return outbox;
}

const telemetry = (text: string) =>
  ({ kind: 'telemetry', path: METER, grain: 'fine', body: JSON.stringify([{ text }]) }) as const;
const event = (text: string) =>
  ({ kind: 'event', path: METER, grain: 'kept', body: JSON.stringify({ text }) }) as const;

/** What is in the outbox, by number. */
async function contents(outbox: Outbox): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const lane of ['kept', 'backlog', 'live'] as Lane[])
    for (let segment = await outbox.take(lane); segment !== null; segment = await outbox.take(lane))
      for (const { seq, payload } of segment.messages) found.set(seq, payload);
  return found;
}

/** Sets how large the files of a running process may become: at one byte every write to any of them fails. */
function limitFiles(pid: number, limit: '1' | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:unlimited`]);
  if (status !== 0) throw new Error(String(stderr));
}

/** Runs the victim with a disk that after a while takes nothing, and then takes everything again; then kills it. */
async function disturb(folder: string): Promise<{ durable: string[]; notices: string[] }> {
  const victim = spawn(process.execPath, [fileURLToPath(new URL('./outbox-victim.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const durable: string[] = [];
  const notices: string[] = [];
  let sinceMended = 0;
  const reader = createInterface({ input: victim.stdout });
  reader.on('line', (line) => {
    if (durable.push(line) === 60) limitFiles(victim.pid!, '1');
    if (notices.length === 2 && ++sinceMended === 60) victim.kill('SIGKILL');
  });
  createInterface({ input: victim.stderr }).on('line', (line) => {
    if (notices.push(line) === 1) limitFiles(victim.pid!, 'unlimited');
  });
  await Promise.all([once(victim, 'exit'), once(reader, 'close')]);
  return { durable, notices };
}

/** Runs the victim until it has said "durable" so many times, then kills it. */
async function killAfter(folder: string, durable: number): Promise<string[]> {
  const victim = spawn(process.execPath, [fileURLToPath(new URL('./outbox-victim.ts', import.meta.url)), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: victim.stdout });
  reader.on('line', (line) => {
    if (lines.push(line) === durable) victim.kill('SIGKILL');
  });
  await Promise.all([once(victim, 'exit'), once(reader, 'close')]);
  return lines;
}

/** All that was called durable is stored as it was said, under a number of its own, and the numbers have no hole. */
function audit(durable: readonly string[], stored: ReadonlyMap<number, string>): void {
  const seen = new Set<string>();
  for (const line of durable) {
    const [stream, seq, text] = line.split(' ') as [string, string, string];
    expect(seen.has(seq)).toBe(false);
    seen.add(seq);
    const parsed = JSON.parse(stored.get(Number(seq)) ?? '{}');
    const body = Array.isArray(parsed) ? parsed[0] : parsed;
    expect(body).toEqual({ stream, seq: Number(seq), text });
  }
  expect([...stored.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: stored.size }, (_, n) => n + 1));
}

describe('an outbox', () => {
  it('begins its stream with an event that says so', async () => {
    const outbox = await start(newFolder());
    expect(unwrap(await outbox.append(event('first of mine')))).toBe(2);
    expect(JSON.parse((await contents(outbox)).get(1)!)).toMatchObject({
      type: 'maeul.edge.stream-started.v1',
      source: OWNER,
      seq: 1,
    });
  });

  it('does not keep an event waiting for the next group commit', async () => {
    const outbox = await start(newFolder(), 3_600_000);
    const early = outbox.append(telemetry('waits, then rides along'));
    expect(unwrap(await outbox.append(event('now')))).toBe(2);
    expect(unwrap(await early)).toBe(3);
  });

  it('writes what waits when it is stopped, and goes on with the next number', async () => {
    const folder = newFolder();
    const outbox = await start(folder, 3_600_000);
    const waiting = outbox.append(telemetry('last words'));
    await outbox.stop();
    expect(unwrap(await waiting)).toBe(2);
    const again = await start(folder);
    expect(unwrap(await again.append(telemetry('next')))).toBe(3);
  });

  it('refuses a second agent on the same spool', async () => {
    const folder = newFolder();
    await start(folder);
    const second = new Outbox({
      folder,
      owner: OWNER,
      maxBytes: 1e6,
      commitMs: 5,
      onNotice: () => undefined,
      onFatal: () => undefined,
    });
    expect(await second.start()).toMatchObject({ ok: false, code: 'outbox-in-use' });
  });

  it('forgets what was delivered', async () => {
    const folder = newFolder();
    const outbox = await start(folder);
    await outbox.append(telemetry('a'));
    for (const lane of ['kept', 'backlog', 'live'] as const) {
      const segment = await outbox.take(lane);
      if (segment !== null) outbox.delivered(segment);
    }
    await outbox.append(event('b'));
    await outbox.stop();
    expect([...(await contents(await start(folder))).keys()]).toEqual([3]);
  });

  it('remembers a command and its reply across a restart', async () => {
    const folder = newFolder();
    const outbox = await start(folder);
    expect(await outbox.beginCommand('c-1', 10_000, 0)).toEqual({ status: 'new' });
    expect(await outbox.beginCommand('c-1', 10_000, 0)).toEqual({ status: 'known', reply: null });
    await outbox.append({ kind: 'reply', path: METER, grain: 'kept', body: '{"id":"c-1"}' }, 'c-1');
    await outbox.stop();
    const again = await start(folder);
    expect(await again.beginCommand('c-1', 10_000, 0)).toEqual({ status: 'known', reply: '{"id":"c-1"}' });
  });

  it('loses nothing that it called durable, and gives no number twice, when it is killed', async () => {
    const folder = newFolder();
    const durable: string[] = [];
    for (const count of [40, 150, 400]) durable.push(...(await killAfter(folder, count)));
    const outbox = await start(folder);
    audit(durable, await contents(outbox));
    expect(durable.length).toBeGreaterThanOrEqual(590);
  });

  it.skipIf(!needs('prlimit'))(
    'calls nothing durable while the disk refuses, and goes on when it takes again',
    async () => {
      const folder = newFolder();
      const { durable, notices } = await disturb(folder);
      expect(notices[0]).toMatch(/^The outbox could not be written: /);
      expect(notices[1]).toBe('The outbox can be written again.');
      audit(durable, await contents(await start(folder)));
    },
  );
});
