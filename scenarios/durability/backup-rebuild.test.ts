import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { seededRandom } from '@maeul/simulators/random';
import mqtt from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalBook } from './journal-book.ts';
import { mess } from './mess.ts';
import { NumberedClient } from './numbered-client.ts';
import { until } from './program.ts';
import { PLACE, Village } from './village.ts';

const TIMEOUT_MS = 120_000;
const PATIENCE_MS = 60_000;
const MESSAGES = 1500;
const AT_ONCE_MAX = 40;

function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maeul-rebuild-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function villageIn(folder: string): Village {
  const village = new Village({ folder });
  onTestFinished(() => village.kill());
  return village;
}

/** Stops the hub and makes its views anew: the name of each, and whether it holds what it held before. */
async function rebuilt(village: Village) {
  await until('the views have caught up', PATIENCE_MS, () => village.api.caughtUp());
  await village.hub.end('SIGTERM');
  const { status, stdout } = await village.hubCommand('rebuild', '--json');
  const views = JSON.parse(stdout) as { view: string; identical: boolean | null }[];
  return { status, views: views.map(({ view, identical }) => `${view} ${identical}`) };
}

const ALL_IDENTICAL = { status: 0, views: expect.not.arrayContaining([expect.stringMatching(/(false|null)$/)]) };

describe('maeul hub rebuild', () => {
  it.each([1, 2])('makes the same views of any mess (seed %i)', { timeout: TIMEOUT_MS }, async (seed) => {
    const village = villageIn(tempFolder());
    await village.startHub();
    const client = await mqtt.connectAsync(`mqtt://${village.mqtt}`, { protocolVersion: 4 });
    const random = seededRandom(seed);
    const messages = mess(random, MESSAGES, Date.now());
    while (messages.length > 0) {
      const some = messages.splice(0, random.integer(1, AT_ONCE_MAX));
      await Promise.all(some.map(({ topic, payload }) => client.publishAsync(topic, payload, { qos: 1 })));
    }
    await client.endAsync();
    // A number that is missing is told once it can no longer be a mere overtaking.
    await until('the ledger tells what is missing and what was shed', PATIENCE_MS, async () => {
      const causes = new Set((await village.api.gaps()).map(({ cause }) => cause));
      return causes.has('missing') && causes.has('shed');
    });
    expect(await rebuilt(village)).toEqual(ALL_IDENTICAL);
  });
});

describe('maeul hub backup, while messages come in,', () => {
  it('makes a copy that a hub starts from, whole and consistent', { timeout: TIMEOUT_MS }, async () => {
    const village = villageIn(tempFolder());
    await village.startHub();
    const client = new NumberedClient({
      path: `${PLACE}/load-1/meter-1`,
      stream: 'backed-up',
      firstMs: Date.now() - 3_600_000,
      stepMs: 5,
      window: 100,
      ratePerS: 500,
      random: seededRandom(1),
    });
    onTestFinished(() => client.stop());
    client.start(village.mqtt);
    await until('messages are acknowledged', PATIENCE_MS, () => client.acked.size > 500);
    const before = [...client.acked];

    const second = await village.hubCommand();
    expect([second.status, second.stderr]).toEqual([1, expect.stringContaining('(hub-running)')]);

    const folder = tempFolder();
    const backup = join(folder, 'backup');
    expect((await village.hubCommand('backup', backup)).status).toBe(0);
    const acknowledged = client.acked.size;
    await until('the load has gone on', PATIENCE_MS, () => client.acked.size > acknowledged + 100);
    client.stop();

    const data = join(folder, 'data');
    expect((await village.hubCommand('restore', backup, '--data', data)).status).toBe(0);
    const journal = new JournalBook(join(data, 'hub', 'journal.db'));
    journal.readOn();
    expect(before.filter((seq) => !journal.has('backed-up', seq))).toEqual([]);
    const cursors = readdirSync(join(data, 'hub', 'views')).map((name) => cursorOf(join(data, 'hub', 'views', name)));
    expect(cursors.length).toBeGreaterThan(1);
    for (const cursor of cursors) expect(cursor).toBeLessThanOrEqual(journal.records);

    const restored = villageIn(folder);
    await restored.startHub();
    expect(await rebuilt(restored)).toEqual(ALL_IDENTICAL);
  });
});

function cursorOf(file: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('SELECT cursor FROM view').get() as { cursor: number };
  db.close();
  return row.cursor;
}
