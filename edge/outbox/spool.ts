import type { DatabaseSync } from 'node:sqlite';
import { deflateSync, inflateSync } from 'node:zlib';
import { CommandMemory } from './command-memory.ts';
import {
  decodeSegment,
  encodeSegment,
  GRAINS,
  type Grain,
  type NumberedMessage,
  type OutboxMessage,
  type Segment,
  withNumber,
} from './message.ts';
import { ShedLedger, type ShedRange } from './shed-ledger.ts';
import type { SpoolFile } from './spool-file.ts';

/** Bounds what one `take` brings into memory. */
const SEGMENT_MESSAGES_MAX = 256;
const SEGMENT_CHARS_MAX = 262_144;
/** Fast and still 8 to 10 times smaller: reading sets repeat themselves. Fewer bytes written wear the card less. */
const DEFLATE = { level: 2, memLevel: 8 };

export interface SpoolOptions {
  /** Most bytes of the database in use. Events and replies are kept even above it. */
  readonly maxBytes: number;
  /** The event that says what was shed; it goes into the commit that takes the ranges off the ledger. */
  readonly shedEvent: (ranges: readonly ShedRange[], cause: string) => OutboxMessage;
}

/** What one commit takes in. */
export interface Batch {
  readonly messages: readonly OutboxMessage[];
  /** First numbers of segments that were delivered whole. */
  readonly delivered?: readonly number[];
  /** How many messages had to be dropped before they could get a number; they get one now, and go to the shed ledger. */
  readonly lost?: number;
  /** Replies to remember with the command that they answer. */
  readonly replies?: ReadonlyMap<string, string>;
}

/**
 * - `kept`: events and replies, oldest first.
 * - `live`: telemetry since the uplink came up, newest first.
 * - `backlog`: other telemetry, oldest first.
 */
export type Lane = 'kept' | 'live' | 'backlog';

type Row = { first: number; last: number; grain: number };

/**
 * The spool: numbered messages in SQLite, in segments, until they are delivered. Synchronous; it lives in a worker thread.
 * Every method that writes is one transaction, so that a crash leaves it as it was before or after.
 */
export class Spool {
  readonly stream: string;
  readonly commands: CommandMemory;
  readonly #db: DatabaseSync;
  readonly #options: SpoolOptions;
  readonly #shed: ShedLedger;
  #next: number;
  /** First numbers of the segments that the uplink has, or has delivered. They are not shed and not given out again. */
  readonly #taken = new Set<number>();
  #keptCursor = 0;
  #liveFrom: number;

  constructor(file: SpoolFile, options: SpoolOptions) {
    this.stream = file.stream;
    this.#db = file.db;
    this.#options = options;
    this.#next = file.next;
    this.#liveFrom = file.next;
    this.#shed = new ShedLedger(file.db);
    this.commands = new CommandMemory(file.db);
  }

  /** The number that the next message will get. */
  get next(): number {
    return this.#next;
  }

  /**
   * Numbers and stores a batch, takes out what was delivered, and sheds what does not fit.
   * @returns the number of each message, in the order of the batch
   * @throws when it could not be made durable; then nothing has changed
   */
  commit(batch: Batch): number[] {
    const before = this.#next;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const first of batch.delivered ?? []) this.#remove(first);
      const numbers = this.#store(batch.messages);
      if (batch.lost) {
        this.#shed.add(this.#next, this.#next + batch.lost - 1, 'storage-failing');
        this.#next += batch.lost;
      }
      for (const [id, reply] of batch.replies ?? []) this.commands.answer(id, reply);
      this.#makeRoom();
      this.#db.prepare('UPDATE meta SET next = ?').run(this.#next);
      this.#db.exec('COMMIT');
      for (const first of batch.delivered ?? []) this.#taken.delete(first);
      return numbers;
    } catch (error) {
      this.#next = before;
      this.#rollback();
      throw error;
    }
  }

  /**
   * Turns what the shed ledger holds into events, so that the hub learns why numbers are missing.
   * @returns whether there was anything to report
   */
  reportShed(): boolean {
    const report = this.#shed.oldest();
    if (report === null) return false;
    const before = this.#next;
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#shed.remove(report.ranges);
      this.#store([this.#options.shedEvent(report.ranges, report.cause)]);
      this.#db.prepare('UPDATE meta SET next = ?').run(this.#next);
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#next = before;
      this.#rollback();
      throw error;
    }
    return true;
  }

  /** From here on telemetry is live; what is older is backlog. Called when the uplink comes up. */
  markLive(): void {
    this.#liveFrom = this.#next;
  }

  /** The next segment of a lane that nobody has yet; null if there is none. */
  take(lane: Lane): Segment | null {
    for (;;) {
      const row = this.#pick(lane);
      if (row === null) return null;
      const segment = this.#read(row);
      this.#taken.add(row.first);
      if (lane === 'kept') this.#keptCursor = row.first;
      if (segment !== null) return segment;
    }
  }

  /** Numbers that were shed and not reported yet. */
  shedRanges(): ShedRange[] {
    return this.#shed.all();
  }

  depth(): { messages: number; bytes: number } {
    const row = this.#db.prepare('SELECT coalesce(sum(last - first + 1), 0) AS messages FROM segment').get();
    return { messages: Number(row?.messages ?? 0), bytes: this.#usedBytes() };
  }

  close(): void {
    this.#db.close();
  }

  #pick(lane: Lane): Row | null {
    if (lane === 'kept') {
      const kept = this.#db.prepare(
        'SELECT first, last, grain FROM segment WHERE grain = 0 AND first > ? ORDER BY first LIMIT 1',
      );
      return (kept.get(this.#keptCursor) as Row | undefined) ?? null;
    }
    const order = lane === 'live' ? 'DESC' : 'ASC';
    const from = lane === 'live' ? this.#liveFrom : 0;
    const rows = this.#db
      .prepare(`SELECT first, last, grain FROM segment WHERE grain > 0 AND first >= ? ORDER BY first ${order}`)
      .iterate(from) as IterableIterator<Row>;
    let found: Row | null = null;
    for (const row of rows) {
      if (this.#taken.has(row.first)) continue;
      if (lane === 'live' || row.first < this.#liveFrom) return row;
      // Behind: the newest is left to the live lane, the rest is backlog.
      if (found !== null) return found;
      found = row;
    }
    return null;
  }

  #read(row: Row): Segment | null {
    const { messages } = this.#db.prepare('SELECT messages FROM segment WHERE first = ?').get(row.first) as {
      messages: Uint8Array;
    };
    try {
      return decodeSegment(this.stream, row.first, inflateSync(messages).toString('utf8'));
    } catch {
      this.#loseUnreadable(row);
      return null;
    }
  }

  /** A page that the card has spoilt: its numbers are gone, and the hub shall know. */
  #loseUnreadable(row: Row): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      this.#remove(row.first);
      this.#shed.add(row.first, row.last, 'unreadable');
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #store(messages: readonly OutboxMessage[]): number[] {
    const numbers = new Array<number>(messages.length);
    for (const grain of GRAINS) {
      let open: NumberedMessage[] = [];
      let chars = 0;
      const flush = () => {
        if (open.length > 0) this.#insert(grain, open);
        open = [];
        chars = 0;
      };
      messages.forEach((message, index) => {
        if (message.grain !== grain) return;
        const seq = this.#next++;
        numbers[index] = seq;
        const payload = withNumber(message.body, this.stream, seq);
        open.push({ seq, kind: message.kind, path: message.path, payload });
        chars += payload.length;
        if (open.length === SEGMENT_MESSAGES_MAX || chars > SEGMENT_CHARS_MAX) flush();
      });
      flush();
    }
    return numbers;
  }

  #insert(grain: Grain, messages: readonly NumberedMessage[]): void {
    this.#db
      .prepare('INSERT INTO segment VALUES (?, ?, ?, ?)')
      .run(
        messages[0]!.seq,
        messages.at(-1)!.seq,
        GRAINS.indexOf(grain),
        deflateSync(encodeSegment(messages), DEFLATE),
      );
  }

  #remove(first: number): void {
    this.#db.prepare('DELETE FROM segment WHERE first = ?').run(first);
  }

  /** Sheds the oldest fine segments, then the oldest coarse ones, until the rest fits. Events and replies stay. */
  #makeRoom(): void {
    while (this.#usedBytes() > this.#options.maxBytes) {
      const victim = this.#oldestUntaken('fine') ?? this.#oldestUntaken('coarse');
      if (victim === null) return;
      this.#remove(victim.first);
      this.#shed.add(victim.first, victim.last, 'outbox-full');
    }
  }

  #oldestUntaken(grain: Grain): Row | null {
    const rows = this.#db
      .prepare('SELECT first, last, grain FROM segment WHERE grain = ? ORDER BY first')
      .iterate(GRAINS.indexOf(grain)) as IterableIterator<Row>;
    for (const row of rows) if (!this.#taken.has(row.first)) return row;
    return null;
  }

  /** Pages in use: what SQLite itself says, so that indexes and half-filled pages count too. */
  #usedBytes(): number {
    const pragma = (name: string) => Number(Object.values(this.#db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }

  #rollback(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }
}
