import type { Claim } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import type { SignedEvent } from '@maeul/devices/points/proof';
import { type Result, refuse } from '@maeul/devices/refusal';
import { giveBack } from './give-back.ts';
import type { HubClient } from './hub-client.ts';
import type { Purchases } from './purchases.ts';
import type { Known, SessionEffect, SessionInput } from './session/inputs.ts';
import type { KioskStore } from './store/kiosk-store.ts';
import type { WeighingBay } from './weighing-bay.ts';

export interface EffectsOptions {
  readonly store: KioskStore;
  readonly client: HubClient;
  readonly purchases: Purchases;
  readonly bays: ReadonlyMap<string, WeighingBay>;
  readonly isOnline: () => boolean;
  readonly take: (input: SessionInput) => void;
  readonly send: (event: SignedEvent) => void;
  readonly fault: (fault: KioskFault) => void;
  readonly onClaim: () => void;
  readonly print: (effect: Extract<SessionEffect, { do: 'print' }>) => void;
  readonly onStoreFailure: (error: Error) => void;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

const IDENTIFY_WITHIN_MS = 4_000;
/** The link is known to be down: it is tried all the same, for it may just have come back. */
const IDENTIFY_OFFLINE_MS = 1_000;
/** For so long a card that was seen here opens its wallet without the hub. */
const CARD_LASTS_MS = 30 * 86_400_000;
const UNASKED_RETURN =
  'Something was put into the return slot that nobody had announced, or too late; no deposit was given back.';

/** Carries out what the session wants done. */
export class Effects {
  readonly #options: EffectsOptions;
  /** Facts that the disk did not take; nothing is signed before them. */
  #unsaved: Extract<SessionEffect, { do: 'record' }>[] = [];
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: EffectsOptions) {
    this.#options = options;
  }

  /** Whether all that was shown is on the disk. */
  get isSaved(): boolean {
    return this.#unsaved.length === 0;
  }

  carryOut(effect: SessionEffect): void {
    try {
      this.#begin(effect);
    } catch (error) {
      this.#options.onStoreFailure(error as Error);
    }
  }

  /** Once more for what the disk did not take. @throws when it still does not */
  retry(): void {
    for (let effect = this.#unsaved[0]; effect !== undefined; effect = this.#unsaved[0]) {
      this.#save(effect);
      this.#unsaved.shift();
    }
  }

  /** Resolves when the purchases that are under way have ended, or when the time is over. */
  async settled(timeoutMs: number): Promise<void> {
    const timer = Promise.withResolvers<void>();
    const timeout = setTimeout(timer.resolve, timeoutMs);
    await Promise.race([Promise.all(this.#underWay), timer.promise]);
    clearTimeout(timeout);
  }

  #begin(effect: SessionEffect): void {
    const { store, bays, take, purchases, nowMs, print, fault } = this.#options;
    switch (effect.do) {
      case 'record':
        this.#record(effect);
        break;
      case 'keep-receipt':
        store.chain.keepReceipt(effect.receipt.event, effect.receipt);
        break;
      case 'identify':
        this.#identify(effect);
        break;
      case 'claim':
        this.#claim(effect.claim);
        break;
      case 'remember-card':
        store.rememberCard(effect.hash, effect.wallet, nowMs());
        break;
      case 'forget-card':
        store.forgetCard(effect.hash);
        break;
      case 'begin-weighing':
        bays.get(effect.container)?.begin(effect.day);
        break;
      case 'cancel-weighing':
        bays.get(effect.container)?.cancel();
        break;
      case 'unlock':
        void bays.get(effect.container)?.unlock();
        break;
      case 'lock':
        void bays.get(effect.container)?.lock();
        break;
      case 'give-back': {
        const { send, newId } = this.#options;
        giveBack({ reservation: effect.reservation }, { store, send, newId, nowMs });
        break;
      }
      case 'buy': {
        const { hold, data } = effect.purchase;
        this.#follow(purchases.buy(effect.purchase), (result) => {
          take({ is: 'reservations', reservations: store.reservationsOf(data.wallet) });
          take({ is: 'bought', hold, result });
        });
        break;
      }
      case 'lend':
        this.#follow(purchases.lend(effect.fact), (result) => take({ is: 'lent', loan: effect.fact.id, result }));
        break;
      case 'unasked-return':
        fault({ code: 'unasked-return', part: 'return-slot', message: UNASKED_RETURN });
        break;
      case 'print':
        print(effect);
        break;
    }
  }

  #record(effect: Extract<SessionEffect, { do: 'record' }>): void {
    this.#unsaved.push(effect);
    this.retry();
  }

  #save({ fact, receipt }: Extract<SessionEffect, { do: 'record' }>): void {
    this.#options.send(this.#options.store.record(fact, receipt));
  }

  #identify({ visit, question }: Extract<SessionEffect, { do: 'identify' }>): void {
    const { client, isOnline, take } = this.#options;
    const waitMs = isOnline() ? IDENTIFY_WITHIN_MS : IDENTIFY_OFFLINE_MS;
    void client.identify(question, waitMs).then((answer) => {
      const known = this.#known(question.hash, answer.ok ? answer.value.wallet : null);
      take({ is: 'identified', visit, answer, known });
    });
  }

  #known(hash: string, answered: string | null): Known {
    const { store, nowMs } = this.#options;
    try {
      const wallet = store.walletOf(hash, nowMs() - CARD_LASTS_MS);
      const whose = answered ?? wallet;
      const claiming = store.claims().some((claim) => claim.hash === hash);
      return { wallet, claiming, reservations: whose === null ? [] : store.reservationsOf(whose) };
    } catch (error) {
      this.#options.onStoreFailure(error as Error);
      return { wallet: null, claiming: false, reservations: [] };
    }
  }

  #claim(claim: Claim): void {
    this.#options.store.claim(claim, this.#options.nowMs());
    this.#options.onClaim();
  }

  #follow<T>(work: Promise<Result<T>>, tell: (result: Result<T>) => void): void {
    const told = work.then(tell, (error: Error) => {
      // What the disk did not take is resolved from the disk, at the next start.
      this.#options.onStoreFailure(error);
      tell(refuse('store-failing', error.message));
    });
    const done = told
      .catch((error: Error) => this.#options.onStoreFailure(error))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}
