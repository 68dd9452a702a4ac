import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { SignedEvent } from '@maeul/devices/points/proof';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Dispenser } from '../cleanhouse/io.ts';
import type { Outcomes } from './outcomes.ts';
import type { Purchase } from './session/inputs.ts';
import type { KioskStore } from './store/kiosk-store.ts';
import type { Fact } from './store/signed-chain.ts';

export interface PurchasesOptions {
  readonly store: Pick<
    KioskStore,
    'hold' | 'abandon' | 'dispensing' | 'end' | 'openHolds' | 'lend' | 'loanConfirmed' | 'undoLoan' | 'unconfirmedLoans'
  >;
  readonly outcomes: Outcomes;
  readonly dispenser: (name: string) => Dispenser | null;
  readonly send: (event: SignedEvent) => void;
  readonly fault: (fault: KioskFault) => void;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/** How long the hub may take to say whether there are points; whoever waits stands before the screen. */
const ANSWER_WITHIN_MS = 2_000;
const DAY_MS = 86_400_000;
/** A hold that nobody ends blocks points: for a day if the hub heard of it at once, … */
const HOLD_MS = DAY_MS;
/** … but one that was made offline may reach the hub weeks later, together with its end. */
const RESERVED_HOLD_MS = 60 * DAY_MS;

/**
 * hold → dispense → post or void, each step on the disk before the next begins. A stop at any instant leaves a hold that
 * `settle` ends, so that each hold ends exactly once and nothing is taken for what was not seen to come out.
 */
export class Purchases {
  readonly #options: PurchasesOptions;
  readonly #dispensing = new Set<string>();

  constructor(options: PurchasesOptions) {
    this.#options = options;
  }

  /**
   * Ends what a stop of the program left open. The post is written in the instant of the confirmation: where there is none, none
   * was seen.
   */
  settle(): void {
    const { store, fault, send } = this.#options;
    for (const { id, dispenser, state } of store.openHolds()) {
      const begun = state === 'dispensing';
      this.#void(id, begun ? 'power-cut-unconfirmed' : 'interrupted');
      if (!begun) continue;
      const message = `The power went while "${dispenser}" was handing something out; nothing was charged.`;
      fault({ code: 'power-cut-unconfirmed', part: dispenser, message });
    }
    for (const loan of store.unconfirmedLoans()) {
      const undone = store.undoLoan(this.#fact('maeul.points.container-returned.v1', { loan }));
      if (undone !== null) send(undone);
    }
  }

  /** Whether something that was bought is being handed out there. */
  isDispensing(dispenser: string): boolean {
    return this.#dispensing.has(dispenser);
  }

  /** Gives the event that posted it. Codes: those of the hub, `hub-away`, `reservation-used-up`, those of the dispenser. */
  async buy(purchase: Purchase): Promise<Result<{ readonly event: string }>> {
    const held = await this.#hold(purchase);
    if (!held.ok) return held;
    const { store, dispenser: dispenserAt, send } = this.#options;
    const hold = held.value;
    const dispenser = dispenserAt(purchase.dispenser);
    if (dispenser === null) {
      this.#void(hold, 'no-dispenser');
      return refuse('no-dispenser', `There is no dispenser "${purchase.dispenser}".`);
    }
    if (!store.dispensing(hold)) return refuse('failed', 'The hold ended before its time.');
    this.#dispensing.add(purchase.dispenser);
    const handedOut = await dispenser.dispense(purchase.confirmWithinMs);
    this.#dispensing.delete(purchase.dispenser);
    if (!handedOut.ok) {
      this.#void(hold, handedOut.code);
      const { code, message } = handedOut;
      this.#options.fault({ code, part: purchase.dispenser, message });
      return handedOut;
    }
    const posted = store.end(hold, this.#fact('maeul.points.posted.v1', { hold }));
    if (posted === null) return refuse('failed', 'The hold ended before its time.');
    send(posted);
    return ok({ event: posted.id });
  }

  /** A container goes out when the hub says so; what it does not answer is undone, and counts as nothing. */
  async lend(fact: Fact<'maeul.points.container-lent.v1'>): Promise<Result<true>> {
    const { store, outcomes, send } = this.#options;
    const answer = outcomes.wait(fact.id, ANSWER_WITHIN_MS);
    send(store.lend(fact));
    const outcome = await answer;
    if (outcome === null) {
      const undone = store.undoLoan(this.#fact('maeul.points.container-returned.v1', { loan: fact.id }));
      if (undone !== null) send(undone);
      return refuse('hub-away', 'The hub did not answer.');
    }
    store.loanConfirmed(fact.id);
    return outcome.status === 'done' ? ok(true) : refuse(outcome.code ?? 'failed', outcome.message ?? '');
  }

  /** The id of a hold that stands: the hub has confirmed it, or reserved it beforehand. */
  async #hold(purchase: Purchase): Promise<Result<string>> {
    const { store, outcomes, send, nowMs } = this.#options;
    let why = refuse('hub-away', 'The hub does not answer, and nothing was reserved for this kiosk.');
    const fact = (id: string, lastsMs: number, reservation?: string): Fact<'maeul.points.held.v1'> => {
      const expires = new Date(nowMs() + lastsMs).toISOString();
      const data = { ...purchase.data, expires, ...(reservation === undefined ? {} : { reservation }) };
      return { id, type: 'maeul.points.held.v1', atMs: nowMs(), data };
    };
    if (purchase.ask) {
      const answer = outcomes.wait(purchase.hold, ANSWER_WITHIN_MS);
      const asked = store.hold(fact(purchase.hold, HOLD_MS), purchase.dispenser);
      if (!asked.ok) return asked;
      send(asked.value);
      const outcome = await answer;
      if (outcome?.status === 'done') return ok(purchase.hold);
      if (outcome === null) this.#void(purchase.hold, 'hub-away');
      else {
        // There never was a hold: nothing is to be given back.
        store.abandon(purchase.hold);
        why = refuse(outcome.code ?? 'failed', outcome.message ?? 'The hub refused.');
      }
    }
    if (purchase.reservation === null) return why;
    const id = purchase.ask ? this.#options.newId() : purchase.hold;
    const reserved = store.hold(fact(id, RESERVED_HOLD_MS, purchase.reservation), purchase.dispenser);
    if (!reserved.ok) return reserved;
    send(reserved.value);
    return ok(id);
  }

  #void(hold: string, reason: string): void {
    const { store, send } = this.#options;
    const voided = store.end(hold, this.#fact('maeul.points.voided.v1', { hold, reason }));
    if (voided !== null) send(voided);
  }

  #fact<T extends Fact['type']>(type: T, data: Fact<T>['data']): Fact<T> {
    const { newId, nowMs } = this.#options;
    return { id: newId(), type, atMs: nowMs(), data };
  }
}
