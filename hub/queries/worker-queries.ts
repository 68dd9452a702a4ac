import { Worker } from 'node:worker_threads';
import { type Clock, WALL_CLOCK } from '@maeul/devices/clock';
import { RefusalError } from '@maeul/devices/refusal';
import type { PointsQueries } from './points-questions.ts';
import type { Queries } from './queries.ts';
import type {
  CallsQueryName,
  PointsQueryName,
  QueryName,
  QueryReply,
  QueryRequest,
  QueryWorkerData,
} from './query-worker.ts';
import type { CallsQueries, GuQueries, PowerQueries, PowerScreenQueries } from './vpp-questions.ts';

const YOUNG_GENERATION_MB = 16;

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Asks the views from a worker thread, so that a long answer never holds up the broker. */
export class WorkerQueries implements Queries {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 1;

  /** @param folder the hub's data folder */
  constructor(folder: string, clock: Clock = WALL_CLOCK) {
    this.#folder = folder;
    this.#clock = clock;
  }

  start(): void {
    const workerData: QueryWorkerData = { folder: this.#folder, clock: this.#clock };
    const worker = new Worker(new URL('./query-worker.ts', import.meta.url), {
      workerData,
      name: 'queries',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.on('message', (reply: QueryReply) => this.#onReply(reply));
    worker.on('error', (error) => this.#failAll(error instanceof Error ? error : new Error(String(error))));
    this.#worker = worker;
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#worker = null;
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ stop: true } satisfies QueryRequest);
    await gone;
    this.#failAll(new Error('The hub is stopping.'));
  }

  readonly devices: Queries['devices'] = (question) => this.#ask('devices', question);
  readonly series: Queries['series'] = (device) => this.#ask('series', device);
  readonly readings: Queries['readings'] = (question) => this.#ask('readings', question);
  readonly gaps: Queries['gaps'] = (question) => this.#ask('gaps', question);
  readonly quarantine: Queries['quarantine'] = (question) => this.#ask('quarantine', question);
  readonly cursors: Queries['cursors'] = () => this.#ask('cursors', undefined);
  readonly dongQuarters: Queries['dongQuarters'] = (question) => this.#ask('dongQuarters', question);

  /** Questions about points. */
  readonly points: PointsQueries = {
    wallet: (question) => this.#askPoints('wallet', question),
    outcome: (event) => this.#askPoints('outcome', event),
    receipt: (event) => this.#askPoints('receipt', event),
    kiosks: () => this.#askPoints('kiosks'),
    terms: (question) => this.#askPoints('terms', question),
    reservations: (question) => this.#askPoints('reservations', question),
    entries: (question) => this.#askPoints('entries', question),
    exchangeLines: (question) => this.#askPoints('exchangeLines', question),
    report: (question) => this.#askPoints('report', question),
    alarms: (question) => this.#askPoints('alarms', question),
    tariffs: () => this.#askPoints('tariffs'),
    reusables: () => this.#askPoints('reusables'),
    rewards: (ref) => this.#askPoints('rewards', ref),
    deposits: (question) => this.#askPoints('deposits', question),
  };

  /** Questions about the dongs of a gu. */
  readonly gu: GuQueries = { dongs: (question) => this.#ask('gu.dongs', question) };

  /** Questions about calls, settlements, plans and the market. */
  readonly calls: CallsQueries = {
    programmes: () => this.#askCalls('programmes'),
    publishedProgrammes: () => this.#askCalls('publishedProgrammes'),
    events: (question) => this.#askCalls('events', question),
    event: (id) => this.#askCalls('event', id),
    eventsBetween: (question) => this.#askCalls('eventsBetween', question),
    deliveries: (event) => this.#askCalls('deliveries', event),
    newestDelivery: (event) => this.#askCalls('newestDelivery', event),
    answers: (event) => this.#askCalls('answers', event),
    settlement: (event) => this.#askCalls('settlement', event),
    settlementTotals: (event) => this.#askCalls('settlementTotals', event),
    settlementProgress: (event) => this.#askCalls('settlementProgress', event),
    settlementRuns: (question) => this.#askCalls('settlementRuns', question),
    memberSettlements: (member) => this.#askCalls('memberSettlements', member),
    calledSpans: (question) => this.#askCalls('calledSpans', question),
    plan: () => this.#askCalls('plan'),
    planAt: (tMs) => this.#askCalls('planAt', tMs),
    overrides: (nowMs) => this.#askCalls('overrides', nowMs),
    surplus: (question) => this.#askCalls('surplus', question),
    surplusSums: (question) => this.#askCalls('surplusSums', question),
    mileage: (question) => this.#askCalls('mileage', question),
  };

  /** Questions about the portfolio and the accounts of power. */
  readonly power: PowerQueries & PowerScreenQueries = {
    portfolio: () => this.#ask('power.portfolio', undefined),
    accounts: (question) => this.#ask('power.accounts', question),
    loads: (question) => this.#ask('power.loads', question),
    latestPower: (question) => this.#ask('power.latestPower', question),
    corrections: (question) => this.#ask('power.corrections', question),
    now: (question) => this.#ask('power.now', question),
    members: (question) => this.#ask('power.members', question),
    member: (id) => this.#ask('power.member', id),
    summary: () => this.#ask('power.summary', undefined),
  };

  #askCalls<T>(name: CallsQueryName, question?: unknown): Promise<T> {
    return this.#ask(`calls.${name}`, question);
  }

  #askPoints<T>(name: PointsQueryName, question?: unknown): Promise<T> {
    return this.#ask(`points.${name}`, question);
  }

  #ask<T>(name: QueryName, question: unknown): Promise<T> {
    const worker = this.#worker;
    if (worker === null) return Promise.reject(new Error('The hub is not running.'));
    return new Promise<T>((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      worker.postMessage({ id, name, question } satisfies QueryRequest);
    });
  }

  #onReply(reply: QueryReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('answer' in reply) waiting?.resolve(reply.answer);
    else waiting?.reject('refusal' in reply ? new RefusalError(reply.refusal) : new Error(reply.error));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
