import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { event, METER, telemetry } from '../testing/messages.ts';
import { tempFolder } from '../testing/temp-folder.ts';
import type { AppendOutcome, IncomingMessage } from './journal.ts';
import { SqliteJournalReader } from './reader.ts';
import { SqliteJournal } from './sqlite-journal.ts';

const NOW = Date.parse('2026-07-01T00:00:00Z');

async function openJournal(file = join(tempFolder(), 'journal.db')) {
  const journal = new SqliteJournal(file, () => NOW);
  await journal.start();
  onTestFinished(() => journal.stop());
  const append = (message: IncomingMessage) =>
    new Promise<AppendOutcome>((resolve, reject) =>
      journal.append(message, (error, outcome) => (error ? reject(error) : resolve(outcome!))),
    );
  return { journal, append, file };
}

function read(file: string) {
  const reader = new SqliteJournalReader(file, null);
  const records = reader.read(0, 1000);
  reader.close();
  return records;
}

const reading = (seq: number, value = seq) =>
  telemetry(METER, NOW, [{ name: 'power_ac', value }], { stream: 'stream-1', seq });

describe('the journal', () => {
  it('holds what it acknowledged, in order, with the time of arrival', async () => {
    const { append, file } = await openJournal();
    expect(await Promise.all([append(reading(1)), append(reading(2))])).toEqual(['stored', 'stored']);
    expect(await append(reading(3))).toBe('stored');
    const records = read(file);
    expect(records.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    expect(records[2]).toMatchObject({
      receivedMs: NOW,
      path: METER,
      kind: 'telemetry',
      position: { stream: 'stream-1', seq: 3 },
      refused: false,
      payload: reading(3).payload,
    });
  });

  it('counts what is sent twice once: in one group, in another, and after a restart', async () => {
    const { journal, append, file } = await openJournal();
    expect(await Promise.all([append(reading(1)), append(reading(1))])).toEqual(['stored', 'duplicate']);
    expect(await append(reading(1))).toBe('duplicate');
    await journal.stop();
    const again = await openJournal(file);
    expect(await again.append(reading(1))).toBe('duplicate');
    expect(await again.append(reading(2))).toBe('stored');
    expect(read(file)).toHaveLength(2);
  });

  it('takes numbers in any order', async () => {
    const { append } = await openJournal();
    for (const seq of [5, 1, 3, 2]) expect(await append(reading(seq))).toBe('stored');
    for (const seq of [5, 3]) expect(await append(reading(seq))).toBe('duplicate');
  });

  it('takes the same number from another stream, and the same stream name from another site', async () => {
    const { append } = await openJournal();
    const other = 'eunpyeong/sinsa1/apt-3/meter-1' as DevicePath;
    const values = [{ name: 'power_ac', value: 1 }];
    expect(await append(reading(1))).toBe('stored');
    expect(await append(telemetry(METER, NOW, values, { stream: 'stream-2', seq: 1 }))).toBe('stored');
    expect(await append(telemetry(other, NOW, values, { stream: 'stream-1', seq: 1 }))).toBe('stored');
  });

  it('keeps the numbers of each credential apart, even at one site and under one name of a stream', async () => {
    const { append, file } = await openJournal();
    const by = (sender: string, seq: number) => append({ ...reading(seq), sender });
    const edge = 'eunpyeong/sinsa1/roof-12/edge';
    expect(await by(edge, 1)).toBe('stored');
    expect(await by(METER, 1)).toBe('stored');
    expect(await by(edge, 1)).toBe('duplicate');
    expect(read(file)).toMatchObject([
      { sender: edge, position: { stream: 'stream-1', seq: 1 } },
      { sender: METER, position: { stream: 'stream-1', seq: 1 } },
    ]);
  });

  it('refuses a number that is too great to be counted on, and opens again after it', async () => {
    const { journal, append, file } = await openJournal();
    const numbered = (seq: string) =>
      append({ path: METER, kind: 'telemetry', payload: Buffer.from(`[{"stream":"s","seq":${seq},"n":"x","v":1}]`) });
    expect(await numbered('9007199254740992')).toBe('refused');
    expect(await numbered('1e300')).toBe('refused');
    expect(await numbered('9007199254740991')).toBe('stored');
    await journal.stop();
    const again = await openJournal(file);
    expect(await again.append(reading(1))).toBe('stored');
    expect(read(file)).toHaveLength(4);
  });

  it('takes an event once by its id, whatever number it bears', async () => {
    const { append } = await openJournal();
    const fact = event(METER, 'maeul.device.reachable.v1', NOW, { since: new Date(NOW).toISOString() });
    const renumbered = Buffer.from(fact.payload.toString().replace(/}$/, ',"stream":"stream-1","seq":1}'));
    expect(await append(fact)).toBe('stored');
    expect(await append(fact)).toBe('duplicate');
    expect(await append({ ...fact, payload: renumbered })).toBe('duplicate');
    expect(await append(reading(1))).toBe('duplicate');
  });

  it('keeps an event whose id it holds with another body apart, as a conflict; sent again it is a repeat of that', async () => {
    const { append, file } = await openJournal();
    const since = new Date(NOW).toISOString();
    const fact = event(METER, 'maeul.device.reachable.v1', NOW, { since });
    const altered = Buffer.from(fact.payload.toString().replace('reachable', 'unreachable'));
    const numbered = (text: Buffer, seq: number) =>
      Buffer.from(text.toString().replace(/}$/, `,"stream":"stream-1","seq":${seq}}`));
    const members = JSON.parse(fact.payload.toString()) as object;
    const reordered = Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(members).reverse())));
    expect(await append({ ...fact, payload: numbered(Buffer.from(fact.payload), 1) })).toBe('stored');
    expect(await append({ ...fact, payload: reordered })).toBe('duplicate');
    expect(await append({ ...fact, payload: numbered(altered, 2) })).toBe('refused');
    expect(await append({ ...fact, payload: numbered(altered, 2) })).toBe('duplicate');
    expect(await append({ ...fact, payload: numbered(altered, 3) })).toBe('duplicate');
    expect(read(file)).toMatchObject([
      { refused: false, conflict: false },
      { refused: true, conflict: true, payload: numbered(altered, 2) },
    ]);
  });

  it('takes the same id from each path: nobody uses it up for another', async () => {
    const { append, file } = await openJournal();
    const fact = event(METER, 'maeul.device.reachable.v1', NOW, { since: new Date(NOW).toISOString() });
    const altered = Buffer.from(fact.payload.toString().replace('reachable', 'unreachable'));
    expect(await append({ ...fact, path: 'eunpyeong/sinsa1/roof-13/meter-1' as DevicePath, payload: altered })).toBe(
      'stored',
    );
    expect(await append(fact)).toBe('stored');
    expect(await append(fact)).toBe('duplicate');
    expect(read(file).map(({ conflict }) => conflict)).toEqual([false, false]);
  });

  it('opens the file of a version that knew ids only; what is known there by id alone is a repeat', async () => {
    const file = join(tempFolder(), 'journal.db');
    const fact = event(METER, 'maeul.device.reachable.v1', NOW, { since: new Date(NOW).toISOString() });
    const { id } = JSON.parse(fact.payload.toString()) as { id: string };
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE event_id (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID');
    db.prepare('INSERT INTO event_id VALUES (?)').run(id);
    db.close();
    const { append } = await openJournal(file);
    expect(await append(fact)).toBe('duplicate');
    expect(await append(event(METER, 'maeul.device.reachable.v1', NOW, { since: new Date(NOW).toISOString() }))).toBe(
      'stored',
    );
  });

  it('takes plain SenML without numbers as often as it comes', async () => {
    const { append } = await openJournal();
    const plain = telemetry(METER, NOW, [{ name: 'power_ac', value: 1 }]);
    expect(await append(plain)).toBe('stored');
    expect(await append(plain)).toBe('stored');
  });

  it('keeps what is not valid, marked, so that nothing is lost and the sender need not repeat it', async () => {
    const { append, file } = await openJournal();
    expect(await append({ path: METER, kind: 'telemetry', payload: Buffer.from('{not json') })).toBe('refused');
    expect(await append(reading(1))).toBe('stored');
    expect(read(file)).toMatchObject([{ refused: true, payload: Buffer.from('{not json') }, { refused: false }]);
  });

  it('tells listeners what was stored, and nothing else', async () => {
    const { journal, append } = await openJournal();
    const heard: IncomingMessage[] = [];
    journal.onCommit((messages) => heard.push(...messages));
    await append(reading(1));
    await append(reading(1));
    await append({ path: METER, kind: 'event', payload: Buffer.from('[]') });
    expect(heard.map(({ payload }) => payload)).toEqual([reading(1).payload]);
  });

  it('answers everything that waits before it stops', async () => {
    const { journal, append, file } = await openJournal();
    const outcomes = Promise.all(Array.from({ length: 500 }, (_, index) => append(reading(index + 1))));
    await journal.stop();
    expect(new Set(await outcomes)).toEqual(new Set(['stored']));
    expect(read(file)).toHaveLength(500);
    await expect(append(reading(501))).rejects.toThrow('not running');
  });
});

describe('a reader of the journal', () => {
  it('finds any place, within a group too', async () => {
    const { journal, append, file } = await openJournal();
    for (let group = 0; group < 5; group++) await Promise.all([1, 2, 3].map((seq) => append(reading(group * 3 + seq))));
    const reader = new SqliteJournalReader(file, journal.sharedHead);
    onTestFinished(() => reader.close());
    expect(reader.head()).toBe(15);
    for (let after = 0; after < 15; after++) expect(reader.read(after, 1)[0]?.offset).toBe(after + 1);
    expect(reader.read(15, 1)).toEqual([]);
    expect(reader.read(4, 5).map(({ offset }) => offset)).toEqual([5, 6, 7, 8, 9]);
  });

  it('is woken by the next commit', async () => {
    const { journal, append, file } = await openJournal();
    const reader = new SqliteJournalReader(file, journal.sharedHead);
    onTestFinished(() => reader.close());
    const woken = reader.waitPast(0);
    await append(reading(1));
    await woken;
    expect(reader.read(0, 10)).toHaveLength(1);
  });
});
