import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@maeul/simulators/random';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { NumberedClient } from './numbered-client.ts';
import { until } from './program.ts';
import { readTrace, straceCommand } from './puback-trace.ts';
import { PLACE, Village } from './village.ts';

const MESSAGES = 60;
const TIMEOUT_MS = 90_000;

/** The system calls of a hub that takes messages from one client, which waits for each PUBACK. */
async function trace(hubProgram?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'calls.txt');
  const village = new Village({
    folder,
    hubUnder: straceCommand(file),
    ...(hubProgram === undefined ? {} : { hubProgram }),
  });
  onTestFinished(() => village.kill());
  const client = new NumberedClient({
    path: `${PLACE}/load-1/meter-1`,
    stream: 'traced',
    firstMs: Date.now() - 3_600_000,
    stepMs: 10,
    window: 1,
    ratePerS: 100,
    random: seededRandom(1),
  });
  onTestFinished(() => client.stop());
  await village.startHub();
  client.start(village.mqtt, MESSAGES);
  await until('every message is acknowledged', TIMEOUT_MS / 2, () => client.acked.size === MESSAGES);
  client.stop();
  await village.hub.end('SIGTERM');
  return readTrace(file);
}

describe.skipIf(!needs('strace'))('between a PUBLISH and its PUBACK, as the system calls tell,', () => {
  it('the hub writes the journal and waits for its fsync', { timeout: TIMEOUT_MS }, async () => {
    expect(await trace()).toEqual({ publishes: MESSAGES, afterSync: MESSAGES, tooEarly: [] });
  });

  it('a hub that acknowledges first does not, and is found out', { timeout: TIMEOUT_MS }, async () => {
    const { publishes, tooEarly } = await trace(fileURLToPath(new URL('./early-ack-hub.ts', import.meta.url)));
    expect(publishes).toBe(MESSAGES);
    expect(tooEarly.length).toBeGreaterThan(MESSAGES / 2);
  });
});
