import { ASSETS, type Asset } from '@maeul/devices/points/assets';

/** What somebody owns, recounted. What is set aside is the sum of what is claimed now, and never a counter. */
interface Purse {
  readonly money: Record<Asset, bigint>;
  readonly claims: Map<string, { readonly asset: Asset; readonly amount: bigint }>;
  /** Awarded points by day and by what a cap is for. */
  readonly awarded: Map<string, bigint>;
  opened: boolean;
  closed: boolean;
}

/** A balance as the ledger states it. */
export interface StatedBalance {
  readonly account: string;
  readonly asset: string;
  readonly posted: number;
  readonly held: number;
}

/** All purses and the accounts of the house. Wallets that were merged are one purse. */
export class Purses {
  readonly #purses = new Map<string, Purse>();
  readonly #mergedInto = new Map<string, string>();

  /** Whose a wallet is now. */
  ownerOf(wallet: string): string {
    const next = this.#mergedInto.get(wallet);
    return next === undefined ? wallet : this.ownerOf(next);
  }

  isMerged(wallet: string): boolean {
    return this.#mergedInto.has(wallet);
  }

  isOpen(wallet: string): boolean {
    const purse = this.#purse(`wallet:${this.ownerOf(wallet)}`);
    return purse.opened && !purse.closed;
  }

  isClosed(wallet: string): boolean {
    return this.#purse(`wallet:${this.ownerOf(wallet)}`).closed;
  }

  open(wallet: string): void {
    this.#purse(`wallet:${this.ownerOf(wallet)}`).opened = true;
  }

  close(wallet: string): void {
    const account = `wallet:${this.ownerOf(wallet)}`;
    for (const asset of ASSETS) this.move(account, 'house:donations', asset, this.#purse(account).money[asset]);
    this.#purse(account).closed = true;
  }

  merge(from: string, to: string): void {
    const source = this.#purse(`wallet:${from}`);
    const target = this.#purse(`wallet:${to}`);
    for (const asset of ASSETS) this.move(`wallet:${from}`, `wallet:${to}`, asset, source.money[asset]);
    for (const [id, claim] of source.claims) target.claims.set(id, claim);
    for (const [what, points] of source.awarded) target.awarded.set(what, (target.awarded.get(what) ?? 0n) + points);
    target.opened = true;
    this.#purses.set(`wallet:${from}`, { ...emptyPurse(), money: source.money });
    this.#mergedInto.set(from, to);
  }

  /** From one account to another, e.g. `wallet:<id>` to `house:sales`. */
  move(from: string, to: string, asset: Asset, amount: bigint): void {
    this.#purse(from).money[asset] -= amount;
    this.#purse(to).money[asset] += amount;
  }

  available(wallet: string, asset: Asset): bigint {
    const purse = this.#purse(`wallet:${this.ownerOf(wallet)}`);
    return purse.money[asset] - claimed(purse, asset);
  }

  hasClaims(wallet: string): boolean {
    return [...this.#purse(`wallet:${this.ownerOf(wallet)}`).claims.values()].some(({ amount }) => amount > 0n);
  }

  /** Sets aside under an id; a claim may be of nothing until more is put to it. */
  claim(wallet: string, id: string, asset: Asset, amount: bigint): void {
    const { claims } = this.#purse(`wallet:${this.ownerOf(wallet)}`);
    claims.set(id, { asset, amount: (claims.get(id)?.amount ?? 0n) + amount });
  }

  claimed(wallet: string, id: string): bigint {
    return this.#purse(`wallet:${this.ownerOf(wallet)}`).claims.get(id)?.amount ?? 0n;
  }

  unclaim(wallet: string, id: string): void {
    this.#purse(`wallet:${this.ownerOf(wallet)}`).claims.delete(id);
  }

  awarded(wallet: string, what: string): bigint {
    return this.#purse(`wallet:${this.ownerOf(wallet)}`).awarded.get(what) ?? 0n;
  }

  award(wallet: string, points: bigint, whats: readonly string[]): void {
    const { awarded } = this.#purse(`wallet:${this.ownerOf(wallet)}`);
    for (const what of whats) awarded.set(what, (awarded.get(what) ?? 0n) + points);
  }

  /** Every balance that is not empty, by account and asset. */
  balances(): StatedBalance[] {
    return [...this.#purses]
      .flatMap(([account, purse]) =>
        ASSETS.map((asset) => ({
          account,
          asset,
          posted: Number(purse.money[asset]),
          held: Number(claimed(purse, asset)),
        })),
      )
      .filter(({ posted, held }) => posted !== 0 || held !== 0)
      .sort((a, b) => (`${a.account} ${a.asset}` < `${b.account} ${b.asset}` ? -1 : 1));
  }

  #purse(account: string): Purse {
    const known = this.#purses.get(account);
    if (known !== undefined) return known;
    const purse = emptyPurse();
    this.#purses.set(account, purse);
    return purse;
  }
}

function emptyPurse(): Purse {
  const money = { points: 0n, mileage: 0n, hours: 0n };
  return { money, claims: new Map(), awarded: new Map(), opened: false, closed: false };
}

function claimed({ claims }: Purse, asset: Asset): bigint {
  let sum = 0n;
  for (const claim of claims.values()) if (claim.asset === asset) sum += claim.amount;
  return sum;
}
