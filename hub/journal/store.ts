import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Range, type RangeChanges, StreamRanges } from './stream-ranges.ts';

/** Records that were committed together, as they lie in the journal. */
export interface StoredBatch {
  /** Offset of the first record. */
  readonly first: number;
  readonly count: number;
  readonly receivedMs: number;
  /** Frames (frames.ts), already decompressed. */
  readonly frames: Buffer;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS batch (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL, received_ms INTEGER NOT NULL, frames BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS stream_range (
    stream TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (stream, first)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS event_id (id TEXT PRIMARY KEY, body BLOB) STRICT, WITHOUT ROWID;
`;
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } };

/** A connection to a SQLite file that keeps every commit through a power cut (WAL, synchronous=FULL). */
export function openDurable(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000');
  return db;
}

/** The file of the journal and its one writer. */
export class JournalStore {
  readonly #db: DatabaseSync;
  readonly #insertBatch: StatementSync;
  readonly #upsertRange: StatementSync;
  readonly #deleteRange: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #selectEvent: StatementSync;
  #head: number;

  constructor(file: string) {
    this.#db = openDurable(file);
    this.#db.exec(SCHEMA);
    addBodies(this.#db);
    this.#head = readHead(this.#db);
    this.#insertBatch = this.#db.prepare('INSERT INTO batch VALUES (?, ?, ?, ?)');
    this.#upsertRange = this.#db.prepare(
      'INSERT INTO stream_range VALUES (?, ?, ?) ON CONFLICT (stream, first) DO UPDATE SET last = excluded.last',
    );
    this.#deleteRange = this.#db.prepare('DELETE FROM stream_range WHERE stream = ? AND first = ?');
    this.#insertEvent = this.#db.prepare('INSERT INTO event_id VALUES (?, ?) ON CONFLICT DO NOTHING');
    this.#selectEvent = this.#db.prepare('SELECT body FROM event_id WHERE id = ?');
  }

  get head(): number {
    return this.#head;
  }

  /** Stores a batch with what it adds to the streams and events, durably, or throws and stores nothing. */
  commit(
    frames: Buffer,
    count: number,
    receivedMs: number,
    streams: Iterable<readonly [stream: string, changes: RangeChanges]>,
    ids: Iterable<readonly [key: string, body: Uint8Array | null]>,
  ): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      if (count > 0) this.#insertBatch.run(this.#head + 1, count, receivedMs, zstdCompressSync(frames, COMPRESSION));
      for (const [stream, { upserts, deletes }] of streams) {
        for (const first of deletes) this.#deleteRange.run(stream, first);
        for (const { first, last } of upserts) this.#upsertRange.run(stream, first, last);
      }
      for (const [key, body] of ids) this.#insertEvent.run(key, body);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
    this.#head += count;
  }

  /** Reads the head again from the file: after a commit that failed, its rows may be there all the same. */
  refresh(): void {
    this.#head = readHead(this.#db);
  }

  loadStreams(): Map<string, StreamRanges> {
    const rows = new Map<string, Range[]>();
    for (const row of this.#db.prepare('SELECT stream, first, last FROM stream_range').iterate()) {
      const { stream, first, last } = row as { stream: string; first: number; last: number };
      const ranges = rows.get(stream);
      if (ranges === undefined) rows.set(stream, [{ first, last }]);
      else ranges.push({ first, last });
    }
    return new Map([...rows].map(([stream, ranges]) => [stream, new StreamRanges(ranges)]));
  }

  /** The hash of the body under a key (path and id; the id alone in older files); null if kept without one; undefined if the key is new. */
  bodyOf(key: string): Uint8Array | null | undefined {
    return (this.#selectEvent.get(key) as { body: Uint8Array | null } | undefined)?.body;
  }

  close(): void {
    this.#db.close();
  }
}

/** Files of older versions know ids only. What is in them stays without a hash. */
function addBodies(db: DatabaseSync): void {
  const hasBodies = db.prepare("SELECT 1 FROM pragma_table_info('event_id') WHERE name = 'body'").get() !== undefined;
  if (!hasBodies) db.exec('ALTER TABLE event_id ADD COLUMN body BLOB');
}

/** Reads the journal from any thread or process while it is being written. */
export class JournalFile {
  readonly #db: DatabaseSync;
  readonly #next: StatementSync;
  readonly #containing: StatementSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
    this.#next = this.#db.prepare(
      'SELECT first, count, received_ms, frames FROM batch WHERE first > ? ORDER BY first LIMIT 1',
    );
    this.#containing = this.#db.prepare(
      'SELECT first, count, received_ms, frames FROM batch WHERE first <= ? ORDER BY first DESC LIMIT 1',
    );
  }

  head(): number {
    return readHead(this.#db);
  }

  /** The batch that holds the first record after an offset; undefined at the end of the journal. */
  batchAfter(offset: number): StoredBatch | undefined {
    const containing = toBatch(this.#containing.get(offset + 1));
    if (containing !== undefined && offset < containing.first + containing.count - 1) return containing;
    return toBatch(this.#next.get(offset));
  }

  close(): void {
    this.#db.close();
  }
}

function toBatch(row: unknown): StoredBatch | undefined {
  if (row === undefined) return undefined;
  const { first, count, received_ms, frames } = row as {
    first: number;
    count: number;
    received_ms: number;
    frames: Uint8Array;
  };
  return { first, count, receivedMs: received_ms, frames: zstdDecompressSync(frames) };
}

function readHead(db: DatabaseSync): number {
  const row = db.prepare('SELECT first + count - 1 AS head FROM batch ORDER BY first DESC LIMIT 1').get();
  return (row as { head: number } | undefined)?.head ?? 0;
}
