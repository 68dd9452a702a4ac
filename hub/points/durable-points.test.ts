import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppendOutcome } from '../journal/journal.ts';
import { SqliteJournal } from '../journal/sqlite-journal.ts';
import { WorkerQueries } from '../queries/worker-queries.ts';
import { by, HUB, KIOSK, messageOf, newId, office, PointsFile, TARIFF, TestKiosk } from '../testing/points.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import { Views } from '../views/views.ts';
import { OfficeDesk } from './office-desk.ts';
import { hearingRepeats, OutcomeSender } from './outcome-sender.ts';

const DAY_MS = 86_400_000;

/** The journal and the views of a hub as they run, in their threads, over one folder. */
async function startStore(folder = tempFolder()) {
  const journal = new SqliteJournal(join(folder, 'journal.db'));
  await journal.start();
  const failures: string[] = [];
  const views = new Views({
    journalFile: join(folder, 'journal.db'),
    journalHead: journal.sharedHead,
    folder: join(folder, 'views'),
    options: { rawRetentionMs: 90 * DAY_MS },
    onFailure: (message) => failures.push(message),
  });
  await views.start();
  const desk = new OfficeDesk(journal, views, HUB);
  desk.start();
  let running = true;
  const stop = async () => {
    if (!running) return;
    running = false;
    desk.stop();
    await views.stop();
    await journal.stop();
    expect(failures).toEqual([]);
  };
  onTestFinished(stop);
  const append = (event: EventEnvelope, path: DevicePath = messageOf(event).path) =>
    new Promise<AppendOutcome>((resolve, reject) =>
      journal.append({ ...messageOf(event), path }, (error, outcome) => (error ? reject(error) : resolve(outcome!))),
    );
  const caughtUp = () => views.caughtUp(journal.head());
  return {
    folder,
    journal,
    views,
    desk,
    append,
    caughtUp,
    stop,
    table: new PointsFile(join(folder, 'views', 'points.db')),
  };
}

const nowMs = Date.now();

describe('one award', () => {
  it('delivered a thousand times, over restarts, is one credit', async () => {
    const kiosk = new TestKiosk();
    const wallet = newId();
    let store = await startStore();
    await store.append(kiosk.enrolled());
    await store.append(office('maeul.tariff.published.v1', { tariff: TARIFF, by }));
    const award = kiosk.deposits(wallet, 1240, nowMs);
    const outcomes: AppendOutcome[] = [];
    for (let start = 0; start < 4; start++) {
      outcomes.push(...(await Promise.all(Array.from({ length: 250 }, () => store.append(award)))));
      await store.caughtUp();
      await store.stop();
      store = await startStore(store.folder);
    }
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(999);
    await store.caughtUp();
    expect(store.table.wallet(wallet)).toEqual([120, 0]);
    expect(store.table.rows('SELECT count(*) AS n FROM entry')).toEqual([{ n: 1 }]);
  });
});

describe('the id of an event that waits in an outbox', () => {
  it('cannot be squatted by whoever learns it: the genuine event counts, and its receipt proves it', async () => {
    const { folder, desk, append, caughtUp, table } = await startStore();
    const queries = new WorkerQueries(folder);
    queries.start();
    onTestFinished(() => queries.stop());
    const [kiosk, wallet, thief] = [new TestKiosk(), newId(), newId()];
    await append(kiosk.enrolled());
    await desk.say('maeul.tariff.published.v1', { tariff: TARIFF, by });
    const deposit = kiosk.deposits(wallet, 1240, nowMs);
    const forged = { ...deposit, data: { ...deposit.data, wallet: thief } };
    const elsewhere = 'eunpyeong/sinsa1/clean-house-9/kiosk-1' as DevicePath;
    const took = [
      await append(forged, elsewhere),
      await append({ ...forged, source: elsewhere }, elsewhere),
      await append(forged),
      await append(deposit),
      await append(deposit),
    ];
    expect(took).toEqual(['stored', 'refused', 'stored', 'refused', 'duplicate']);
    await caughtUp();
    expect([table.wallet(wallet), table.wallet(thief)]).toEqual([
      [120, 0],
      [0, 0],
    ]);
    expect(table.outcome(deposit)).toMatchObject({ status: 'done', amount: 120 });
    expect(await queries.points.receipt(deposit.id)).toMatchObject({ event: deposit });
  });
});

describe('a hundred spends at once of one balance', () => {
  it('let exactly the affordable number through', async () => {
    const { desk, append, caughtUp, table } = await startStore();
    const kiosk = new TestKiosk();
    const wallet = newId();
    await append(kiosk.enrolled());
    await desk.say('maeul.wallet.opened.v1', { wallet, by });
    await desk.say('maeul.points.granted.v1', { wallet, asset: 'points', amount: 1000, reason: 'test', by });
    const donations = Array.from({ length: 50 }, () =>
      desk.say('maeul.points.donated.v1', { wallet, asset: 'points', amount: 30, by }),
    );
    const holds = Array.from({ length: 50 }, () => kiosk.holds(wallet, 30, nowMs));
    await Promise.all(holds.map((hold) => append(hold)));
    const donated = await Promise.all(donations);
    await caughtUp();
    const outcomes = [...donated, ...holds.map((hold) => table.outcome(hold)!)];
    expect(outcomes.filter(({ status }) => status === 'done')).toHaveLength(33);
    expect(outcomes.filter(({ code }) => code === 'not-enough')).toHaveLength(67);
    const [posted, held] = table.wallet(wallet);
    expect(posted - held).toBe(10);
    expect(table.sums()).toEqual([0]);
  });
});

describe('a kiosk', () => {
  it('is told what became of its event at once, and again when it sends the event again', async () => {
    const { folder, journal, views, append, desk, caughtUp } = await startStore();
    const queries = new WorkerQueries(folder);
    queries.start();
    onTestFinished(() => queries.stop());
    const told: { topic: string; command: { name: string; args: unknown } }[] = [];
    let heard = Promise.withResolvers<void>();
    const publish = async (topic: string, payload: string | Uint8Array) => {
      told.push({ topic, command: JSON.parse(String(payload)) });
      heard.resolve();
    };
    const sender = new OutcomeSender({
      broker: { publish },
      source: views,
      queries: queries.points,
      log: pino({ level: 'silent' }),
    });
    sender.start();
    const sink = hearingRepeats(journal, (message) => sender.cameAgain(message));
    const kiosk = new TestKiosk();
    await append(kiosk.enrolled());
    await desk.say('maeul.wallet.opened.v1', { wallet: newId(), by });
    const hold = kiosk.holds(newId(), 10, nowMs);
    sink.append(messageOf(hold), () => {});
    await heard.promise;
    heard = Promise.withResolvers();
    await caughtUp();
    sink.append(messageOf(hold), () => {});
    await heard.promise;
    const args = { event: hold.id, status: 'refused', code: 'not-enough' };
    const expected = { topic: `maeul/v1/${KIOSK}/command`, command: { name: 'points-outcome', args } };
    // What the office says is of no concern to kiosks.
    expect(told).toMatchObject([expected, expected]);
    expect(await queries.points.outcome(hold.id)).toMatchObject({ path: KIOSK, outcome: args });
    sender.stop();
  });
});
