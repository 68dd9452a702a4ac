import { parentPort, workerData } from 'node:worker_threads';
import { type Refusal, RefusalError } from '@maeul/devices/refusal';
import { SqliteQueries } from './sqlite-queries.ts';

/** What the worker is started with. */
export interface QueryWorkerData {
  readonly folder: string;
}

export type QueryName = Exclude<keyof SqliteQueries, 'close'>;

/** Main thread → worker. */
export type QueryRequest =
  | { readonly id: number; readonly name: QueryName; readonly question: unknown }
  | { readonly stop: true };

/** Worker → main thread. */
export type QueryReply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly refusal: Refusal }
  | { readonly id: number; readonly error: string };

const port = parentPort!;
const queries = new SqliteQueries((workerData as QueryWorkerData).folder);

port.on('message', (request: QueryRequest) => {
  if ('stop' in request) {
    queries.close();
    port.close();
    return;
  }
  port.postMessage(answer(request));
});

function answer({ id, name, question }: { id: number; name: QueryName; question: unknown }): QueryReply {
  try {
    const ask = queries[name] as (question: unknown) => unknown;
    return { id, answer: ask.call(queries, question) };
  } catch (error) {
    if (error instanceof RefusalError) return { id, refusal: error.refusal };
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
