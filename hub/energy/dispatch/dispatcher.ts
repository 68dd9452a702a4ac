import type { Plan } from '@maeul/devices/vpp/plan';
import type { Logger } from 'pino';
import { v7 as uuid } from 'uuid';
import type { LiveCall } from '../../vpp/calls/live-call.ts';
import { type Gathered, gather, isPlanned, type Known, QUARTER_MS } from '../../vpp/dispatch/gather.ts';
import { linearProgram } from '../../vpp/dispatch/linear-program.ts';
import { planOf, type Solved } from '../../vpp/dispatch/plan.ts';
import type { DispatchProblem } from '../../vpp/dispatch/problem.ts';
import { wantedNow, withLimits } from '../../vpp/dispatch/setpoints.ts';
import type { CallKeeper } from '../call-keeper.ts';
import type { Solver } from '../solver/solver.ts';
import type { VppDesk } from '../vpp-desk.ts';
import { type LookParts, lookAround } from './look-around.ts';
import type { SetpointSender } from './setpoint-sender.ts';

export interface DispatcherParts extends Omit<LookParts, 'live'> {
  readonly keeper: Pick<CallKeeper, 'live' | 'onChange'>;
  readonly solver: Pick<Solver, 'solve'>;
  readonly sender: Pick<SetpointSender, 'want'>;
  readonly desk: Pick<VppDesk, 'say'>;
  readonly now: () => number;
  readonly log: Logger;
}

/** What the last plan was made of. */
export interface Made {
  readonly plan: Plan;
  readonly known: Known;
  readonly gathered: Gathered;
}

const LOOK_WALL_MS = 500;
/** A quarter-hour is planned a moment after it began, when its first readings are there. */
const AFTER_MS = 2_000;

/** Plans anew every quarter-hour and whenever something changes, says the plan, and tells devices what follows from it. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  #timer: NodeJS.Timeout | null = null;
  #stopHearing: () => void = () => {};
  #turn: Promise<unknown> = Promise.resolve();
  #plannedMs = Number.NEGATIVE_INFINITY;
  #overUntilMs = Number.POSITIVE_INFINITY;
  #calls = '';
  #made: Made | null = null;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#calls = fingerprint(this.#parts.keeper.live);
    this.#stopHearing = this.#parts.keeper.onChange((live) => {
      const calls = fingerprint(live);
      if (calls === this.#calls) return;
      this.#calls = calls;
      this.#soon('event');
    });
    this.#timer = setInterval(() => this.#look(), LOOK_WALL_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopHearing();
    await this.#turn;
  }

  /** Of the last plan that this hub made since it started. */
  get made(): Made | null {
    return this.#made;
  }

  /** Plans anew; null where there is nothing to plan. One plan after the other. */
  plan(cause: Plan['cause']): Promise<Plan | null> {
    const result = this.#turn.then(() => this.#plan(cause));
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** When the next override ends the plan must be another. */
  #look(): void {
    const nowMs = this.#parts.now();
    const quarterMs = Math.floor((nowMs - AFTER_MS) / QUARTER_MS) * QUARTER_MS;
    const first = this.#plannedMs === Number.NEGATIVE_INFINITY;
    if (quarterMs > this.#plannedMs) {
      this.#plannedMs = quarterMs;
      this.#soon(first ? 'start' : 'quarter');
    } else if (nowMs >= this.#overUntilMs) {
      this.#overUntilMs = Number.POSITIVE_INFINITY;
      this.#soon('override');
    }
  }

  #soon(cause: Plan['cause']): void {
    this.plan(cause).catch((error: unknown) => {
      if (this.#timer !== null) this.#parts.log.error({ err: error }, 'no plan could be made');
    });
  }

  async #plan(cause: Plan['cause']): Promise<Plan | null> {
    const { keeper, solver, sender, desk, now, log } = this.#parts;
    const known = await lookAround({ ...this.#parts, live: () => keeper.live }, now());
    this.#overUntilMs = Math.min(Number.POSITIVE_INFINITY, ...known.overrides.map(({ untilMs }) => untilMs));
    const gathered = gather(known);
    const { problem, panels } = gathered;
    const idle = problem.batteries.length + problem.loads.length + panels.length === 0;
    const made = { id: uuid(), madeAtMs: now(), cause };
    const solved = idle ? nothingToDo() : await solve(problem, solver);
    const { plan: bare, spillW } = planOf(problem, solved, made);
    const plan = withLimits(bare, panels, known.expected.pvW, spillW);
    sender.want(wantedNow(plan, gathered, known));
    if (idle && known.assets.every((asset) => !isPlanned(asset))) return null;
    this.#made = { plan, known, gathered };
    if (plan.solver.status === 'fallback') log.warn({ why: plan.solver.why }, 'the plan was made by the rule');
    await desk.say('maeul.vpp.planned.v1', { plan }, plan.id, 'calls');
    return plan;
  }
}

async function solve(problem: DispatchProblem, solver: Pick<Solver, 'solve'>): Promise<Solved> {
  const { program, wishes } = linearProgram(problem);
  const solution = await solver.solve(program);
  if (solution.status === 'none') return solution;
  return { status: 'optimal', wishes: wishes(solution.values), ms: solution.ms };
}

function nothingToDo(): Solved {
  return { status: 'optimal', wishes: { batteriesW: [], loadsW: [] }, ms: 0 };
}

/** What a plan has to do with calls: those that are or will be, and what they ask for. */
function fingerprint(live: readonly LiveCall[]): string {
  return JSON.stringify(
    live
      .filter(({ state }) => state === 'scheduled' || state === 'notified' || state === 'active')
      .map(({ event: { id, startsAt, endsAt, targetW, scope } }) => [id, startsAt, endsAt, targetW, scope]),
  );
}
