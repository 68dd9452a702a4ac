import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { StreamRanges } from '../../journal/stream-ranges.ts';

export const GAP_SCHEMA = `
  CREATE TABLE IF NOT EXISTS gap (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cause TEXT NOT NULL, stream TEXT, device TEXT, from_seq INTEGER, to_seq INTEGER,
    remaining INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER, healed_ms INTEGER, reason TEXT) STRICT;
  CREATE INDEX IF NOT EXISTS gap_open ON gap (device, cause) WHERE healed_ms IS NULL;
  CREATE TABLE IF NOT EXISTS stream (key TEXT PRIMARY KEY, last_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS stream_range (
    stream TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (stream, first)) STRICT, WITHOUT ROWID;
`;

/** A gap in the numbers of a stream that is not healed yet. */
interface OpenGap {
  readonly id: number;
  readonly first: number;
  readonly last: number;
  /** When it was noticed. */
  readonly openedMs: number;
  remaining: number;
}

interface Stream {
  readonly key: string;
  readonly name: string;
  readonly owner: string;
  readonly ranges: StreamRanges;
  readonly open: OpenGap[];
  lastMs: number;
}

/** Missing numbers that come within this time were merely overtaken. */
export const REORDERED_MS = 10_000;

export type SpanCause = 'silent' | 'offline' | 'sink-down';

/** Writes the rows of the gap ledger: what is missing, since when, why, and when it was healed. */
export class GapLedger {
  readonly #db: DatabaseSync;
  readonly #streams = new Map<string, Stream>();
  readonly #touched = new Set<Stream>();
  readonly #insert: StatementSync;
  readonly #heal: StatementSync;
  readonly #shrink: StatementSync;
  readonly #forgive: StatementSync;
  readonly #openSpan: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO gap VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#heal = db.prepare(
      'UPDATE gap SET remaining = 0, to_ms = coalesce(?, to_ms), healed_ms = ?, reason = coalesce(?, reason) WHERE id = ?',
    );
    this.#shrink = db.prepare('UPDATE gap SET remaining = ? WHERE id = ?');
    this.#forgive = db.prepare('DELETE FROM gap WHERE id = ?');
    this.#openSpan = db.prepare('SELECT id FROM gap WHERE device = ? AND cause = ? AND healed_ms IS NULL');
  }

  /** A number of a stream arrived from its owner. */
  arrived(owner: string, stream: string, seq: number, receivedMs: number): void {
    const state = this.#stream(owner, stream, receivedMs);
    const { last } = state.ranges;
    if (seq > last + 1) this.#openMissing(state, last + 1, seq - 1, receivedMs);
    if (!state.ranges.add(seq)) return;
    if (seq < last) this.#fill(state, seq, 1, receivedMs, null);
    state.lastMs = receivedMs;
    this.#touched.add(state);
  }

  /** The sender says that it dropped numbers and will never send them. */
  shed(
    owner: string,
    stream: string,
    first: number,
    last: number,
    atMs: number,
    receivedMs: number,
    reason: string,
  ): void {
    const state = this.#stream(owner, stream, receivedMs);
    if (first > state.ranges.last + 1) this.#openMissing(state, state.ranges.last + 1, first - 1, receivedMs);
    for (const gap of [...state.open]) {
      const from = Math.max(first, gap.first);
      const to = Math.min(last, gap.last);
      if (from <= to) this.#fill(state, from, missingIn(state.ranges, from, to), receivedMs, 'shed');
    }
    state.ranges.addRange(first, last);
    this.#touched.add(state);
    this.#insert.run('shed', stream, owner, first, last, last - first + 1, atMs, atMs, null, reason);
  }

  /** Something stops: a device falls silent, an edge goes offline. Once until it is closed. */
  open(cause: SpanCause, device: string, fromMs: number, reason: string | null): void {
    if (this.#openSpan.get(device, cause) !== undefined) return;
    this.#insert.run(cause, null, device, null, null, 0, fromMs, null, null, reason);
  }

  /** What stopped goes on. */
  close(cause: SpanCause, device: string, toMs: number, receivedMs: number): void {
    const row = this.#openSpan.get(device, cause) as { id: number } | undefined;
    if (row !== undefined) this.#heal.run(toMs, receivedMs, null, row.id);
  }

  /** A span that is over when it becomes known. */
  closed(cause: 'hub-down', device: string, fromMs: number, toMs: number): void {
    this.#insert.run(cause, null, device, null, null, 0, fromMs, toMs, toMs, null);
  }

  /** Stores what streams have seen. */
  flush(): void {
    const upsert = this.#db.prepare(
      'INSERT INTO stream_range VALUES (?, ?, ?) ON CONFLICT (stream, first) DO UPDATE SET last = excluded.last',
    );
    const remove = this.#db.prepare('DELETE FROM stream_range WHERE stream = ? AND first = ?');
    const touch = this.#db.prepare(
      'INSERT INTO stream VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET last_ms = excluded.last_ms',
    );
    for (const { key, ranges, lastMs, open } of this.#touched) {
      const { upserts, deletes } = ranges.takeChanges();
      for (const first of deletes) remove.run(key, first);
      for (const { first, last } of upserts) upsert.run(key, first, last);
      for (const gap of open) this.#shrink.run(gap.remaining, gap.id);
      touch.run(key, lastMs);
    }
    this.#touched.clear();
  }

  reset(): void {
    this.#streams.clear();
    this.#touched.clear();
  }

  #openMissing(state: Stream, first: number, last: number, receivedMs: number): void {
    const remaining = missingIn(state.ranges, first, last);
    if (remaining === 0) return;
    const { lastInsertRowid } = this.#insert.run(
      'missing', state.name, state.owner, first, last, remaining, state.lastMs, receivedMs, null, null,
    ); // biome-ignore format: one line
    state.open.push({ id: Number(lastInsertRowid), first, last, openedMs: receivedMs, remaining });
  }

  /** Numbers of a gap came, or are known never to come. */
  #fill(state: Stream, seq: number, count: number, receivedMs: number, reason: string | null): void {
    const index = state.open.findIndex((gap) => gap.first <= seq && seq <= gap.last);
    const gap = state.open[index];
    if (gap === undefined) return;
    gap.remaining -= count;
    if (gap.remaining > 0) return;
    state.open.splice(index, 1);
    // An edge sends several messages at a time, so they may overtake each other: that is no gap.
    if (reason === null && receivedMs - gap.openedMs < REORDERED_MS) this.#forgive.run(gap.id);
    else this.#heal.run(null, receivedMs, reason, gap.id);
  }

  #stream(owner: string, name: string, receivedMs: number): Stream {
    const key = `${owner} ${name}`;
    let state = this.#streams.get(key);
    if (state === undefined) {
      state = this.#load(key, owner, name, receivedMs);
      this.#streams.set(key, state);
    }
    return state;
  }

  #load(key: string, owner: string, name: string, receivedMs: number): Stream {
    const row = this.#db.prepare('SELECT last_ms FROM stream WHERE key = ?').get(key) as
      | { last_ms: number }
      | undefined;
    const ranges = this.#db.prepare('SELECT first, last FROM stream_range WHERE stream = ?').all(key);
    const open = this.#db
      .prepare(`
        SELECT id, from_seq AS first, to_seq AS last, to_ms AS openedMs, remaining FROM gap
        WHERE cause = 'missing' AND stream = ? AND device = ? AND healed_ms IS NULL ORDER BY from_seq`)
      .all(name, owner);
    return {
      key,
      name,
      owner,
      ranges: new StreamRanges(ranges as unknown as { first: number; last: number }[]),
      open: open.map((gap) => ({ ...(gap as unknown as OpenGap) })),
      lastMs: row?.last_ms ?? receivedMs,
    };
  }
}

/** How many numbers of a span have not been seen. */
function missingIn(ranges: StreamRanges, first: number, last: number): number {
  let missing = last - first + 1;
  for (const range of ranges.ranges)
    missing -= Math.max(0, Math.min(range.last, last) - Math.max(range.first, first) + 1);
  return missing;
}
