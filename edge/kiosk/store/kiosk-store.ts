import type { DatabaseSync } from 'node:sqlite';
import type { Claim, Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { SignedEvent } from '@maeul/devices/points/proof';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type ChainOptions, type Fact, SignedChain } from './signed-chain.ts';
import { atomically, openStoreFile } from './store-file.ts';

/** A purchase that a stop of the program found open. */
export interface OpenHold {
  readonly id: string;
  readonly item: string;
  readonly dispenser: string;
  readonly state: 'held' | 'dispensing';
}

type Deposited = KioskEventData<'maeul.points.deposited.v1'>;

/** What may be spent here for a wallet without asking. */
export interface Reservation {
  readonly id: string;
  readonly wallet: string;
  readonly asset: string;
  readonly left: number;
}

/**
 * What of the kiosk must survive a power cut. Synchronous; every method that changes something is one transaction that is on
 * the disk when it returns, and that holds the signed event together with what follows from it.
 */
export class KioskStore {
  readonly chain: SignedChain;
  readonly #db: DatabaseSync;
  readonly #key: string;

  private constructor(db: DatabaseSync, options: ChainOptions) {
    this.#db = db;
    this.#key = options.publicKey;
    this.chain = new SignedChain(db, options);
  }

  /** @throws where the file cannot be used */
  static open(folder: string, options: ChainOptions): KioskStore {
    return new KioskStore(openStoreFile(folder), options);
  }

  close(): void {
    this.#db.close();
  }

  /** Signs a fact; of a deposit it keeps what the container weighs now. `receipt` is what was shown for it. */
  record(fact: Fact, receipt?: unknown): SignedEvent {
    return this.#atomically(() => {
      const event = this.chain.add(fact);
      if (receipt !== undefined) this.chain.keepReceipt(event.id, receipt);
      if (fact.type === 'maeul.points.deposited.v1') this.#settle(fact.data as Deposited);
      return event;
    });
  }

  /** What a container weighed when its last deposit was signed, grams; null since it was collected or found empty. */
  settledGrams(container: string): number | null {
    const row = this.#db.prepare('SELECT grams FROM settled WHERE container = ?').get(container);
    return (row as { grams: number | null } | undefined)?.grams ?? null;
  }

  /** It is empty and nobody has said so: taken for a collection, and remembered when. */
  foundEmpty(container: string, atMs: number): void {
    this.#atomically(() => {
      this.#db.prepare('UPDATE settled SET grams = NULL WHERE container = ?').run(container);
      this.#put(`empty ${container}`, String(atMs));
    });
  }

  /** When it was last found empty; null if it never was. */
  foundEmptyMs(container: string): number | null {
    const row = this.#db.prepare('SELECT value FROM kept WHERE name = ?').get(`empty ${container}`);
    return row === undefined ? null : Number(row.value);
  }

  /**
   * Sets points aside. With a reservation they are taken from it here and now, in the transaction that signs the hold: never
   * more than the hub reserved, however often the power goes. Code: `reservation-used-up`.
   */
  hold(fact: Fact<'maeul.points.held.v1'>, dispenser: string): Result<SignedEvent> {
    return this.#atomically(() => {
      const { wallet, asset, amount, item, reservation = null } = fact.data;
      if (reservation !== null) {
        const { changes } = this.#db
          .prepare('UPDATE reservation SET left = left - ? WHERE id = ? AND wallet = ? AND asset = ? AND left >= ?')
          .run(amount, reservation, wallet, asset, amount);
        if (changes === 0) return refuse('reservation-used-up', 'What was reserved for this kiosk does not suffice.');
      }
      const event = this.chain.add(fact);
      this.#db
        .prepare("INSERT INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, 'held')")
        .run(fact.id, item, dispenser, amount, reservation, this.#key, event.proofseq);
      return ok(event);
    });
  }

  /** Written before the order goes to the dispenser. False if the hold is not waiting for that. */
  dispensing(hold: string): boolean {
    const change = this.#db.prepare("UPDATE hold SET state = 'dispensing' WHERE id = ? AND state = 'held'");
    return change.run(hold).changes === 1;
  }

  /** Ends a hold. Null if it was ended before: a hold ends exactly once. */
  end(hold: string, fact: Fact<'maeul.points.posted.v1'> | Fact<'maeul.points.voided.v1'>): SignedEvent | null {
    const posted = fact.type === 'maeul.points.posted.v1';
    // What was never handed out cannot be posted.
    const from = posted ? "state = 'dispensing'" : "state IN ('held', 'dispensing')";
    return this.#atomically(() => {
      const change = this.#db.prepare(`UPDATE hold SET state = ? WHERE id = ? AND ${from}`);
      return change.run(posted ? 'posted' : 'voided', hold).changes === 1 ? this.chain.add(fact) : null;
    });
  }

  /** The hub refused the hold: there is nothing to give back. */
  abandon(hold: string): void {
    this.#db.prepare("UPDATE hold SET state = 'voided' WHERE id = ? AND state = 'held'").run(hold);
  }

  openHolds(): OpenHold[] {
    const rows = this.#db.prepare(
      "SELECT id, item, dispenser, state FROM hold WHERE state IN ('held', 'dispensing') ORDER BY seq",
    );
    return rows.all() as unknown as OpenHold[];
  }

  /**
   * Gives back what is left of a reservation: from here on nothing more is drawn from it, whatever the hub still says of it. Holds
   * that were drawn before stand before it in the chain, and stay. Null if it was given back already and the hub has not refused that.
   */
  release(fact: Fact<'maeul.points.reservation-released.v1'>): SignedEvent | null {
    const { reservation } = fact.data;
    return this.#atomically(() => {
      const before = this.#db.prepare('SELECT event FROM released WHERE reservation = ?').get(reservation);
      const state = before === undefined ? null : this.chain.stateOf(String(before.event));
      if (state !== null && state !== 'refused') return null;
      this.#db.prepare('DELETE FROM reservation WHERE id = ?').run(reservation);
      this.#db.prepare('INSERT OR REPLACE INTO released VALUES (?, ?)').run(reservation, fact.id);
      return this.chain.add(fact);
    });
  }

  /** A container goes out; until `loanConfirmed` it is undone by `undoLoan` after a stop. */
  lend(fact: Fact<'maeul.points.container-lent.v1'>): SignedEvent {
    return this.#atomically(() => {
      this.#db.prepare("INSERT INTO loan VALUES (?, 'asked')").run(fact.id);
      return this.chain.add(fact);
    });
  }

  /** Returns whether it was waiting for that. */
  loanConfirmed(loan: string): boolean {
    return this.#db.prepare("UPDATE loan SET state = 'ended' WHERE id = ? AND state = 'asked'").run(loan).changes === 1;
  }

  /** Null if the loan was confirmed or undone before. */
  undoLoan(fact: Fact<'maeul.points.container-returned.v1'>): SignedEvent | null {
    return this.#atomically(() => (this.loanConfirmed(fact.data.loan) ? this.chain.add(fact) : null));
  }

  unconfirmedLoans(): string[] {
    const rows = this.#db.prepare("SELECT id FROM loan WHERE state = 'asked'").all() as { id: string }[];
    return rows.map(({ id }) => id);
  }

  /**
   * Takes over what the hub says of this kiosk. Of a reservation the hub counts what reached it (up to the number of its
   * chain); what was held after that is taken off here, and what was given back stays away. A hub that came back from an older backup
   * is told again what it has lost. Returns whether the chain had to go on where the hub stands.
   */
  keepTerms(terms: Terms): { adopted: boolean } {
    return this.#atomically(() => {
      const { proofseq, hash } = terms.chain;
      const ours = terms.key === undefined || terms.key === this.#key;
      this.#db.exec('DELETE FROM reservation');
      for (const { reservation, wallet, asset, left } of terms.reservations)
        this.#db
          .prepare(
            'INSERT INTO reservation SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM released WHERE reservation = ?1)',
          )
          .run(reservation, wallet, asset, Math.max(0, left - this.#heldAfter(reservation, proofseq)));
      for (const hash of terms.blocked ?? []) this.forgetCard(hash);
      for (const [container, atMs] of Object.entries(terms.collected ?? {})) this.#collected(container, atMs);
      this.rememberTerms(terms);
      if (ours) this.chain.tellAgain(proofseq);
      return { adopted: ours && this.chain.adopt({ seq: proofseq, hash }) };
    });
  }

  /** Without the reservations, which are counted here, and the lost cards, which are forgotten by then. */
  rememberTerms({ blocked: _blocked, ...terms }: Terms): void {
    this.#put('terms', JSON.stringify({ ...terms, reservations: [] }));
  }

  /** As they were last heard; null on a new kiosk. The reservations are those of `reservationsOf`. */
  terms(): Terms | null {
    const row = this.#db.prepare("SELECT value FROM kept WHERE name = 'terms'").get() as { value: string } | undefined;
    return row === undefined ? null : (JSON.parse(row.value) as Terms);
  }

  /** Whether the disk takes anything. @throws when it does not */
  probe(): void {
    this.#put('probe', '');
  }

  reservationsOf(wallet: string): Reservation[] {
    const rows = this.#db.prepare('SELECT id, wallet, asset, left FROM reservation WHERE wallet = ? AND left > 0');
    return rows.all(wallet) as unknown as Reservation[];
  }

  /** A wallet that was made here for a card: the claim waits until the hub has answered it. */
  claim(claim: Claim, atMs: number): void {
    this.#atomically(() => {
      this.#db.prepare('INSERT INTO claim VALUES (?, ?)').run(claim.wallet, JSON.stringify(claim));
      this.rememberCard(claim.hash, claim.wallet, atMs);
    });
  }

  claims(): Claim[] {
    const rows = this.#db.prepare('SELECT body FROM claim ORDER BY rowid').all() as { body: string }[];
    return rows.map(({ body }) => JSON.parse(body) as Claim);
  }

  claimAnswered(wallet: string): void {
    this.#db.prepare('DELETE FROM claim WHERE wallet = ?').run(wallet);
  }

  rememberCard(hash: string, wallet: string, atMs: number): void {
    this.#db
      .prepare(
        'INSERT INTO card VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE SET wallet = excluded.wallet, seen = excluded.seen',
      )
      .run(hash, wallet, atMs);
  }

  /** The wallet that a card opened here; null if none did since `sinceMs`. */
  walletOf(hash: string, sinceMs: number): string | null {
    const row = this.#db.prepare('SELECT wallet FROM card WHERE hash = ? AND seen >= ?').get(hash, sinceMs);
    return (row as { wallet: string } | undefined)?.wallet ?? null;
  }

  /** The hub does not know the card: its holder may have asked to be forgotten. */
  forgetCard(hash: string): void {
    const claimed = this.claims().some((claim) => claim.hash === hash);
    if (!claimed) this.#db.prepare('DELETE FROM card WHERE hash = ?').run(hash);
  }

  /** Takes out what nobody will ask for again. */
  tidy(eventsBeforeMs: number, cardsBeforeMs: number): void {
    this.#atomically(() => {
      this.chain.forget(eventsBeforeMs);
      this.#db.prepare('DELETE FROM card WHERE seen < ?').run(cardsBeforeMs);
      this.#db.exec(`DELETE FROM hold WHERE state IN ('posted', 'voided') AND id NOT IN (SELECT id FROM event);
        DELETE FROM loan WHERE state = 'ended' AND id NOT IN (SELECT id FROM event);
        DELETE FROM released WHERE event NOT IN (SELECT id FROM event)`);
    });
  }

  /**
   * What holds that the hub has not counted yet took from a reservation. Those that were voided count too: whether the hub
   * gives them back to the reservation or to the wallet, only its next answer tells.
   */
  #heldAfter(reservation: string, seq: number): number {
    const row = this.#db
      .prepare('SELECT coalesce(sum(amount), 0) AS sum FROM hold WHERE reservation = ? AND key = ? AND seq > ?')
      .get(reservation, this.#key, seq) as { sum: number };
    return row.sum;
  }

  #settle({ weighing }: Deposited): void {
    this.#db
      .prepare('INSERT INTO settled VALUES (?, ?, NULL) ON CONFLICT (container) DO UPDATE SET grams = excluded.grams')
      .run(weighing.container, weighing.after.grams);
  }

  /** Another time than the one that is known is another collection, whatever the clocks of hub and kiosk say. */
  #collected(container: string, atMs: number): void {
    this.#db
      .prepare(
        `INSERT INTO settled VALUES (?, NULL, ?) ON CONFLICT (container) DO UPDATE SET
          grams = CASE WHEN collected IS excluded.collected THEN grams END, collected = excluded.collected`,
      )
      .run(container, atMs);
  }

  #put(name: string, value: string): void {
    this.#db
      .prepare('INSERT INTO kept VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
      .run(name, value);
  }

  #atomically<T>(change: () => T): T {
    return atomically(this.#db, change);
  }
}
