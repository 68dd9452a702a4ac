import { Worker } from 'node:worker_threads';
import type { QuarantineRow } from '../../queries/queries.ts';
import type { SinkStatus, SinkTrouble } from './influx-sink.ts';
import type { InfluxQuestions, InfluxReply, InfluxRequest } from './influx-worker.ts';
import type { InfluxSinkSetup } from './start-influx-sink.ts';

export interface InfluxThreadOptions extends InfluxSinkSetup {
  /** Is told when the server goes away (or lets nobody in) and, with null, when it is back. */
  readonly onTrouble?: (trouble: SinkTrouble | null) => void;
  /** The thread died: its own files cannot be used. Everything else goes on. */
  readonly onDeath?: (error: Error) => void;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** The sink in a worker thread: building lines and asking SQLite must not slow the broker. */
export class InfluxThread {
  readonly #options: InfluxThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;

  constructor(options: InfluxThreadOptions) {
    this.#options = options;
  }

  start(): void {
    const { onTrouble, onDeath, ...setup } = this.#options;
    const worker = new Worker(new URL('./influx-worker.ts', import.meta.url), { workerData: setup, name: 'influx' });
    this.#worker = worker;
    worker.on('message', (reply: InfluxReply) => {
      if ('trouble' in reply) onTrouble?.(reply.trouble);
      else this.#settle(reply);
    });
    worker.on('error', (error) => onDeath?.(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => {
      this.#worker = null;
      for (const { reject } of this.#waiting.values()) reject(new Error('The InfluxDB sink has ended.'));
      this.#waiting.clear();
    });
  }

  /** Lets the request on the wire end, closes the files and ends the thread. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    await this.#ask('stop', null).catch(() => worker.terminate());
    await gone;
  }

  status(): Promise<SinkStatus> {
    return this.#ask('status', null);
  }

  /** Rows of the view `influx`, oldest first; `afterId` 0 begins. */
  quarantineRows(afterId: number, limit: number): Promise<QuarantineRow[]> {
    return this.#ask('quarantine', { afterId, limit });
  }

  replayQuarantine(): Promise<{ accepted: number; refused: number }> {
    return this.#ask('replay', null);
  }

  #ask<Name extends keyof InfluxQuestions>(
    ask: Name,
    question: InfluxQuestions[Name]['question'],
  ): Promise<InfluxQuestions[Name]['answer']> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new Error('The InfluxDB sink is not running.'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ask, with: question } as InfluxRequest);
    });
  }

  #settle(reply: Exclude<InfluxReply, { trouble: unknown }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.answer as never);
  }
}
