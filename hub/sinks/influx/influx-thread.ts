import { Worker } from 'node:worker_threads';
import type { SinkStatus, SinkTrouble } from './influx-sink.ts';
import type { InfluxReply, InfluxRequest } from './influx-worker.ts';
import type { InfluxSinkSetup } from './start-influx-sink.ts';

export interface InfluxThreadOptions extends InfluxSinkSetup {
  /** Is told when the server goes away (or lets nobody in) and, with null, when it is back. */
  readonly onTrouble?: (trouble: SinkTrouble | null) => void;
  /** The thread died, e.g. because its own file cannot be opened. Everything else goes on. */
  readonly onDeath?: (error: Error) => void;
}

/** A server that takes a request and never answers must not hold up the end of the hub. */
const STOP_MS_MAX = 5_000;

interface Waiting {
  readonly resolve: (status: SinkStatus | null) => void;
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

  /** Lets the request on the wire end if it soon does, closes the files and ends the thread; nothing is lost either way. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    const timer = setTimeout(() => worker.terminate(), STOP_MS_MAX);
    await this.#ask('stop').catch(() => worker.terminate());
    await gone;
    clearTimeout(timer);
  }

  async status(): Promise<SinkStatus> {
    return (await this.#ask('status'))!;
  }

  #ask(ask: InfluxRequest['ask']): Promise<SinkStatus | null> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new Error('The InfluxDB sink is not running.'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ask } satisfies InfluxRequest);
    });
  }

  #settle(reply: Exclude<InfluxReply, { trouble: unknown }>): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.status);
  }
}
