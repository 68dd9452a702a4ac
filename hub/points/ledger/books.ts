import { type AccountName, ASSETS, type Asset, type HouseAccount } from '@maeul/devices/points/assets';
import type { Outcome } from '@maeul/devices/points/outcome';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { entryHash } from './chain.ts';
import type { BalanceRow, EntryKind } from './rows.ts';
import type { Fact, LedgerState } from './state.ts';

/** One movement that is to be written. */
export interface Movement {
  readonly kind: EntryKind;
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly asset: Asset;
  readonly amount: number;
  readonly what: string;
  readonly about?: string;
}

export function walletAccount(wallet: string): AccountName {
  return `wallet:${wallet}`;
}

export function house(name: HouseAccount): AccountName {
  return `house:${name}`;
}

/** Balances and entries. Each movement takes from one account what it gives to another, so that the sum of all is zero. */
export class Books {
  readonly #state: LedgerState;

  constructor(state: LedgerState) {
    this.#state = state;
  }

  available(account: AccountName, asset: Asset): number {
    const { posted, held } = this.#balance(account, asset);
    return posted - held;
  }

  held(account: AccountName, asset: Asset): number {
    return this.#balance(account, asset).held;
  }

  posted(account: AccountName, asset: Asset): number {
    return this.#balance(account, asset).posted;
  }

  /** Code: `not-enough`. */
  lack(wallet: string, asset: Asset, amount: number): Refusal | null {
    const available = this.available(walletAccount(wallet), asset);
    return available >= amount
      ? null
      : refuse('not-enough', `${amount} ${asset} are asked for, and ${available} are available.`);
  }

  /** Sets aside (or with a negative amount: gives back) what is available. */
  hold(wallet: string, asset: Asset, amount: number): void {
    const balance = this.#balance(walletAccount(wallet), asset);
    const held = balance.held + amount;
    if (held < 0 || held > balance.posted)
      throw new Error(`${wallet} would hold ${held} of ${balance.posted} ${asset}.`);
    this.#state.balances.set({ ...balance, held });
  }

  /** Writes an entry. Only the fund issues: whatever else is debited must have it. */
  move(fact: Fact, { kind, debit, credit, asset, amount, what, about }: Movement, part = 1): void {
    const from = this.#balance(debit, asset);
    if (debit !== 'house:fund' && from.posted - from.held < amount)
      throw new Error(`${debit} has no ${amount} ${asset} for ${kind}.`);
    this.#state.balances.set({ ...from, posted: from.posted - amount });
    const to = this.#balance(credit, asset);
    this.#state.balances.set({ ...to, posted: to.posted + amount });
    const { n, hash } = this.#state.entries.last;
    const { id: event, timeMs, day, path } = fact;
    const id = part === 1 ? event : `${event}/${part}`;
    const row = {
      n: n + 1,
      id,
      event,
      kind,
      debit,
      credit,
      asset,
      amount,
      timeMs,
      day,
      path,
      what,
      about: about ?? null,
    };
    this.#state.entries.append({ ...row, hash: entryHash(hash, row) });
    // What a programme takes back lowers what it has paid.
    const isBack = kind === 'reward' && credit === 'house:fund';
    this.report(fact, kind, what, asset, { count: 1, amount: isBack ? -amount : amount, grams: 0 });
  }

  /** Adds to the sums of the month and site. */
  report(
    { day, path }: Fact,
    kind: EntryKind,
    what: string,
    asset: Asset,
    add: { count: number; amount: number; grams: number },
  ): void {
    const month = day.slice(0, 7);
    const site = path.slice(0, path.lastIndexOf('/'));
    const before = this.#state.report.get(month, site, kind, what, asset);
    this.#state.report.set({
      month, site, kind, what, asset,
      count: (before?.count ?? 0) + add.count,
      amount: (before?.amount ?? 0) + add.amount,
      grams: (before?.grams ?? 0) + add.grams,
    }); // biome-ignore format: one line
  }

  /** A wallet's balances, as an outcome tells them. */
  balancesOf(wallet: string): NonNullable<Outcome['after']> {
    const balances = ASSETS.flatMap((asset) => {
      const row = this.#state.balances.get(walletAccount(wallet), asset);
      if (row === undefined) return asset === 'points' ? [{ asset, posted: 0, held: 0, available: 0 }] : [];
      return [{ asset, posted: row.posted, held: row.held, available: row.posted - row.held }];
    });
    return { wallet, balances };
  }

  #balance(account: AccountName, asset: Asset): BalanceRow {
    return this.#state.balances.get(account, asset) ?? { account, asset, posted: 0, held: 0 };
  }
}
