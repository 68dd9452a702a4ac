import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FORMAT = 3;
const RELEASED = 'CREATE TABLE released (reservation TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT;';
const SETTLED = 'CREATE TABLE settled (container TEXT PRIMARY KEY, grams INTEGER, collected INTEGER) STRICT;';

/**
 * `event`: what was signed, in order. `state`: pending (the outbox may not have it), handed (the outbox has it), done or
 * refused (the hub has said so). `hold`: what somebody buys; ends exactly once, as posted or voided. `loan`: a container that
 * went out and whose deposit the hub has not confirmed. `released`: reservations that were given back, by which event. `settled`: what a container weighed when the last
 * deposit was signed, null since it was collected, and when the hub last said that it was. `card`: whose wallet a card opened, for when the hub is away.
 */
const SCHEMA = `
CREATE TABLE chain (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE event (
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'handed', 'done', 'refused')), sent INTEGER NOT NULL,
  sends INTEGER NOT NULL DEFAULT 0, receipt TEXT, UNIQUE (key, seq)) STRICT;
CREATE INDEX event_open ON event (state, sent) WHERE state IN ('pending', 'handed');
CREATE TABLE hold (
  id TEXT PRIMARY KEY, item TEXT NOT NULL, dispenser TEXT NOT NULL, amount INTEGER NOT NULL, reservation TEXT,
  key TEXT NOT NULL, seq INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'dispensing', 'posted', 'voided'))) STRICT;
CREATE INDEX hold_open ON hold (state) WHERE state IN ('held', 'dispensing');
CREATE INDEX hold_reserved ON hold (reservation, seq) WHERE reservation IS NOT NULL;
CREATE TABLE loan (id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('asked', 'ended'))) STRICT;
CREATE TABLE reservation (
  id TEXT PRIMARY KEY, wallet TEXT NOT NULL, asset TEXT NOT NULL, left INTEGER NOT NULL CHECK (left >= 0)) STRICT;
${RELEASED}
${SETTLED}
CREATE TABLE claim (wallet TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE card (hash TEXT PRIMARY KEY, wallet TEXT NOT NULL, seen INTEGER NOT NULL) STRICT;
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`;

/**
 * Opens `kiosk.db` in the folder of the agent, or makes it. Everything in it counts, so each commit is on the disk before it is
 * said to be done. @throws where the file cannot be used; it is never put aside by itself, for it holds open purchases
 */
export function openStoreFile(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  const db = new DatabaseSync(join(folder, 'kiosk.db'));
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec('PRAGMA cache_size = -1024; PRAGMA wal_autocheckpoint = 256; PRAGMA journal_size_limit = 1048576;');
  const { user_version: format } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (format === 0) db.exec(`BEGIN IMMEDIATE; ${SCHEMA} PRAGMA user_version = ${FORMAT}; COMMIT;`);
  else if (format === 1 || format === 2) {
    const missing = format === 1 ? RELEASED + SETTLED : SETTLED;
    db.exec(`BEGIN IMMEDIATE; ${missing} PRAGMA user_version = ${FORMAT}; COMMIT;`);
  } else if (format !== FORMAT) throw new Error(`kiosk.db has format ${format}, not ${FORMAT}`);
  return db;
}

/** Runs a change as one transaction: all of it is durable, or none of it happened. @throws what `change` throws */
export function atomically<T>(db: DatabaseSync, change: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
