import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { seededRandom } from '@maeul/simulators/random';
import { describe, expect, it, onTestFinished } from 'vitest';
import { needs } from '../../scripts/needs.ts';
import { auditAcknowledged, auditViews } from './audit.ts';
import { JournalBook } from './journal-book.ts';
import { NumberedClient } from './numbered-client.ts';
import { until } from './program.ts';
import { PLACE, Village } from './village.ts';

const TIMEOUT_MS = 120_000;
const PATIENCE_MS = 60_000;

/** Sets how large the files of a running process may become: at one byte every write to any of them fails. */
function limitFiles(pid: number, limit: '1' | 'unlimited'): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:unlimited`]);
  if (status !== 0) throw new Error(String(stderr));
}

describe.skipIf(!needs('prlimit'))('a hub whose disk takes nothing more', () => {
  it('acknowledges nothing, says so, and goes on when there is room again', { timeout: TIMEOUT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-full-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const village = new Village({ folder });
    onTestFinished(() => village.kill());
    const client = new NumberedClient({
      path: `${PLACE}/load-1/meter-1`,
      stream: 'full-disk',
      firstMs: Date.now() - 3_600_000,
      stepMs: 5,
      window: 50,
      ratePerS: 200,
      random: seededRandom(1),
    });
    onTestFinished(() => client.stop());
    await village.startHub();
    client.start(village.mqtt);
    await until('messages are acknowledged', PATIENCE_MS, () => client.acked.size > 200);

    limitFiles(village.hub.pid, '1');
    await until('the hub says that it is failing', PATIENCE_MS, async () => (await village.api.health()).code === 503);
    expect(await village.api.health()).toMatchObject({ status: 'failing', journal: { writable: false } });
    const { head } = (await village.api.health()).journal;
    const before = client.acked.size;
    const losses = client.losses;
    await until('the client was sent away again and again', PATIENCE_MS, () => client.losses > losses + 5);
    expect(client.acked.size).toBe(before);
    expect((await village.api.health()).journal.head).toBe(head);
    expect(village.hub.alive).toBe(true);

    limitFiles(village.hub.pid, 'unlimited');
    await until('messages are acknowledged again', PATIENCE_MS, () => client.acked.size > before + 200);
    client.finish();
    await until('everything is acknowledged', PATIENCE_MS, () => client.settled);
    await until('the hub is well', PATIENCE_MS, async () => (await village.api.health()).code === 200);
    await until('the views have caught up', PATIENCE_MS, () => village.api.caughtUp());
    const journal = new JournalBook(village.journalFile);
    journal.readOn();
    expect([...auditAcknowledged(client, journal), ...(await auditViews(journal, village.api))]).toEqual([]);
  });
});

describe('a hub whose journal is damaged', () => {
  it('says so and leaves the file as it is', { timeout: TIMEOUT_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'maeul-damaged-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const village = new Village({ folder });
    const damage = 'this was a journal once '.repeat(500);
    mkdirSync(dirname(village.journalFile), { recursive: true });
    writeFileSync(village.journalFile, damage);
    const { status, stderr } = await village.hubCommand();
    expect([status, stderr]).toEqual([1, expect.stringContaining('(data-unusable)')]);
    expect(readFileSync(village.journalFile, 'utf8')).toBe(damage);
  });
});
