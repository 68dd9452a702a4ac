import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Clock, clockAt } from '@maeul/devices/clock';
import { type Refusal, RefusalError } from '@maeul/devices/refusal';
import { CallsAnswers } from './calls-answers.ts';
import { GuAnswers } from './gu-answers.ts';
import { PointsAnswers } from './points-answers.ts';
import { PowerAnswers } from './power-answers.ts';
import { SqliteQueries } from './sqlite-queries.ts';

/** What the worker is started with. */
export interface QueryWorkerData {
  readonly folder: string;
  readonly clock: Clock;
}

export type QueryName =
  | Exclude<keyof SqliteQueries, 'close'>
  | `points.${PointsQueryName}`
  | `calls.${CallsQueryName}`
  | `gu.${GuQueryName}`
  | `power.${PowerQueryName}`;
export type PointsQueryName = Exclude<keyof PointsAnswers, 'close'>;
export type GuQueryName = Exclude<keyof GuAnswers, 'close'>;
export type CallsQueryName = Exclude<keyof CallsAnswers, 'close'>;
export type PowerQueryName = Exclude<keyof PowerAnswers, 'close'>;

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
const { folder, clock } = workerData as QueryWorkerData;
const queries = new SqliteQueries(folder, () => clockAt(clock, Date.now()));
const points = new PointsAnswers(join(folder, 'views', 'points.db'), join(folder, 'journal.db'));
const calls = new CallsAnswers(join(folder, 'views', 'calls.db'));
const gu = new GuAnswers(join(folder, 'views', 'gu.db'), () => clockAt(clock, Date.now()));
const power = new PowerAnswers(join(folder, 'views', 'power.db'), () => clockAt(clock, Date.now()));

port.on('message', (request: QueryRequest) => {
  if ('stop' in request) {
    queries.close();
    points.close();
    calls.close();
    gu.close();
    power.close();
    port.close();
    return;
  }
  port.postMessage(answer(request));
});

function answer({ id, name, question }: { id: number; name: QueryName; question: unknown }): QueryReply {
  try {
    const [owner, ask] = methodOf(name);
    return { id, answer: (ask as (question: unknown) => unknown).call(owner, question) };
  } catch (error) {
    if (error instanceof RefusalError) return { id, refusal: error.refusal };
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

function methodOf(name: QueryName): [owner: object, method: unknown] {
  if (name.startsWith('points.')) return [points, points[name.slice('points.'.length) as PointsQueryName]];
  if (name.startsWith('gu.')) return [gu, gu[name.slice('gu.'.length) as GuQueryName]];
  if (name.startsWith('calls.')) return [calls, calls[name.slice('calls.'.length) as CallsQueryName]];
  if (name.startsWith('power.')) return [power, power[name.slice('power.'.length) as PowerQueryName]];
  return [queries, queries[name as Exclude<keyof SqliteQueries, 'close'>]];
}
