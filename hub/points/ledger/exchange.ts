import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

/** Points for local currency: requested (held) → sent to the payer in a batch → paid, or failed and given back, line by line. */
export class Exchange {
  readonly #state: LedgerState;
  readonly #books: Books;
  readonly #wallets: Wallets;

  constructor(state: LedgerState, books: Books, wallets: Wallets) {
    this.#state = state;
    this.#books = books;
    this.#wallets = wallets;
  }

  /** Code: `not-enough`. */
  requested(fact: Fact, data: KioskEventData<'maeul.points.exchange-requested.v1'>): Applied | Refusal {
    const { amount } = data;
    const wallet = this.#wallets.resolve(data.wallet);
    const lack = this.#books.lack(wallet, 'points', amount);
    if (lack !== null) return lack;
    this.#books.hold(wallet, 'points', amount);
    const { id: request, timeMs } = fact;
    this.#state.exchange.set({
      request, wallet, amount, timeMs, status: 'requested', batch: null, settledMs: null, message: null,
    }); // biome-ignore format: one line
    return { ok: true, wallet, amount };
  }

  /** All lines or none. Codes: `unknown-request`, `request-ended`, `wrong-line`. */
  batched(fact: Fact, { lines }: OfficeEventData<'maeul.exchange.batched.v1'>): Applied | Refusal {
    let sum = 0;
    for (const { request, wallet, amount } of lines) {
      const row = this.#state.exchange.get(request);
      if (row === undefined) return unknownRequest(request);
      if (row.status !== 'requested')
        return refuse('request-ended', `The request ${request} is ${row.status} already.`);
      if (row.amount !== amount || this.#wallets.resolve(row.wallet) !== this.#wallets.resolve(wallet))
        return refuse('wrong-line', `The line of ${request} says another wallet or amount than the request.`);
      this.#state.exchange.set({ ...row, status: 'batched', batch: fact.id });
      sum += amount;
    }
    return { ok: true, amount: sum };
  }

  /** All lines or none. Codes: `unknown-request`, `request-ended`. `amount` of the outcome is what was paid. */
  settled(fact: Fact, { batch, lines }: OfficeEventData<'maeul.exchange.settled.v1'>): Applied | Refusal {
    let part = 1;
    let paid = 0;
    for (const { request, result, message = null } of lines) {
      const row = this.#state.exchange.get(request);
      if (row === undefined || row.batch !== batch) return unknownRequest(request);
      if (row.status !== 'batched') return refuse('request-ended', `The request ${request} is ${row.status} already.`);
      const wallet = this.#wallets.resolve(row.wallet);
      const { amount } = row;
      this.#books.hold(wallet, 'points', -amount);
      if (result === 'confirmed') {
        const movement = { kind: 'exchange', asset: 'points', amount, what: 'local-currency', about: request } as const;
        this.#books.move(fact, { ...movement, debit: walletAccount(wallet), credit: house('payouts') }, part++);
        paid += amount;
      }
      this.#state.exchange.set({ ...row, status: result, settledMs: fact.timeMs, message });
    }
    return { ok: true, amount: paid };
  }
}

function unknownRequest(request: string): Refusal {
  return refuse('unknown-request', `There is no request ${request} in this batch.`);
}
