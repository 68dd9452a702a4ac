import { Worker } from 'node:worker_threads';
import type { Foretold } from '../vpp/forecast/foretell.ts';
import type { ForecastReply, ForecastRequest } from './forecast-worker.ts';

type Made = { readonly pv: Foretold; readonly load: Foretold };

/**
 * Forecasts in a thread of its own: going through two months of past forecasts takes longer than the broker may wait. It begins with
 * the first question: a hub without a portfolio does not pay for it.
 */
export class ForecastThread {
  readonly #waiting = new Map<number, PromiseWithResolvers<Made>>();
  #worker: Worker | null = null;
  #nextId = 1;
  #stopped = false;

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#stopped = true;
    await worker?.terminate();
    this.#failAll(new Error('The hub is stopping.'));
  }

  /** Rejects when the thread has ended. */
  make(question: Omit<ForecastRequest, 'id'>): Promise<Made> {
    if (this.#stopped) return Promise.reject(new Error('The forecaster is not running.'));
    const worker = this.#worker ?? this.#begin();
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<Made>();
    this.#waiting.set(id, waiting);
    worker.postMessage({ id, ...question } satisfies ForecastRequest);
    return waiting.promise;
  }

  #begin(): Worker {
    const worker = new Worker(new URL('./forecast-worker.ts', import.meta.url), { name: 'forecasts' });
    worker.on('message', (reply: ForecastReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply);
    });
    worker.on('error', (error) => {
      this.#worker = null;
      this.#failAll(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker = worker;
    return worker;
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
