import { setImmediate as breathe } from 'node:timers/promises';
import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import type { JournalReader } from '../../journal/reader.ts';
import { backOffMs } from './back-off.ts';
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
  readonly #scanner = new PackScanner();
  #roles = new Map<string, string>();
  #stopping = new AbortController();
  #running: Promise<void> | null = null;
  #trouble: SinkTrouble | null = null;

  constructor(options: InfluxSinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.store.open();
    this.#stopping = new AbortController();
    this.#running = this.#run();
  }

  /** Lets a request that is on the wire end, and keeps what it achieved. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#options.store.close();
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

  /** A full disk or a journal that cannot be read ends one try, not the sink: the cursor says where to go on. */
  async #run(): Promise<void> {
    const { random = Math.random, store } = this.#options;
    for (let failures = 1; ; failures++) {
      const before = store.progress().cursor;
      try {
        this.#roles = store.roles();
        this.#tags.clear();
        await this.#replayQuarantine();
        await this.#carry();
        return;
      } catch (error) {
        this.#setTrouble('own-files', error instanceof Error ? error.message : String(error));
      }
      if (store.progress().cursor > before) failures = 1;
      if (!(await this.#pause(backOffMs(failures, random())))) return;
    }
  }

  async #carry(): Promise<void> {
    const { store, flushMs } = this.#options;
    let next = await this.#build(store.progress().cursor);
    let commitPrevious: (() => void) | null = null;
    while (!this.#stopping.signal.aborted) {
      const batch = next;
      const full = this.#isFull(batch);
      const delivery = batch.lines.length === 0 ? [] : this.#deliver(batch.lines);
      // What the server has accepted is written down while the next batch is on the wire, so that it need not wait for our disk.
      await breathe();
      const ahead = this.#meanwhile(commitPrevious, full ? batch.cursor : null);
      commitPrevious = null;
      const [delivered, built] = await Promise.allSettled([delivery, ahead]);
      if (delivered.status === 'rejected') throw delivered.reason;
      if (built.status === 'rejected') throw built.reason;
      const refused = delivered.value;
      if (refused === null) return;
      commitPrevious = () => this.#commit(batch, refused);
      if (built.value === null) {
        commitPrevious();
        commitPrevious = null;
        await this.#pause(flushMs);
      }
      next = built.value ?? (await this.#build(batch.cursor));
    }
    commitPrevious?.();
  }

  async #meanwhile(commitPrevious: (() => void) | null, buildFrom: number | null): Promise<Batch | null> {
    commitPrevious?.();
    return buildFrom === null ? null : this.#build(buildFrom);
  }

  /** At each start, what was refused is tried once more: by then, whatever was wrong with the store may be mended. */
  async #replayQuarantine(): Promise<void> {
    const { store } = this.#options;
    for (let afterId = 0; ; ) {
      const rows = store.refusedLines(afterId, REPLAY_LINES);
      if (rows.length === 0) return;
      afterId = rows.at(-1)!.id;
      const refused = await this.#deliver(rows.map(({ line }) => line));
      if (refused === null) return;
      const still = new Set(refused.map(({ index }) => index));
      store.release(rows.filter((_, index) => !still.has(index)).map(({ id }) => id));
    }
  }

  async #build(cursor: number): Promise<Batch> {
    const batch = new Batch(cursor, this.#roles, this.#tags, this.#scanner);
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

  #deliver(lines: readonly string[]): Promise<RefusedLine[] | null> {
    const { writer, random = Math.random } = this.#options;
    return deliver(lines, {
      writer,
      random,
      pause: (ms) => this.#pause(ms),
      onUnavailable: ({ code, message }) => this.#setTrouble(code, message),
    });
  }

  #commit(batch: Batch, refused: readonly RefusedLine[]): void {
    const { store } = this.#options;
    if (batch.cursor > store.progress().cursor)
      store.commit({
        cursor: batch.cursor,
        pointsWritten: batch.lines.length - refused.length,
        roles: batch.roles,
        quarantined: [
          ...batch.quarantined,
          ...refused.map(({ index, code, message }) => batch.refusedPoint(index, code, message)),
        ],
      });
    this.#clearTrouble();
  }

  #setTrouble(code: string, message: string): void {
    const { onTrouble, clock = Date.now } = this.#options;
    const changed = code !== this.#trouble?.code;
    this.#trouble = { code, message, sinceMs: this.#trouble?.sinceMs ?? clock() };
    if (changed) onTrouble?.(this.#trouble);
  }

  #clearTrouble(): void {
    if (this.#trouble === null) return;
    this.#trouble = null;
    this.#options.onTrouble?.(null);
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
