import { Worker } from 'node:worker_threads';
import { FrameWriter } from './frames.ts';
import { REFUSED, STORED } from './ingest.ts';
import type { IngestReply, IngestRequest, IngestWorkerData } from './ingest-worker.ts';
import type { AppendOutcome, CommittedMessage, IncomingMessage, Journal } from './journal.ts';

/** Batches come and go; a large nursery would only keep more of them. */
const YOUNG_GENERATION_MB = 16;

type Done = (error: Error | null, outcome?: AppendOutcome) => void;

interface Pending {
  /** null where nobody listened when the message came: the worker has its bytes. */
  messages: (IncomingMessage | null)[];
  dones: Done[];
}

export interface JournalStats {
  stored: number;
  refused: number;
  duplicates: number;
  failures: number;
  commits: number;
  /** Messages that wait for their commit now. */
  waiting: number;
}

/**
 * The journal in a SQLite file, written by a worker thread. While one group is being committed the next one gathers, so
 * that a commit carries more the busier the hub is (group commit). What waits is bounded by the broker: it reads no more
 * from a connection while a chunk of it waits here.
 */
export class SqliteJournal implements Journal {
  readonly #file: string;
  readonly #now: () => number;
  readonly #head = new SharedArrayBuffer(16);
  readonly #headView = new BigInt64Array(this.#head);
  readonly #writer = new FrameWriter();
  readonly #listeners = new Set<(records: readonly CommittedMessage[]) => void>();
  #worker: Worker | null = null;
  #gathering: Pending = { messages: [], dones: [] };
  #committing: (Pending & { nowMs: number }) | null = null;
  #flushScheduled = false;
  #idle: (() => void) | null = null;
  #broken: Error | null = null;
  #failing = false;
  readonly stats: JournalStats = { stored: 0, refused: 0, duplicates: 0, failures: 0, commits: 0, waiting: 0 };

  /**
   * @param file path of the SQLite file; its folder is made
   * @param now clock, milliseconds since 1970
   */
  constructor(file: string, now: () => number = Date.now) {
    this.#file = file;
    this.#now = now;
  }

  /** The head and the offset of the newest event, as memory shared with readers in other threads. */
  get sharedHead(): SharedArrayBuffer {
    return this.#head;
  }

  /** Why nothing can be stored any more, or null. */
  get broken(): Error | null {
    return this.#broken;
  }

  /** Whether the last commit failed: until one succeeds nothing is acknowledged. */
  get failing(): boolean {
    return this.#failing;
  }

  async start(): Promise<void> {
    const workerData: IngestWorkerData = { file: this.#file, head: this.#head };
    const worker = new Worker(new URL('./ingest-worker.ts', import.meta.url), {
      workerData,
      name: 'journal',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    this.#worker = worker;
    await new Promise<void>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('message', () => {
        worker.off('error', reject);
        resolve();
      });
    });
    worker.on('message', (reply: IngestReply) => this.#onReply(reply));
    worker.on('error', (error) => this.#onDeath(error instanceof Error ? error : new Error(String(error))));
  }

  /** Commits what waits, then closes the file. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    if (this.#gathering.dones.length > 0 || this.#committing !== null)
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    this.#worker = null;
    if (this.#broken === null) {
      const gone = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ stop: true } satisfies IngestRequest);
      await gone;
    }
    await worker.terminate();
  }

  head(): number {
    return Number(Atomics.load(this.#headView, 0));
  }

  append(message: IncomingMessage, done: Done): void {
    if (this.#worker === null || this.#broken !== null) {
      done(this.#broken ?? new Error('The journal is not running.'));
      return;
    }
    this.#writer.write(message.kind, 0, message.path, message.sender ?? '', 0, message.payload);
    this.#gathering.messages.push(this.#listeners.size > 0 ? message : null);
    this.#gathering.dones.push(done);
    this.stats.waiting++;
    if (this.#committing === null && !this.#flushScheduled) {
      this.#flushScheduled = true;
      // After all messages of the chunk that the broker is handing out now.
      setImmediate(this.#flush);
    }
  }

  onCommit(listener: (records: readonly CommittedMessage[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly #flush = (): void => {
    this.#flushScheduled = false;
    if (this.#worker === null || this.#committing !== null || this.#gathering.dones.length === 0) return;
    const nowMs = this.#now();
    this.#committing = { ...this.#gathering, nowMs };
    this.#gathering = { messages: [], dones: [] };
    const batch = this.#writer.take();
    const request: IngestRequest = { batch, nowMs };
    this.#worker.postMessage(request, [batch.buffer]);
  };

  #onReply(reply: IngestReply): void {
    const batch = this.#committing;
    if (batch === null || 'ready' in reply || 'stopped' in reply) return;
    this.#committing = null;
    this.stats.waiting -= batch.dones.length;
    // The next group goes to the worker first; answering this one then overlaps with its commit.
    this.#flush();
    this.#failing = 'error' in reply;
    if ('error' in reply) this.#fail(batch, new Error(`The journal could not store: ${reply.error}`));
    else this.#succeed(batch, reply.outcomes);
    if (this.#committing === null && this.#gathering.dones.length === 0) this.#idle?.();
  }

  #fail(batch: Pending, error: Error): void {
    this.stats.failures += batch.dones.length;
    for (const done of batch.dones) done(error);
  }

  #succeed(batch: Pending & { nowMs: number }, outcomes: Uint8Array): void {
    this.stats.commits++;
    const committed: CommittedMessage[] = [];
    for (let index = 0; index < outcomes.length; index++) {
      const outcome = outcomes[index];
      const done = batch.dones[index]!;
      if (outcome === STORED) {
        this.stats.stored++;
        const message = batch.messages[index];
        if (message) committed.push({ ...message, receivedMs: batch.nowMs });
        done(null, 'stored');
      } else if (outcome === REFUSED) {
        this.stats.refused++;
        done(null, 'refused');
      } else {
        this.stats.duplicates++;
        done(null, 'duplicate');
      }
    }
    if (committed.length > 0) for (const listener of this.#listeners) listener(committed);
  }

  #onDeath(error: Error): void {
    this.#broken = error;
    const waiting = [this.#committing, this.#gathering];
    this.#committing = null;
    this.#gathering = { messages: [], dones: [] };
    for (const batch of waiting) if (batch !== null) this.#fail(batch, error);
    this.#idle?.();
  }
}
