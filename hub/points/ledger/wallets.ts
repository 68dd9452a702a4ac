import { ASSETS } from '@maeul/devices/points/assets';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { WalletRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';

/** Wallets: opened, merged into another, closed. */
export class Wallets {
  readonly #state: LedgerState;
  readonly #books: Books;

  constructor(state: LedgerState, books: Books) {
    this.#state = state;
    this.#books = books;
  }

  /** Whose a wallet is now: itself, or what it was merged into. An unknown wallet is itself: it has nothing. */
  resolve(wallet: string): string {
    let id = wallet;
    for (let row = this.#state.wallets.get(id); row?.mergedInto != null; row = this.#state.wallets.get(id))
      id = row.mergedInto;
    return id;
  }

  isClosed(wallet: string): boolean {
    return this.#state.wallets.get(wallet)?.status === 'closed';
  }

  /** The wallet that a kiosk's credit goes to; one that was never heard of is opened. Code: `wallet-closed`. */
  forCredit(wallet: string, fact: Fact): Result<string> {
    const id = this.resolve(wallet);
    if (this.isClosed(id)) return closed(id);
    if (this.#state.wallets.get(id) === undefined) this.#open(id, fact);
    return ok(id);
  }

  /** The wallet that staff credits. Codes: `unknown-wallet`, `wallet-closed`. */
  known(wallet: string): Result<string> {
    const id = this.resolve(wallet);
    if (this.#state.wallets.get(id) === undefined) return refuse('unknown-wallet', `No wallet ${id} was ever opened.`);
    return this.isClosed(id) ? closed(id) : ok(id);
  }

  opened(fact: Fact, { wallet }: OfficeEventData<'maeul.wallet.opened.v1'>): Applied | Refusal {
    const id = this.forCredit(wallet, fact);
    return id.ok ? { ok: true, wallet: id.value } : id;
  }

  /** All of `from` goes over: what it has, what is held, its awards of the day. What names it later finds `to`. */
  merged(fact: Fact, data: OfficeEventData<'maeul.wallet.merged.v1'>): Applied | Refusal {
    const from = this.resolve(data.from);
    const to = this.resolve(data.to);
    if (from === to) return refuse('same-wallet', `${data.from} and ${data.to} are one wallet already.`);
    if (from !== data.from) return refuse('wallet-merged', `${data.from} was merged into ${from} already.`);
    for (const id of [from, to]) if (this.isClosed(id)) return closed(id);
    if (this.#state.wallets.get(to) === undefined) this.#open(to, fact);
    let part = 1;
    for (const asset of ASSETS) {
      const held = this.#books.held(walletAccount(from), asset);
      const posted = this.#books.posted(walletAccount(from), asset);
      if (posted === 0) continue;
      if (held > 0) this.#books.hold(from, asset, -held);
      const [debit, credit] = [walletAccount(from), walletAccount(to)];
      this.#books.move(fact, { kind: 'merge', debit, credit, asset, amount: posted, what: 'merge' }, part++);
      if (held > 0) this.#books.hold(to, asset, held);
    }
    this.#moveAwards(from, to);
    const openedMs = this.#state.wallets.get(from)?.openedMs ?? fact.timeMs;
    this.#state.wallets.set({ wallet: from, status: 'merged', mergedInto: to, openedMs });
    return { ok: true, wallet: to };
  }

  /** Codes: `unknown-wallet`, `wallet-closed`, `holds-open`. */
  closed(fact: Fact, data: OfficeEventData<'maeul.wallet.closed.v1'>): Applied | Refusal {
    const id = this.known(data.wallet);
    if (!id.ok) return id;
    const wallet = id.value;
    const account = walletAccount(wallet);
    if (ASSETS.some((asset) => this.#books.held(account, asset) > 0))
      return refuse(
        'holds-open',
        'Something of the wallet is still held for a purchase, a kiosk or the payer.',
        'Wait until it has ended.',
      );
    let part = 1;
    for (const asset of ASSETS) {
      const amount = this.#books.posted(account, asset);
      const movement = {
        kind: 'closing',
        debit: account,
        credit: house('donations'),
        asset,
        amount,
        what: 'closing',
      } as const;
      if (amount > 0) this.#books.move(fact, movement, part++);
    }
    this.#state.wallets.set({ ...this.#state.wallets.get(wallet)!, status: 'closed' });
    return { ok: true, wallet };
  }

  /** Two wallets that turn out to be one have one cap for the day. */
  #moveAwards(from: string, to: string): void {
    for (const { day, what, points } of this.#state.awarded.under(from)) {
      const earlier = this.#state.awarded.get(to, day, what)?.points ?? 0;
      this.#state.awarded.set({ wallet: to, day, what, points: earlier + points });
      this.#state.awarded.delete(from, day, what);
    }
  }

  #open(wallet: string, { timeMs }: Fact): void {
    this.#state.wallets.set({ wallet, status: 'open', mergedInto: null, openedMs: timeMs } satisfies WalletRow);
  }
}

function closed(wallet: string): Refusal {
  return refuse('wallet-closed', `The wallet ${wallet} is closed.`);
}
