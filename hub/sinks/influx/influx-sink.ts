import { setImmediate as breathe } from 'node:timers/promises';
import type { JournalReader } from '../../journal/reader.ts';
import type { QuarantineRow } from '../../queries/queries.ts';
import { Batch } from './batch.ts';
import { deliver, type RefusedLine } from './delivery.ts';
import type { LineWriter } from './line-writer.ts';
import type { SinkStore } from './sink-store.ts';

export interface InfluxSinkOptions {
  readonly reader: Pick<JournalReader, 'read' | 'head'>;
  readonly writer: LineWriter;
  readonly store: SinkStore;
  /** Lines of one request, about. */
  readonly batchLines: number;
  /** Between two looks at the journal once everything is written. */
  readonly flushMs: number;
  /** Is told when the server goes away and when it is back; secrets are already taken out. */
  readonly onTrouble?: (trouble: SinkTrouble | null) => void;
  readonly random?: () => number;
  readonly clock?: () => number;
}

export interface SinkTrouble {
  readonly code: string;
  readonly message: string;
  readonly sinceMs: number;
}

export interface SinkStatus {
  /** Everything up to this offset is in the store, or in the quarantine. */
  readonly cursor: number;
  readonly head: number;
  readonly pointsWritten: number;
  readonly pointsRefused: number;
  /** What keeps it from writing just now; null when nothing does. */
  readonly trouble: SinkTrouble | null;
}

/** So many records are turned into lines before the event loop gets its turn. */
const SLICE_RECORDS = 200;
/** A body far below the 25 MB that InfluxDB takes by default, however long the texts are. */
const BATCH_CHARACTERS_MAX = 4_000_000;
const REPLAY_LINES = 1000;

/**
 * Carries the journal into a time-series store. The cursor moves only after the server has accepted a batch, so a crash
 * repeats at most one; a point that is written again overwrites itself. While one batch is on the wire the next is
 * built; more than these two are never in memory.
 */
export class InfluxSink {
  readonly #options: InfluxSinkOptions;
  readonly #tags = new Map<string, string>();
  #roles = new Map<string, string>();
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #trouble: SinkTrouble | null = null;

  constructor(options: InfluxSinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.store.open();
    this.#roles = this.#options.store.roles();
    this.#tags.clear();
    this.#stopping = new AbortController();
    this.#running = this.#run();
  }

  /** Lets a request that is on the wire end, and keeps what it achieved. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    try {
      await this.#running;
    } finally {
      this.#options.store.close();
    }
  }

  /** Settles when the sink ends; rejects if its own store or the journal fails, which the owner must not ignore. */
  ended(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  status(): SinkStatus {
    const { store, reader } = this.#options;
    return {
      ...store.progress(),
      head: reader.head(),
      pointsRefused: store.quarantineCount(),
      trouble: this.#trouble,
    };
  }

  /** Rows of the view `influx`, oldest first, for the hub's quarantine. `afterId` 0 begins. */
  quarantineRows(afterId: number, limit: number): QuarantineRow[] {
    return this.#options.store.quarantined(afterId, limit).map(({ id, line, ...row }) => ({
      id: String(id),
      view: 'influx',
      ...row,
      payload: (line ?? '').slice(0, 4096),
    }));
  }

  /** Tries the quarantined points again, after whatever was wrong with the store is mended. */
  async replayQuarantine(): Promise<{ accepted: number; refused: number }> {
    const { store } = this.#options;
    const total = { accepted: 0, refused: 0 };
    for (let afterId = 0; ; ) {
      const rows = store.quarantined(afterId, REPLAY_LINES, true);
      if (rows.length === 0) return total;
      afterId = rows.at(-1)!.id;
      const refused = await this.#deliver(rows.map((row) => row.line!));
      if (refused === null) return total;
      const still = new Set(refused.map(({ index }) => index));
      store.release(rows.filter((_, index) => !still.has(index)).map(({ id }) => id));
      total.accepted += rows.length - still.size;
      total.refused += still.size;
    }
  }

  async #run(): Promise<void> {
    const { store, flushMs } = this.#options;
    let next = await this.#build(store.progress().cursor);
    while (!this.#stopping.signal.aborted) {
      const batch = next;
      if (batch.lines.length === 0) {
        if (batch.cursor > store.progress().cursor) this.#commit(batch, []);
        await this.#pause(flushMs);
        next = await this.#build(batch.cursor);
        continue;
      }
      const delivery = this.#deliver(batch.lines);
      const ahead = this.#isFull(batch) ? this.#build(batch.cursor) : null;
      // Both must have ended before an error of one of them may end the run.
      const [refused, built] = await Promise.all([delivery, ahead]);
      if (refused === null) return;
      this.#commit(batch, refused);
      if (built === null) await this.#pause(flushMs);
      next = built ?? (await this.#build(batch.cursor));
    }
  }

  async #build(cursor: number): Promise<Batch> {
    const batch = new Batch(cursor, this.#roles, this.#tags);
    while (!this.#isFull(batch) && !this.#stopping.signal.aborted) {
      const records = this.#options.reader.read(batch.cursor, SLICE_RECORDS);
      if (records.length === 0) break;
      for (const record of records) {
        batch.add(record);
        if (this.#isFull(batch)) break;
      }
      await breathe();
    }
    return batch;
  }

  #isFull(batch: Batch): boolean {
    const { batchLines } = this.#options;
    return (
      batch.lines.length >= batchLines ||
      batch.characters >= BATCH_CHARACTERS_MAX ||
      batch.quarantined.length >= batchLines
    );
  }

  async #deliver(lines: readonly string[]): Promise<RefusedLine[] | null> {
    const { writer, random = Math.random, clock = Date.now } = this.#options;
    const refused = await deliver(lines, {
      writer,
      random,
      pause: (ms) => this.#pause(ms),
      onUnavailable: ({ code, message }) => {
        this.#setTrouble({ code, message, sinceMs: this.#trouble?.sinceMs ?? clock() });
      },
    });
    if (refused !== null) this.#setTrouble(null);
    return refused;
  }

  #commit(batch: Batch, refused: readonly RefusedLine[]): void {
    const points = refused.map(({ index, code, message }) => batch.refusedPoint(index, code, message));
    this.#options.store.commit({
      cursor: batch.cursor,
      pointsWritten: batch.lines.length - points.length,
      roles: batch.roles,
      quarantined: [...batch.quarantined, ...points],
    });
  }

  #setTrouble(trouble: SinkTrouble | null): void {
    const changed = trouble?.code !== this.#trouble?.code;
    this.#trouble = trouble;
    if (changed) this.#options.onTrouble?.(trouble);
  }

  /** false if the sink stopped meanwhile. */
  #pause(ms: number): Promise<boolean> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve(!signal.aborted);
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }
}
