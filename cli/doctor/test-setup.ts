import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import { readHubConfig } from '@maeul/hub/config';
import { startHub } from '@maeul/hub/hub';
import pino from 'pino';
import { afterEach } from 'vitest';
import type { Finding } from './finding.ts';

export const NOW_MS = Date.UTC(2026, 10, 22, 12);
export const DAY_MS = 86_400_000;
export const LOCAL = '127.0.0.1';
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A folder that is gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'maeul-doctor-'));
  ends.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A server on a free port of loopback. */
export async function listening(server: Server): Promise<{ host: string; port: number }> {
  await new Promise<void>((resolve) => server.listen(0, LOCAL, resolve));
  ends.push(() => server.close());
  return { host: LOCAL, port: (server.address() as AddressInfo).port };
}

export async function freePort(): Promise<{ host: string; port: number }> {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

/** A hub on free ports; its data is kept when it ends. */
export async function hub(data: string) {
  const config = unwrap(readHubConfig('', 'defaults', { MAEUL_HTTP: `${LOCAL}:0`, MAEUL_MQTT: `${LOCAL}:0` }));
  const running = unwrap(await startHub({ config, dataFolder: data, log: pino({ level: 'silent' }) }));
  ends.push(() => running.stop());
  return running;
}

/** What each check said, in short. */
export const levels = (findings: readonly Finding[]) => findings.map(({ check, level }) => `${check} ${level}`);
