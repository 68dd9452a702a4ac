import { canonicalJson } from '@maeul/devices/points/canonical-json';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import type { RewardLine, RewardOutcome } from '@maeul/devices/points/rewards';
import type { Alarms } from './alarms.ts';
import { type Books, house, walletAccount } from './books.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

export interface RewardParts {
  readonly state: LedgerState;
  readonly books: Books;
  readonly wallets: Wallets;
  readonly alarms: Alarms;
}

/**
 * Rewards of programmes: lines from the fund to wallets, each counted once by its own id, whatever event says it again. A line downwards takes
 * what is available; the rest is written down as its shortfall, and nobody is brought into debt.
 */
export class Rewards {
  readonly #parts: RewardParts;

  constructor(parts: RewardParts) {
    this.#parts = parts;
  }

  /**
   * Line by line: a refused one does not hold up its neighbours, leaves nothing behind, and may be said again. Codes of lines:
   * `unknown-wallet`, `wallet-closed`, `id-conflict`.
   */
  rewarded(fact: Fact, data: OfficeEventData<'maeul.points.rewarded.v1'>): Applied {
    let part = 1;
    let amount = 0;
    const lines = data.lines.map((line): RewardOutcome => {
      const body = canonicalJson({ ...line, programme: data.programme, ref: data.ref });
      const before = this.#parts.state.rewards.get(line.id);
      if (before !== undefined) return before.body === body ? told(before) : this.#conflict(fact, line);
      const wallet = this.#parts.wallets.known(line.wallet);
      if (!wallet.ok) return { id: line.id, status: 'refused', code: wallet.code, posted: 0, shortfall: 0 };
      const posted = this.#move(fact, { ...line, wallet: wallet.value }, data, part);
      if (posted !== 0) part += 1;
      amount += posted;
      const shortfall = posted - line.amount;
      const row = { line: line.id, ref: data.ref, event: fact.id, body, posted, shortfall };
      this.#parts.state.rewards.set(row);
      return told(row);
    });
    return { ok: true, amount, rewards: lines };
  }

  /** Returns what was moved, signed. */
  #move(
    fact: Fact,
    { wallet, asset, amount }: RewardLine,
    { programme, ref: about }: OfficeEventData<'maeul.points.rewarded.v1'>,
    part: number,
  ): number {
    const account = walletAccount(wallet);
    const movement = { kind: 'reward', asset, what: programme, about } as const;
    const { books } = this.#parts;
    if (amount > 0) {
      books.move(fact, { ...movement, debit: house('fund'), credit: account, amount }, part);
      return amount;
    }
    const taken = Math.min(-amount, books.available(account, asset));
    if (taken === 0) return 0;
    books.move(fact, { ...movement, debit: account, credit: house('fund'), amount: taken }, part);
    return -taken;
  }

  #conflict(fact: Fact, { id }: RewardLine): RewardOutcome {
    const message = `The reward line ${id} came again and says something else.`;
    this.#parts.alarms.raise(fact, 'id-conflict', fact.path, message);
    return { id, status: 'refused', code: 'id-conflict', posted: 0, shortfall: 0 };
  }
}

function told({ line: id, posted, shortfall }: { line: string; posted: number; shortfall: number }): RewardOutcome {
  return { id, status: 'done', posted, shortfall };
}
