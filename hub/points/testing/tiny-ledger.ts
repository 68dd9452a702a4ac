/** One movement, by the names that wallets had then. */
interface TinyEntry {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly undo: 'wallet' | 'sales' | null;
  reversed: boolean;
}

/** Something set aside: a hold, a reservation or a request for local currency. */
interface TinyHold {
  readonly id: string;
  readonly wallet: string;
  readonly kiosk: string;
  amount: number;
  readonly reservation: TinyHold | null;
  readonly expiresMs: number;
  open: boolean;
}

/** Whether something is done. */
type Done = boolean;

/**
 * The rules of the ledger once more, as plainly as can be: lists, and every balance summed up anew from them. It shares nothing
 * with the ledger.
 */
export class TinyLedger {
  readonly entries: TinyEntry[] = [];
  readonly holds = new Map<string, TinyHold>();
  readonly loans = new Map<string, { wallet: string; amount: number; out: boolean }>();
  readonly requests = new Map<
    string,
    { hold: TinyHold; state: 'requested' | 'batched' | 'ended'; batch: string | null }
  >();
  readonly rewards = new Map<string, { readonly text: string; readonly posted: number }>();
  readonly #heardMs = new Map<string, number>();
  readonly #names = new Map<string, string>();
  readonly #closed = new Set<string>();
  readonly #known = new Set<string>();
  readonly #deposits: { wallet: string; kind: string; points: number }[] = [];

  owner(wallet: string): string {
    const other = this.#names.get(wallet);
    return other === undefined ? wallet : this.owner(other);
  }

  posted(account: string): number {
    const own = (name: string) => this.owner(name) === this.owner(account);
    return this.entries.reduce(
      (sum, { from, to, amount }) => sum + (own(to) ? amount : 0) - (own(from) ? amount : 0),
      0,
    );
  }

  held(wallet: string): number {
    return [...this.holds.values()]
      .filter((hold) => hold.open && this.owner(hold.wallet) === this.owner(wallet))
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  open(wallet: string): Done {
    const owner = this.owner(wallet);
    if (this.#closed.has(owner)) return false;
    this.#known.add(owner);
    return true;
  }

  deposit(id: string, wallet: string, kind: string, grams: number): Done {
    if (!this.open(wallet)) return false;
    const owner = this.owner(wallet);
    const mine = this.#deposits.filter((deposit) => this.owner(deposit.wallet) === owner);
    const sum = (list: typeof mine) => list.reduce((total, { points }) => total + points, 0);
    const kindLeft =
      kind === 'pet' ? 300 - sum(mine.filter((deposit) => deposit.kind === kind)) : Number.POSITIVE_INFINITY;
    const points = Math.min(Math.floor(grams / 100) * 10, Math.max(0, kindLeft), Math.max(0, 400 - sum(mine)));
    this.#deposits.push({ wallet, kind, points });
    if (points > 0) this.#move(id, 'fund', wallet, points, 'wallet');
    return true;
  }

  grant(id: string, wallet: string, amount: number): Done {
    if (!this.#isUsable(wallet)) return false;
    return this.#move(id, 'fund', wallet, amount, 'wallet');
  }

  /** Returns what the line moved; undefined: it was refused. */
  reward(id: string, line: string, wallet: string, amount: number): number | undefined {
    const text = `${wallet} ${amount}`;
    const before = this.rewards.get(line);
    if (before !== undefined) return before.text === text ? before.posted : undefined;
    if (!this.#isUsable(wallet)) return undefined;
    const posted = Math.max(amount, this.held(wallet) - this.posted(wallet));
    this.rewards.set(line, { text, posted });
    if (posted > 0) this.#move(`${id} ${line}`, 'fund', wallet, posted, null);
    if (posted < 0) this.#move(`${id} ${line}`, wallet, 'fund', -posted, null);
    return posted;
  }

  transfer(id: string, from: string, to: string, amount: number): Done {
    if (!this.#isUsable(to) || this.owner(from) === this.owner(to) || this.#lacks(from, amount)) return false;
    return this.#move(id, from, to, amount, null);
  }

  give(id: string, wallet: string, house: string, amount: number): Done {
    return !this.#lacks(wallet, amount) && this.#move(id, wallet, house, amount, null);
  }

  hold(id: string, kiosk: string, wallet: string, amount: number, expiresMs: number, from: string | null): Done {
    const reservation = from === null ? null : (this.holds.get(from) ?? null);
    if (from === null) {
      if (this.#lacks(wallet, amount)) return false;
    } else {
      const isMine = reservation?.kiosk === kiosk && this.owner(reservation.wallet) === this.owner(wallet);
      if (!isMine || !reservation.open || reservation.amount < amount) return false;
      reservation.amount -= amount;
    }
    this.holds.set(id, { id, wallet, kiosk, amount, reservation, expiresMs, open: true });
    return true;
  }

  post(id: string, kiosk: string, hold: string): Done {
    const found = this.holds.get(hold);
    if (found === undefined || found.kiosk !== kiosk || !found.open) return false;
    found.open = false;
    return this.#move(id, found.wallet, 'sales', found.amount, 'sales');
  }

  giveBack(kiosk: string, hold: string): Done {
    const found = this.holds.get(hold);
    if (found === undefined || found.kiosk !== kiosk || !found.open) return false;
    found.open = false;
    if (found.reservation?.open) found.reservation.amount += found.amount;
    return true;
  }

  /** A kiosk said something: it will say no more of what ended before. */
  heard(kiosk: string, atMs: number): void {
    this.#heardMs.set(kiosk, atMs);
  }

  tick(atMs: number): void {
    const due = [...this.holds.values()].filter(
      ({ open, expiresMs, kiosk }) => open && expiresMs <= atMs && (this.#heardMs.get(kiosk) ?? 0) > expiresMs,
    );
    for (const { id, kiosk } of due) this.giveBack(kiosk, id);
  }

  lend(id: string, wallet: string, amount: number): Done {
    if (this.#lacks(wallet, amount)) return false;
    this.loans.set(id, { wallet, amount, out: true });
    return this.#move(id, wallet, 'escrow', amount, null);
  }

  comeBack(id: string, loan: string): Done {
    const found = this.loans.get(loan);
    if (!found?.out) return false;
    found.out = false;
    const isClosed = this.#closed.has(this.owner(found.wallet));
    return this.#move(id, 'escrow', isClosed ? 'donations' : found.wallet, found.amount, null);
  }

  request(id: string, wallet: string, amount: number): Done {
    if (!this.hold(id, '', wallet, amount, Number.POSITIVE_INFINITY, null)) return false;
    this.requests.set(id, { hold: this.holds.get(id)!, state: 'requested', batch: null });
    return true;
  }

  batch(id: string, requests: readonly string[]): Done {
    const found = requests.map((request) => this.requests.get(request));
    if (found.some((line) => line?.state !== 'requested')) return false;
    for (const line of found) Object.assign(line!, { state: 'batched', batch: id });
    return true;
  }

  settle(id: string, batch: string, lines: readonly { request: string; paid: boolean }[]): Done {
    const found = lines.map(({ request }) => this.requests.get(request));
    if (found.some((line) => line?.state !== 'batched' || line.batch !== batch)) return false;
    for (const [index, line] of found.entries()) {
      line!.state = 'ended';
      line!.hold.open = false;
      if (lines[index]!.paid) this.#move(`${id} ${index}`, line!.hold.wallet, 'payouts', line!.hold.amount, null);
    }
    return true;
  }

  reverse(id: string, entry: string): Done {
    const found = this.entries.find((candidate) => candidate.id === entry);
    if (found === undefined || found.undo === null || found.reversed) return false;
    const wallet = found.undo === 'wallet' ? found.to : found.from;
    if (!this.#isUsable(wallet) || (found.undo === 'wallet' && this.#lacks(wallet, found.amount))) return false;
    found.reversed = true;
    return this.#move(id, found.to, found.from, found.amount, null);
  }

  merge(from: string, to: string): Done {
    if (this.owner(from) === this.owner(to) || this.owner(from) !== from) return false;
    if (this.#closed.has(from) || this.#closed.has(this.owner(to))) return false;
    this.#known.add(this.owner(to));
    this.#names.set(from, this.owner(to));
    return true;
  }

  close(id: string, wallet: string): Done {
    if (!this.#isUsable(wallet) || this.held(wallet) > 0) return false;
    const rest = this.posted(wallet);
    if (rest > 0) this.#move(id, wallet, 'donations', rest, null);
    this.#closed.add(this.owner(wallet));
    return true;
  }

  #move(id: string, from: string, to: string, amount: number, undo: TinyEntry['undo']): Done {
    this.entries.push({ id, from, to, amount, undo, reversed: false });
    return true;
  }

  #lacks(wallet: string, amount: number): boolean {
    return this.posted(wallet) - this.held(wallet) < amount;
  }

  #isUsable(wallet: string): boolean {
    return this.#known.has(this.owner(wallet)) && !this.#closed.has(this.owner(wallet));
  }
}
