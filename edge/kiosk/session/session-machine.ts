import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';
import type { Outcome } from '@maeul/devices/points/outcome';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { chooseKind, closedUnderHand, countItems, lidMoved, weighingSaid } from './deposit.ts';
import { announceReturn, containerSeen, giveUpReturn, returnSlotClosed } from './give-container-back.ts';
import { consent, identified, present } from './identify.ts';
import type { SessionAction, SessionEffect, SessionInput } from './inputs.ts';
import { bought, chooseItem, confirmPurchase, exchange, lend, lent } from './spend.ts';
import {
  abandonWeighing,
  go,
  gone,
  isBusy,
  type KioskPlace,
  leave,
  type NewIds,
  newState,
  type SessionState,
  serviceClosed,
  touch,
} from './state.ts';
import { lampsOf, viewOf } from './view.ts';

/** By more than this no two clocks drift apart within a visit: one of them was set. */
const CLOCK_SET_MS = 1_000;

/**
 * What a kiosk does for whoever stands before it. It has no clock, no I/O and makes no ids itself: the same inputs at the same
 * times give the same view and the same effects. `nowMs` is the wall clock, milliseconds since 1970: it dates what is told, and may be
 * set back. `steadyMs` is a clock that nobody sets, from any beginning: by it somebody is idle; by default the same.
 */
export class SessionMachine {
  readonly #state: SessionState;

  constructor(place: KioskPlace, publicKey: string, ids: NewIds) {
    this.#state = newState(place, publicKey, ids);
  }

  view(): KioskView {
    return viewOf(this.#state);
  }

  lamps(): ReadonlyMap<string, 'free' | 'here' | 'wait' | 'fault'> {
    return lampsOf(this.#state);
  }

  /** Whether somebody is being served. */
  get isInUse(): boolean {
    return this.#state.visit !== null || this.#state.doing.at !== 'welcome';
  }

  /** A touch on the screen, a card at the reader. Codes: `not-now`, and those of devices/kiosk/refusal-codes.ts. */
  act(action: SessionAction, nowMs: number, steadyMs: number = nowMs): Result<readonly SessionEffect[]> {
    const effects = this.#begin(nowMs, steadyMs);
    const done = act(this.#state, action);
    return done.ok ? ok(effects) : done;
  }

  take(input: SessionInput, nowMs: number, steadyMs: number = nowMs): readonly SessionEffect[] {
    const effects = this.#begin(nowMs, steadyMs);
    take(this.#state, input);
    if (serviceClosed(this.#state) !== null && this.isInUse && !isBusy(this.#state)) leave(this.#state);
    return effects;
  }

  #begin(nowMs: number, steadyMs: number): SessionEffect[] {
    const effects: SessionEffect[] = [];
    this.#state.nowMs = nowMs;
    this.#state.steadyMs = steadyMs;
    if (Math.abs(nowMs - steadyMs - this.#state.aheadMs) > CLOCK_SET_MS) this.#state.aheadMs = nowMs - steadyMs;
    this.#state.effects = effects;
    return effects;
  }
}

function act(state: SessionState, action: SessionAction): Result<true> {
  if (action.do === 'touch') {
    touch(state);
    return ok(true);
  }
  if (isBusy(state)) return refuse('not-now', 'The kiosk is not finished with what it does.');
  switch (action.do) {
    case 'finish':
      leave(state);
      return ok(true);
    case 'back':
      return back(state);
    case 'help':
      abandonWeighing(state);
      go(state, { at: 'help' });
      return ok(true);
  }
  const closed = serviceClosed(state);
  if (closed !== null) return refuse(closed, 'The kiosk is out of service.');
  switch (action.do) {
    case 'present':
      return present(state, action);
    case 'phone':
      leave(state);
      go(state, { at: 'enter-phone' });
      return ok(true);
    case 'consent':
      return consent(state, action.yes);
    default:
      return serve(state, action);
  }
}

type Service = Exclude<SessionAction, { do: 'touch' | 'finish' | 'back' | 'help' | 'present' | 'phone' | 'consent' }>;

/** What only somebody may do whose wallet is known. */
function serve(state: SessionState, action: Service): Result<true> {
  if (!state.visit?.wallet) return refuse('not-now', 'Nobody has shown a card.');
  if (action.do === 'print') return print(state);
  if (action.do === 'count-items') return countItems(state, action.items);
  if (action.do === 'confirm-purchase') return confirmPurchase(state);
  // Everything else may be begun from anywhere; what was begun before is given up.
  abandonWeighing(state);
  switch (action.do) {
    case 'choose-kind':
      return chooseKind(state, action.kind);
    case 'choose-item':
      return chooseItem(state, action.item);
    case 'lend':
      return lend(state, action.container);
    case 'return':
      return announceReturn(state, action.loan);
    case 'exchange':
      return exchange(state, action.amount);
    case 'deposit':
      go(state, { at: 'choose-kind' });
      return ok(true);
    case 'choose-exchange':
      go(state, { at: 'exchange' });
      return ok(true);
    case 'buy':
    case 'history':
    case 'containers':
      go(state, { at: action.do });
      return ok(true);
  }
}

function print(state: SessionState): Result<true> {
  const { doing, place } = state;
  if (doing.at !== 'receipt') return refuse('not-now', 'There is no receipt to print.');
  if (!place.hasPrinter) return refuse('no-printer', 'This kiosk has no printer.');
  touch(state);
  state.effects.push({ do: 'print', receipt: doing.receipt });
  return ok(true);
}

/** One step back, or to where the visit began. */
function back(state: SessionState): Result<true> {
  const { doing, visit } = state;
  if (visit?.wallet == null) leave(state);
  else if (doing.at === 'put-in' || doing.at === 'count-items') {
    abandonWeighing(state);
    go(state, { at: 'choose-kind' });
  } else if (doing.at === 'returning') go(state, { at: 'containers' });
  else go(state, { at: doing.at === 'confirm-purchase' ? 'buy' : 'home' });
  return ok(true);
}

function take(state: SessionState, input: SessionInput): void {
  switch (input.is) {
    case 'identified':
      identified(state, input.visit, input.answer, input.known);
      break;
    case 'reservations':
      if (state.visit !== null) state.visit.reservations = input.reservations;
      break;
    case 'terms':
      state.terms = input.terms;
      break;
    case 'clock':
      state.hubBehindMs = input.hubBehindMs;
      break;
    case 'network':
      state.online = input.online;
      break;
    case 'store':
      state.storeFailing = input.failing;
      break;
    case 'container':
      close(state.closed.containers, input.id, input.closed);
      closedUnderHand(state, input.id, input.closed);
      break;
    case 'dispenser':
      close(state.closed.dispensers, input.name, input.closed);
      break;
    case 'return-slot':
      returnSlotClosed(state, input.closed);
      break;
    case 'returned':
      containerSeen(state, input.atMs);
      break;
    case 'lid':
      lidMoved(state, input.container, input.open);
      break;
    case 'weighing':
      weighingSaid(state, input.container, input.output, input.heardMs);
      break;
    case 'outcome':
      heard(state, input.outcome);
      break;
    case 'bought':
      bought(state, input);
      break;
    case 'lent':
      lent(state, input);
      break;
    case 'presence':
      if (input.present) touch(state);
      else gone(state);
      break;
    case 'tick':
      tick(state);
      break;
  }
}

function close(closed: Map<string, string>, name: string, why: string | null): void {
  if (why === null) closed.delete(name);
  else closed.set(name, why);
}

/** What the hub made of an event: the receipt is confirmed or refused, and the balances are those of the ledger. */
function heard(state: SessionState, outcome: Outcome): void {
  const { visit, doing } = state;
  if (visit === null) return;
  // Also of a hold that was given back: the resident did not say that.
  const isTheirs = visit.events.has(outcome.event) || outcome.after?.wallet === visit.wallet;
  if (!isTheirs) return;
  if (outcome.after !== undefined) visit.balances = outcome.after;
  if (doing.at !== 'receipt' || doing.receipt.event !== outcome.event) return;
  const { receipt } = doing;
  const done = outcome.status === 'done';
  const corrected =
    done && receipt.what === 'deposit' && outcome.amount !== undefined ? { points: outcome.amount } : {};
  const code = done || outcome.code === undefined ? {} : { code: outcome.code };
  state.doing = {
    at: 'receipt',
    receipt: { ...receipt, ...corrected, ...code, status: done ? 'confirmed' : 'refused' },
  };
}

/** Who walked away without a word leaves an open wallet: it closes by itself. */
function tick(state: SessionState): void {
  giveUpReturn(state);
  const { steadyMs, doing, idleAtMs } = state;
  if (doing.at === 'welcome' || steadyMs < idleAtMs) return;
  // The purchase comes to its end by itself, and the weighing refuses a lid that stays open.
  if (doing.at === 'dispensing' || doing.at === 'identifying' || doing.at === 'lending') return;
  leave(state);
}
