import { join } from 'node:path';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { Outcome } from '@maeul/devices/points/outcome';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { JournalStore } from '../../journal/store.ts';
import { CallsAnswers } from '../../queries/calls-answers.ts';
import { PointsAnswers } from '../../queries/points-answers.ts';
import type { CallsQueries, PortfolioState } from '../../queries/vpp-questions.ts';
import {
  callId,
  consent,
  DAY_MS,
  DONG_HUB,
  drEvent,
  HOUR_MS,
  household,
  PROGRAMME,
  SIX_MS,
} from '../../testing/calls.ts';
import { MemoryReader } from '../../testing/memory-reader.ts';
import { tempFolder } from '../../testing/temp-folder.ts';
import { callsView } from '../../views/calls/calls-view.ts';
import { pointsView } from '../../views/points/points-view.ts';
import { ViewRunner } from '../../views/view-runner.ts';
import { RewardSayer } from '../reward-sayer.ts';
import { Settler } from '../settler.ts';

const QUARTER_MS = 900_000;
const LOADS_FROM_MS = SIX_MS - 18 * HOUR_MS - 12 * DAY_MS;
const QUARTERS = (13 * DAY_MS) / QUARTER_MS;
const WALLETS_FROM = 0x10_0000;

/** A small programme, so that many settlements cost little. */
const RULES: Programme = {
  ...PROGRAMME,
  baseline: {
    ...PROGRAMME.baseline,
    method: { kind: 'drop-hours', days: 4, dropHighest: 0, dropLowest: 0 },
    days: { ...PROGRAMME.baseline.days, lookBackDays: 8, atLeast: 3 },
  },
};

/** What ends a hub at a chosen word that it says: before the word is in the journal, or just after. */
export interface Kill {
  /** Counted from 1. */
  readonly word: number;
  readonly when: 'before' | 'after';
}

export class Killed extends Error {}

/**
 * A journal in memory with the views of calls and points, members whose meters stand still or run, and one call that is over. `settler`
 * gives a hub that has just been started.
 */
export class SettleHouse {
  readonly event: DrEvent = drEvent();
  /** Wh of a quarter-hour that a member used, other than the usual 100. */
  readonly used = new Map<string, number>();
  readonly members: string[];
  readonly calls: CallsAnswers;
  readonly points: PointsAnswers;
  nowMs = SIX_MS + 3 * HOUR_MS;
  readonly #reader = new MemoryReader();
  readonly #runners: ViewRunner[];
  #said = 0;

  constructor(count: number) {
    this.members = Array.from({ length: count }, (_, n) => `home-${String(n).padStart(4, '0')}`);
    const folder = tempFolder();
    this.#runners = [callsView, pointsView].map(
      (view) => new ViewRunner(view, join(folder, `${view.name}.db`), this.#reader),
    );
    this.calls = new CallsAnswers(join(folder, 'calls.db'));
    const journal = join(folder, 'journal.db');
    new JournalStore(journal).close();
    this.points = new PointsAnswers(join(folder, 'points.db'), journal);
    onTestFinished(() => {
      this.calls.close();
      this.points.close();
      for (const runner of this.#runners) runner.close();
    });
    this.#add('maeul.vpp.programme-published.v1', { programme: RULES, by: 'hub' }, SIX_MS - 3 * DAY_MS);
    this.#add('maeul.vpp.event-called.v1', { event: this.event, by: 'hub' }, SIX_MS - 3 * HOUR_MS);
    for (const wallet of this.members.keys())
      this.#add('maeul.wallet.opened.v1', { wallet: walletOf(wallet), by: 'hub' }, SIX_MS - 3 * HOUR_MS);
    this.#fold();
  }

  /** A hub after a start. @param kill it ends there */
  settler(kill?: Kill): Settler {
    this.#said = 0;
    const say = async <T>(type: string, data: object, id: string, answer: () => T): Promise<T> => {
      this.#said += 1;
      if (kill?.word === this.#said && kill.when === 'before') throw new Killed();
      this.#add(type, data, this.nowMs, id);
      this.#fold();
      if (kill?.word === this.#said) throw new Killed();
      return answer();
    };
    const points = { rewards: async (ref: string) => this.points.rewards(ref) };
    const pointsDesk = {
      say: (type: string, data: object, id = callId()): Promise<Outcome> =>
        say(type, data, id, () => this.points.outcome(id)!.outcome),
    };
    return new Settler({
      calls: asked(this.calls),
      power: {
        portfolio: async () => this.#portfolio(),
        loads: async ({ members = [] }) => members.map((id) => this.#load(id)),
      },
      desk: { say: (type, data, id = callId()) => say(type, data, id, () => id) },
      rewards: new RewardSayer({ points, pointsDesk, log: pino({ level: 'silent' }), linesPerEvent: 2 }),
      journal: { head: () => this.#reader.head() },
      views: { caughtUp: async () => {} },
      now: () => this.nowMs,
      linesPerPage: 2,
    });
  }

  /** How many words a hub says to settle all. */
  get said(): number {
    return this.#said;
  }

  balance(member: string): number {
    const wallet = walletOf(this.members.indexOf(member));
    const state = this.points.wallet({ wallet, day: '2026-11-24', historyLimit: 0 });
    return state?.balances.balances.find(({ asset }) => asset === 'points')?.posted ?? 0;
  }

  /** Everything that a settlement leaves behind. */
  books(): object {
    return {
      settlement: this.calls.settlement(this.event.id),
      runs: this.calls.settlementProgress(this.event.id)?.run,
      rewards: this.points.rewards(this.event.id),
      balances: this.members.map((member) => this.balance(member)),
    };
  }

  #add(type: string, data: object, timeMs: number, id = callId()): void {
    const envelope: EventEnvelope = {
      ...{ specversion: '1.0', id, source: DONG_HUB, type, time: new Date(timeMs).toISOString() },
      data,
    };
    this.#reader.add({ path: DONG_HUB, kind: 'event', payload: Buffer.from(JSON.stringify(envelope)) }, timeMs);
  }

  #fold(): void {
    for (const runner of this.#runners) while (runner.step());
  }

  #portfolio(): PortfolioState {
    const members = this.members.map((id, n) => household(id, { wallet: walletOf(n) }));
    const consents = this.members.map((id) => consent(id));
    return { members, consents, assets: [], meters: [], factors: {} as PortfolioState['factors'] };
  }

  #load(member: string) {
    const wh = new Float64Array(QUARTERS).fill(100);
    const at = (SIX_MS - LOADS_FROM_MS) / QUARTER_MS;
    wh.fill(this.used.get(member) ?? 100, at, at + 4);
    return { member, fromMs: LOADS_FROM_MS, wh, quality: new Uint8Array(QUARTERS) };
  }
}

function walletOf(n: number): string {
  return `01950000-0000-7000-8000-${(WALLETS_FROM + n).toString(16).padStart(12, '0')}`;
}

/** The synchronous answers as the promises of a worker. */
function asked(answers: CallsAnswers): CallsQueries {
  return new Proxy(answers, {
    get: (target, name: keyof CallsQueries) => async (question: never) => target[name](question),
  }) as unknown as CallsQueries;
}
