import { Worker } from 'node:worker_threads';
import { WALL_CLOCK } from '@maeul/devices/clock';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Remembered } from './command-memory.ts';
import type { OutboxMessage, Segment } from './message.ts';
import type { Answers, Appended, Question, Request, Response, SpoolStatus, SpoolWorkerOptions } from './protocol.ts';
import type { Lane } from './spool.ts';

/** Telemetry that waits for the worker is bounded, should an fsync hang for minutes. */
const UNSETTLED_CHARS_MAX = 16_777_216;
/** The worker holds one commit and a page cache; without a bound its heap would grow to the size of the machine's. */
const WORKER_HEAP_MB = 48;

export interface OutboxOptions extends SpoolWorkerOptions {
  readonly onNotice: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** The worker died: nothing can be made durable any more, so the program must end and be started again. */
  readonly onFatal: (error: Error) => void;
}

type Unsettled = { chars: number; settle: (result: Result<number>) => void };

/** The outbox as the agent sees it: the spool runs in a thread of its own. */
export class Outbox {
  readonly #options: OutboxOptions;
  #worker: Worker | null = null;
  #stopping = false;
  #ids = 0;
  #posting: Appended[] = [];
  #lost = 0;
  #unsettledChars = 0;
  readonly #unsettled = new Map<number, Unsettled>();
  readonly #questions = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<() => void>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Opens the spool. Codes: `outbox-in-use`, `outbox-unusable`. */
  start(): Promise<Result<{ stream: string }>> {
    const { folder, owner, maxBytes, commitMs, clock = WALL_CLOCK } = this.#options;
    const workerData: SpoolWorkerOptions = { folder, owner, maxBytes, commitMs, clock };
    const worker = new Worker(new URL('./spool-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MB, maxYoungGenerationSizeMb: 2 },
    });
    this.#worker = worker;
    return new Promise((resolve) => {
      worker.on('message', (response: Response) => {
        if (response.type === 'ready') resolve(ok({ stream: response.stream }));
        else if (response.type === 'refused') {
          this.#stopping = true;
          void worker.terminate();
          resolve(response.refusal);
        } else this.#receive(response);
      });
      worker.on('error', (error) => this.#die(error instanceof Error ? error : new Error(String(error))));
      worker.on('exit', () => {
        if (!this.#stopping) this.#die(new Error('The thread of the outbox ended.'));
      });
    });
  }

  /**
   * Takes a message in. Resolves with its number once it is durable. Codes: `outbox-busy`, `outbox-failing` (telemetry only:
   * it was dropped, and counted), `outbox-stopped`.
   */
  append(message: OutboxMessage, answers?: string): Promise<Result<number>> {
    if (this.#worker === null || this.#stopping)
      return Promise.resolve(refuse('outbox-stopped', 'The outbox is not running.'));
    if (message.grain !== 'kept' && this.#unsettledChars > UNSETTLED_CHARS_MAX) {
      this.#lost++;
      return Promise.resolve(refuse('outbox-busy', 'The disk is too slow: this reading set was dropped.'));
    }
    const id = ++this.#ids;
    if (this.#posting.length === 0) queueMicrotask(() => this.#post());
    this.#posting.push(answers === undefined ? { id, message } : { id, message, answers });
    this.#unsettledChars += message.body.length;
    return new Promise((settle) => this.#unsettled.set(id, { chars: message.body.length, settle }));
  }

  take(lane: Lane): Promise<Segment | null> {
    return this.#ask({ ask: 'take', lane });
  }

  /** All messages of a segment were acknowledged. */
  delivered(segment: Segment): void {
    this.#send({ type: 'delivered', stream: segment.stream, first: segment.first });
  }

  /** The uplink came up or went: what is appended from now on is live, what was shed is reported. */
  setOnline(online: boolean): void {
    this.#send({ type: 'online', online });
  }

  /** Calls the listener when there may be something new to take. Returns the way to stop. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes down that a command begins; at most one caller ever gets `new` for an id. */
  beginCommand(command: string, expiresMs: number, nowMs: number): Promise<Remembered> {
    return this.#ask({ ask: 'begin-command', command, expiresMs, nowMs });
  }

  status(): Promise<SpoolStatus> {
    return this.#ask({ ask: 'status' });
  }

  /** Writes what waits, and closes the spool. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null || this.#stopping) return;
    this.#post();
    const stopped = this.#ask({ ask: 'stop' });
    this.#stopping = true;
    await stopped.catch(() => undefined);
    await worker.terminate();
    for (const { settle } of this.#unsettled.values()) settle(refuse('outbox-stopped', 'The outbox was stopped.'));
    this.#unsettled.clear();
  }

  #post(): void {
    if (this.#posting.length === 0) return;
    this.#send({ type: 'append', appended: this.#posting, lost: this.#lost });
    this.#posting = [];
    this.#lost = 0;
  }

  #send(request: Request): void {
    if (!this.#stopping) this.#worker?.postMessage(request);
  }

  #ask<Ask extends Question['ask']>(question: Question & { ask: Ask }): Promise<Answers[Ask]> {
    if (this.#worker === null || this.#stopping) return Promise.reject(new Error('The outbox is not running.'));
    const id = ++this.#ids;
    return new Promise<Answers[Ask]>((resolve, reject) => {
      this.#questions.set(id, { resolve, reject });
      this.#send({ type: 'question', id, question });
    });
  }

  #receive(response: Response): void {
    if (response.type === 'notice') this.#options.onNotice(response.level, response.text);
    else if (response.type === 'settled') this.#settle(response.settled);
    else if (response.type === 'answer') {
      this.#questions.get(response.id)?.resolve(response.answer as never);
      this.#questions.delete(response.id);
    } else if (response.type === 'failed') {
      this.#questions.get(response.id)?.reject(new Error(response.message));
      this.#questions.delete(response.id);
    }
  }

  #settle(settled: readonly { readonly id: number; readonly seq: number | null }[]): void {
    for (const { id, seq } of settled) {
      const unsettled = this.#unsettled.get(id);
      if (unsettled === undefined) continue;
      this.#unsettled.delete(id);
      this.#unsettledChars -= unsettled.chars;
      unsettled.settle(
        seq === null ? refuse('outbox-failing', 'The disk refuses: this reading set was dropped.') : ok(seq),
      );
    }
    for (const listener of this.#listeners) listener();
  }

  #die(error: Error): void {
    for (const { reject } of this.#questions.values()) reject(error);
    this.#questions.clear();
    if (this.#stopping) return;
    this.#stopping = true;
    this.#options.onFatal(error);
  }
}
