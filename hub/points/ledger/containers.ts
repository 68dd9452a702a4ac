import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { ReusableRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

/** Reusable containers, lent against a deposit in escrow; and the collecting containers of the kiosks. */
export class Containers {
  readonly #state: LedgerState;
  readonly #books: Books;
  readonly #wallets: Wallets;

  constructor(state: LedgerState, books: Books, wallets: Wallets) {
    this.#state = state;
    this.#books = books;
    this.#wallets = wallets;
  }

  /** Code: `not-enough`. */
  lent(fact: Fact, data: KioskEventData<'maeul.points.container-lent.v1'>): Applied | Refusal {
    const { container, deposit } = data;
    const wallet = this.#wallets.resolve(data.wallet);
    const lack = this.#books.lack(wallet, 'points', deposit);
    if (lack !== null) return lack;
    const movement = { kind: 'loan', asset: 'points', amount: deposit, what: container } as const;
    this.#books.move(fact, { ...movement, debit: walletAccount(wallet), credit: house('escrow') });
    const { id: loan, path: kiosk, timeMs } = fact;
    this.#state.loans.set({ loan, wallet, container, deposit, kiosk, timeMs, status: 'open', returnedMs: null });
    this.#count(container, 'lent', 1);
    return { ok: true, wallet, amount: deposit };
  }

  /** At any kiosk. Of a wallet that was closed meanwhile the deposit is a donation. Codes: `unknown-loan`, `loan-ended`. */
  returned(fact: Fact, data: KioskEventData<'maeul.points.container-returned.v1'>): Applied | Refusal {
    const loan = this.#state.loans.get(data.loan);
    if (loan === undefined) return refuse('unknown-loan', `Nothing was ever lent as ${data.loan}.`);
    if (loan.status !== 'open') return refuse('loan-ended', `What was lent as ${data.loan} came back already.`);
    const { container, deposit: amount } = loan;
    const wallet = this.#wallets.resolve(loan.wallet);
    const credit = this.#wallets.isClosed(wallet) ? house('donations') : walletAccount(wallet);
    const movement = { kind: 'return', asset: 'points', amount, what: container, about: loan.loan } as const;
    this.#books.move(fact, { ...movement, debit: house('escrow'), credit });
    this.#state.loans.set({ ...loan, status: 'returned', returnedMs: fact.timeMs });
    this.#count(container, 'returned', 1);
    return { ok: true, wallet, amount };
  }

  washed(_fact: Fact, { container, count }: OfficeEventData<'maeul.container.washed.v1'>): Applied {
    this.#count(container, 'washed', count);
    return { ok: true };
  }

  /** A collecting container was emptied: its weight begins anew. */
  collected(
    { timeMs: collectedMs }: Fact,
    { kiosk, container, grams }: OfficeEventData<'maeul.container.collected.v1'>,
  ): Applied {
    const before = this.#state.containers.get(kiosk, container);
    const { lastDepositMs = null, scale = null, verifiedUntil = null } = before ?? {};
    const collectedGrams = grams ?? null;
    const emptied = { kiosk, container, grams: 0, deposits: 0, collectedMs, collectedGrams };
    this.#state.containers.set({ ...emptied, lastDepositMs, scale, verifiedUntil, afterGrams: null });
    return { ok: true };
  }

  #count(container: string, what: 'lent' | 'returned' | 'washed', count: number): void {
    const before: ReusableRow = this.#state.reusables.get(container) ?? { container, lent: 0, returned: 0, washed: 0 };
    this.#state.reusables.set({ ...before, [what]: before[what] + count });
  }
}
