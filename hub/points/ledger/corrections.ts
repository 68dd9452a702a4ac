import type { Asset, HouseAccount } from '@maeul/devices/points/assets';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { EntryKind, EntryRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

const REVERSIBLE: readonly EntryKind[] = ['award', 'grant', 'spend'];

/** What staff does to balances: reversals, grants, transfers, donations, expiry. */
export class Corrections {
  readonly #state: LedgerState;
  readonly #books: Books;
  readonly #wallets: Wallets;

  constructor(state: LedgerState, books: Books, wallets: Wallets) {
    this.#state = state;
    this.#books = books;
    this.#wallets = wallets;
  }

  /**
   * An entry the other way round, once. An award whose points were spent meanwhile is not taken back: nobody is brought into
   * debt. Codes: `unknown-entry`, `not-reversible`, `already-reversed`, `not-enough`, `wallet-closed`.
   */
  reversed(fact: Fact, data: OfficeEventData<'maeul.points.reversed.v1'>): Applied | Refusal {
    const entry = this.#state.entries.get(data.entry);
    if (entry === undefined) return refuse('unknown-entry', `There is no entry ${data.entry}.`);
    if (!REVERSIBLE.includes(entry.kind))
      return refuse('not-reversible', `An entry of the kind "${entry.kind}" is not reversed.`);
    const before = this.#state.reversed.get(entry.id);
    if (before !== undefined) return refuse('already-reversed', `${entry.id} was reversed by ${before.reversal}.`);
    const isSpend = entry.kind === 'spend';
    const id = this.#wallets.known((isSpend ? entry.debit : entry.credit).slice('wallet:'.length));
    if (!id.ok) return id;
    const lack = isSpend ? null : this.#books.lack(id.value, entry.asset, entry.amount);
    if (lack !== null) return lack;
    this.#undo(fact, entry, id.value, isSpend);
    this.#state.reversed.set({ entry: entry.id, reversal: fact.id });
    return { ok: true, wallet: id.value, amount: entry.amount };
  }

  /** Codes: `unknown-wallet`, `wallet-closed`. */
  granted(fact: Fact, data: OfficeEventData<'maeul.points.granted.v1'>): Applied | Refusal {
    const { asset, amount, reason } = data;
    const wallet = this.#wallets.known(data.wallet);
    if (!wallet.ok) return wallet;
    const credit = walletAccount(wallet.value);
    this.#books.move(fact, { kind: 'grant', debit: house('fund'), credit, asset, amount, what: reason });
    return { ok: true, wallet: wallet.value, amount };
  }

  /** Codes: `unknown-wallet`, `wallet-closed`, `same-wallet`, `not-enough`. */
  transferred(fact: Fact, data: OfficeEventData<'maeul.points.transferred.v1'>): Applied | Refusal {
    const { asset, amount } = data;
    const to = this.#wallets.known(data.to);
    if (!to.ok) return to;
    const from = this.#wallets.resolve(data.from);
    if (from === to.value) return refuse('same-wallet', `${data.from} and ${data.to} are one wallet.`);
    const lack = this.#books.lack(from, asset, amount);
    if (lack !== null) return lack;
    const [debit, credit] = [walletAccount(from), walletAccount(to.value)];
    this.#books.move(fact, { kind: 'transfer', debit, credit, asset, amount, what: 'transfer' });
    return { ok: true, wallet: from, amount };
  }

  /** Code: `not-enough`. */
  donated(fact: Fact, data: OfficeEventData<'maeul.points.donated.v1'>): Applied | Refusal {
    return this.#give(fact, 'donation', data, 'donations', 'donation');
  }

  /** Code: `not-enough`. */
  expired(fact: Fact, data: OfficeEventData<'maeul.points.expired.v1'>): Applied | Refusal {
    return this.#give(fact, 'expiry', data, 'expired', data.earnedUntil);
  }

  #give(
    fact: Fact,
    kind: EntryKind,
    data: { readonly wallet: string; readonly asset: Asset; readonly amount: number },
    to: HouseAccount,
    what: string,
  ): Applied | Refusal {
    const { asset, amount } = data;
    const wallet = this.#wallets.resolve(data.wallet);
    const lack = this.#books.lack(wallet, asset, amount);
    if (lack !== null) return lack;
    this.#books.move(fact, { kind, debit: walletAccount(wallet), credit: house(to), asset, amount, what });
    return { ok: true, wallet, amount };
  }

  #undo(fact: Fact, { id: about, asset, amount, what }: EntryRow, wallet: string, isSpend: boolean): void {
    const movement = { kind: 'reversal', asset, amount, what, about } as const;
    const account = walletAccount(wallet);
    this.#books.move(
      fact,
      isSpend
        ? { ...movement, debit: house('sales'), credit: account }
        : { ...movement, debit: account, credit: house('fund') },
    );
  }
}
