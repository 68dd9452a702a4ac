import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { JournalRecord } from '../journal/journal.ts';
import type { JournalReader } from '../journal/reader.ts';
import { openDurable } from '../journal/store.ts';
import type { MadeOutcome } from '../points/ledger/ledger.ts';
import type { Fold, View } from './view.ts';

/** What every view's file has besides its own tables. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS view (version INTEGER NOT NULL, cursor INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS quarantine (
    offset INTEGER PRIMARY KEY, code TEXT NOT NULL, message TEXT NOT NULL) STRICT;
`;

/** Records in one transaction: enough to spread its cost, few enough to be done in a moment. */
const RECORDS_PER_STEP = 4_000;

/** Of the view's pages. SQLite's own 2 MB make it read the indexes of a large view over and over. */
const CACHE_KIB = 8_000;

/** Drives one view along the journal. A step is one transaction: the view's changes and its cursor, or nothing. */
export class ViewRunner {
  readonly #view: View;
  readonly #reader: JournalReader;
  readonly #db: DatabaseSync;
  readonly #fold: Fold;
  #cursor: number;

  /** Opens the view's file; a file of another version is dropped, and the fold begins at the start of the journal. */
  constructor(view: View, file: string, reader: JournalReader) {
    this.#view = view;
    this.#reader = reader;
    this.#db = openView(view, file);
    this.#cursor = (this.#db.prepare('SELECT cursor FROM view').get() as { cursor: number }).cursor;
    this.#fold = view.open(this.#db);
  }

  get name(): string {
    return this.#view.name;
  }

  get isUrgent(): boolean {
    return this.#view.urgent === true;
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Folds the next records. Returns false when the view has caught up. Throws if the transaction failed; try again later. */
  step(): boolean {
    const records = this.#reader.read(this.#cursor, RECORDS_PER_STEP);
    const last = records.at(-1);
    if (last === undefined) return false;
    this.#transaction(() => {
      for (const record of records) this.#apply(record);
      this.#fold.flush();
      this.#db.prepare('UPDATE view SET cursor = ?').run(last.offset);
    });
    this.#cursor = last.offset;
    return true;
  }

  /**
   * Tries the quarantined records again, for example after a newer version understands them.
   * @returns how many were accepted
   */
  replayQuarantine(): number {
    let accepted = 0;
    if (this.#view.ordered === true) return accepted;
    this.#transaction(() => {
      for (const { offset } of this.#db.prepare('SELECT offset FROM quarantine ORDER BY offset').all() as {
        offset: number;
      }[]) {
        const [record] = this.#reader.read(offset - 1, 1);
        if (record === undefined || this.#judge(record) !== null) continue;
        this.#db.prepare('DELETE FROM quarantine WHERE offset = ?').run(offset);
        accepted++;
      }
      this.#fold.flush();
    });
    return accepted;
  }

  /** What became of events in the steps since it was asked last. */
  takeOutcomes(): readonly MadeOutcome[] {
    return this.#fold.outcomes?.() ?? [];
  }

  /** A hash of the view and its quarantine. */
  digest(): string {
    const quarantined = this.#db.prepare('SELECT offset, code FROM quarantine ORDER BY offset').all();
    return `${this.#fold.digest()} ${JSON.stringify(quarantined)}`;
  }

  close(): void {
    this.#db.close();
  }

  #apply(record: JournalRecord): void {
    const refusal = this.#judge(record);
    if (refusal === null) return;
    this.#db
      .prepare('INSERT INTO quarantine VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(record.offset, refusal.code, refusal.message);
  }

  /** A fold that throws is a bug, but one record must not stop its neighbours. */
  #judge(record: JournalRecord): Refusal | null {
    try {
      return record.conflict ? (this.#fold.conflict?.(record) ?? null) : this.#fold.apply(record);
    } catch (error) {
      return refuse('fold-failed', error instanceof Error ? error.message : String(error));
    }
  }

  #transaction(work: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#fold.reset();
      throw error;
    }
  }
}

function openView(view: View, file: string): DatabaseSync {
  const db = openDurable(file);
  db.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
  db.exec(SCHEMA);
  const row = db.prepare('SELECT version FROM view').get() as { version: number } | undefined;
  if (row !== undefined && row.version !== view.version) {
    db.close();
    dropView(file);
    return openView(view, file);
  }
  if (row === undefined) db.prepare('INSERT INTO view VALUES (?, 0)').run(view.version);
  db.exec(view.schema);
  return db;
}

/** Deletes the file of a view; the journal can always make it again. */
export function dropView(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
}
