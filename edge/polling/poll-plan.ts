import { POLL_CLASSES, type PollClass } from '@maeul/devices/modbus/device-map';
import type { Refusal } from '@maeul/devices/refusal';

/** Milliseconds between polls of each class. */
export type PollPeriods = Readonly<Record<PollClass, number>>;

export interface PlannedDevice {
  readonly periods: PollPeriods;
  /** From 0 to 1: spreads devices over the period, so that they do not all want the line at once. */
  readonly jitter: number;
}

export type PlanAction =
  /** Begin a round: ask for everything of these classes. */
  | { readonly do: 'begin'; readonly device: number; readonly classes: readonly PollClass[] }
  /** Ask the next question of the round that is under way. */
  | { readonly do: 'continue'; readonly device: number }
  /** Nothing to do before this time; null = not before an event. */
  | { readonly do: 'wait'; readonly untilMs: number | null };

export type PlanEvent =
  /** A question was answered. `more`: the round has further questions. `yields`: others that are due may go first. */
  | { readonly type: 'answered'; readonly device: number; readonly more: boolean; readonly yields?: boolean }
  /** A question was not answered; the rest of the round is given up. */
  | { readonly type: 'failed'; readonly device: number; readonly why: Refusal; readonly readyAtMs: number }
  /** The device may not be asked before this time after all: something of it came late. */
  | { readonly type: 'not-ready'; readonly device: number; readonly readyAtMs: number }
  /** Everything is wanted now, or what is of these classes. */
  | {
      readonly type: 'poll-now';
      readonly device: number;
      readonly readyAtMs: number;
      readonly classes?: readonly PollClass[];
    }
  | { readonly type: 'line-down'; readonly why: Refusal }
  | { readonly type: 'line-up' };

/** Whether a device answers, and since when. `unknown` until it has been asked. */
export interface Reachability {
  readonly status: 'unknown' | 'reachable' | 'unreachable';
  readonly sinceMs: number;
  readonly why: Refusal | null;
}

/** One missing answer may be noise on the line; two in a row are not. */
const FAILURES_MAX = 2;
const BACKOFF_FIRST_MS = 1000;
const BACKOFF_MAX_MS = 60_000;

interface DeviceState {
  readonly periods: PollPeriods;
  readonly jitter: number;
  readonly dueMs: Record<PollClass, number>;
  reach: Reachability;
  failures: number;
  /** Not asked before, whatever is due: back-off, or a turn for those who had to wait. */
  notBeforeMs: number;
  servedMs: number;
  /** Classes of the round under way; null = none. */
  round: readonly PollClass[] | null;
  roundStartMs: number;
  lineTimeMs: number;
}

/**
 * Who is asked next on one bus. Pure: it has no clock, and the same calls give the same actions; the state is changed in
 * place because this runs for years on a small machine. See docs/edge-buses.md for the rules.
 */
export class PollPlan {
  readonly #devices: DeviceState[];
  #lineDown: Refusal | null = null;
  #current: number | null = null;
  #askedMs = 0;
  #lastRiskMs = Number.NEGATIVE_INFINITY;

  constructor(devices: readonly PlannedDevice[], nowMs: number) {
    this.#devices = devices.map(({ periods, jitter }) => ({
      periods,
      jitter,
      dueMs: allDueAt(nowMs + jitter * periods.fast),
      reach: { status: 'unknown', sinceMs: nowMs, why: null },
      failures: 0,
      notBeforeMs: 0,
      servedMs: Number.NEGATIVE_INFINITY,
      round: null,
      roundStartMs: nowMs,
      lineTimeMs: 0,
    }));
  }

  reachability(device: number): Reachability {
    return this.#devices[device]!.reach;
  }

  next(nowMs: number): PlanAction {
    if (this.#lineDown !== null) return { do: 'wait', untilMs: null };
    const device = this.#current ?? this.#choose(nowMs);
    if (device === null) return { do: 'wait', untilMs: this.#earliestMs() };
    const state = this.#devices[device]!;
    this.#askedMs = nowMs;
    this.#current = device;
    if (risky(state)) this.#lastRiskMs = nowMs;
    if (state.round !== null) return { do: 'continue', device };
    state.round = POLL_CLASSES.filter((poll) => state.dueMs[poll] <= nowMs);
    state.roundStartMs = nowMs;
    state.lineTimeMs = 0;
    return { do: 'begin', device, classes: state.round };
  }

  event(nowMs: number, event: PlanEvent): void {
    switch (event.type) {
      case 'answered':
        this.#answered(event.device, nowMs, event.more, event.yields ?? false);
        break;
      case 'failed':
        this.#failed(event.device, nowMs, event.why, event.readyAtMs);
        break;
      case 'not-ready':
        this.#current = null;
        this.#devices[event.device]!.round = null;
        this.#devices[event.device]!.notBeforeMs = event.readyAtMs;
        break;
      case 'poll-now': {
        const state = this.#devices[event.device]!;
        for (const poll of event.classes ?? POLL_CLASSES) state.dueMs[poll] = Math.min(state.dueMs[poll], nowMs);
        state.notBeforeMs = Math.max(event.readyAtMs, Math.min(state.notBeforeMs, nowMs));
        break;
      }
      case 'line-down':
        this.#current = null;
        this.#lineDown = event.why;
        for (const state of this.#devices) giveUp(state, nowMs, event.why);
        break;
      case 'line-up':
        this.#lineDown = null;
        for (const state of this.#devices) {
          state.notBeforeMs = 0;
          state.failures = Math.min(state.failures, 1);
          Object.assign(state.dueMs, allDueAt(nowMs));
        }
        break;
    }
  }

  #answered(device: number, nowMs: number, more: boolean, yields: boolean): void {
    const state = this.#devices[device]!;
    state.lineTimeMs += nowMs - this.#askedMs;
    state.servedMs = nowMs;
    this.#current = more && !yields ? device : null;
    if (more) {
      // A long conversation queues up anew after every step, behind those who are due by then.
      if (yields) for (const poll of state.round ?? []) state.dueMs[poll] = nowMs;
      return;
    }
    const returned = state.reach.status !== 'reachable';
    if (returned) state.reach = { status: 'reachable', sinceMs: nowMs, why: null };
    state.failures = 0;
    for (const poll of state.round ?? []) state.dueMs[poll] = nextDueMs(state, poll, nowMs);
    state.round = null;
    state.notBeforeMs = state.roundStartMs + state.lineTimeMs * (1 + this.#waiting(nowMs));
  }

  #failed(device: number, nowMs: number, why: Refusal, readyAtMs: number): void {
    const state = this.#devices[device]!;
    this.#current = null;
    // The time that a failure took is a risk that was taken, even if the device was thought healthy.
    this.#lastRiskMs = nowMs;
    state.servedMs = nowMs;
    state.round = null;
    state.failures += 1;
    if (state.failures >= FAILURES_MAX) giveUp(state, nowMs, why);
    const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(16, state.failures - 1));
    // Spread by the jitter, and differently each time, so that several dead devices do not come due together.
    const spread = 0.75 + 0.5 * ((state.jitter + state.failures * 0.618) % 1);
    state.notBeforeMs = Math.max(nowMs + backoffMs * spread, readyAtMs);
  }

  /** Healthy devices that are due now: they waited while another had the line. */
  #waiting(nowMs: number): number {
    let count = 0;
    for (const state of this.#devices) if (!risky(state) && readyMs(state) <= nowMs) count += 1;
    return count;
  }

  /**
   * Of those that are due, the one whose last turn is longest ago, except that a device which may not answer has its turn only when every healthy
   * one that is due has been asked since the last such risk: so a silence costs each neighbour one poll and not two.
   */
  #choose(nowMs: number): number | null {
    let best: number | null = null;
    let bestOwed = false;
    for (let device = 0; device < this.#devices.length; device++) {
      const state = this.#devices[device]!;
      if (readyMs(state) > nowMs) continue;
      const owed = !risky(state) && state.servedMs <= this.#lastRiskMs;
      if (best === null || (owed && !bestOwed) || (owed === bestOwed && this.#before(device, best))) {
        best = device;
        bestOwed = owed;
      }
    }
    return best;
  }

  #before(a: number, b: number): boolean {
    const [left, right] = [this.#devices[a]!, this.#devices[b]!];
    if (left.servedMs !== right.servedMs) return left.servedMs < right.servedMs;
    return readyMs(left) < readyMs(right);
  }

  #earliestMs(): number | null {
    let earliest = Number.POSITIVE_INFINITY;
    for (const state of this.#devices) earliest = Math.min(earliest, readyMs(state));
    return Number.isFinite(earliest) ? earliest : null;
  }
}

/** Not known to answer: asking it may cost the line a whole timeout. */
function risky(state: DeviceState): boolean {
  return state.failures > 0 || state.reach.status !== 'reachable';
}

function readyMs(state: DeviceState): number {
  return Math.max(state.notBeforeMs, Math.min(state.dueMs.fast, state.dueMs.slow, state.dueMs.rare));
}

/** When it comes back, everything about it is wanted at once: it may have been replaced. */
function giveUp(state: DeviceState, nowMs: number, why: Refusal): void {
  if (state.reach.status !== 'unreachable') state.reach = { status: 'unreachable', sinceMs: nowMs, why };
  state.round = null;
  Object.assign(state.dueMs, allDueAt(nowMs));
}

/** Keeps the rhythm; polls that were missed are not made up for. */
function nextDueMs(state: DeviceState, poll: PollClass, nowMs: number): number {
  const period = state.periods[poll];
  if (!Number.isFinite(period)) return Number.POSITIVE_INFINITY;
  const due = state.dueMs[poll] + period;
  return due > nowMs ? due : due + Math.ceil((nowMs - due) / period) * period;
}

function allDueAt(atMs: number): Record<PollClass, number> {
  return { fast: atMs, slow: atMs, rare: atMs };
}
