import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '@maeul/simulators/random';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { auditAcknowledged } from './audit.ts';
import { JournalBook } from './journal-book.ts';
import { NumberedClient } from './numbered-client.ts';
import { until } from './program.ts';
import { readTrace, straceCommand } from './puback-trace.ts';
import { PLACE, Village } from './village.ts';

const MESSAGES = 80;
const TIMEOUT_MS = 90_000;

/** The system calls of a hub that takes messages from one client, which waits for each PUBACK. */
async function trace({ hubProgram, fault }: { hubProgram?: string; fault?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-trace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'calls.txt');
  // The files of every part are made first, so that the faults meet messages and not the first start.
  const founding = new Village({ folder });
  await founding.startHub();
  await founding.hub.end('SIGTERM');
  const village = new Village({
    folder,
    hubUnder: straceCommand(file, fault),
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
  const journal = new JournalBook(village.journalFile);
  journal.readOn();
  return { ...readTrace(file), findings: auditAcknowledged(client, journal) };
}

describe.skipIf(!needs('strace'))('between a PUBLISH and its PUBACK, as the system calls tell,', () => {
  it('the hub writes the journal and waits for its fsync', { timeout: TIMEOUT_MS }, async () => {
    const told = { publishes: MESSAGES, afterSync: MESSAGES, tooEarly: [], injected: 0, findings: [] };
    expect(await trace()).toEqual(told);
  });

  it.each([
    ['an fsync that fails', 'fsync,fdatasync:error=EIO:when=40..46'],
    ['a disk that is full', 'pwrite64:error=ENOSPC:when=110..130'],
  ])('%s brings no PUBACK, and what is sent again is stored once', { timeout: TIMEOUT_MS }, async (_, fault) => {
    const { publishes, afterSync, tooEarly, injected, findings } = await trace({ fault });
    expect(injected).toBeGreaterThan(0);
    expect(publishes).toBeGreaterThan(MESSAGES);
    expect({ afterSync, tooEarly, findings }).toEqual({ afterSync: MESSAGES, tooEarly: [], findings: [] });
  });

  it('a hub that acknowledges first does not, and is found out', { timeout: TIMEOUT_MS }, async () => {
    const hubProgram = fileURLToPath(new URL('./early-ack-hub.ts', import.meta.url));
    const { publishes, tooEarly } = await trace({ hubProgram });
    expect(publishes).toBe(MESSAGES);
    expect(tooEarly.length).toBeGreaterThan(MESSAGES / 2);
  });
});
