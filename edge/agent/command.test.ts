import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The command by itself, without the rest of `maeul`. */
const COMMAND = `
  const { edgeCommand } = await import(${JSON.stringify(new URL('./command.ts', import.meta.url).href)});
  await edgeCommand().parseAsync(process.argv);`;
/** Nobody listens at port 1: neither the hub nor the device is there. */
const CONFIG = `edge: eunpyeong/sinsa1/roof-12/edge-1
hub: { url: "mqtt://127.0.0.1:1" }
buses: { roof: { kind: tcp, address: "127.0.0.1:1" } }
devices:
  - { path: eunpyeong/sinsa1/roof-12/inverter-1, bus: roof, profile: sunspec, role: pv }
`;

let folder: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maeul-edge-'));
  writeFileSync(join(folder, 'edge.yaml'), CONFIG);
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function maeulEdge(...args: string[]) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', COMMAND, 'maeul-edge', ...args], {
    cwd: folder,
    env: { ...process.env, MAEUL_DATA: join(folder, 'data'), MAEUL_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...said }));
  const ready = once(child.stdout, 'data').then(() => said.out);
  return { child, ended, ready };
}

describe('maeul edge', () => {
  it('checks a configuration without starting anything', async () => {
    expect(await maeulEdge('--config', 'edge.yaml', '--check').ended).toMatchObject({
      code: 0,
      out: 'edge.yaml is valid: 1 bus, 1 device.\n',
    });
  });

  it('starts without hub or devices in a process of its own, keeps others out, and ends cleanly', async () => {
    const first = maeulEdge('--config', 'edge.yaml');
    expect(await first.ready).toBe(
      'Maeul edge eunpyeong/sinsa1/roof-12/edge-1: 1 bus, 1 device, hub mqtt://127.0.0.1:1\n',
    );
    // Where the system tells, it is the lean program that runs under the same process id.
    if (process.platform === 'linux')
      expect(readFileSync(`/proc/${first.child.pid}/cmdline`, 'utf8')).toContain('edge/agent/main.ts');
    const second = await maeulEdge('--config', 'edge.yaml').ended;
    expect(second.code).toBe(1);
    expect(second.err).toContain('(outbox-in-use)');
    first.child.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0, err: '' });
  }, 180_000);
});
