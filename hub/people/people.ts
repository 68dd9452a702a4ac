import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CredentialBy } from '@maeul/devices/kiosk/credential-hash';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { PinBook } from './pin-book.ts';

/** A card, QR code or phone that belongs to a wallet. */
export interface Binding {
  /** Random: names the binding where its hash may not be shown. */
  readonly id: string;
  readonly by: CredentialBy;
  readonly wallet: string;
  readonly boundMs: number;
  /** When it was reported lost; from then on it opens nothing. */
  readonly blockedMs: number | null;
}

/** What is kept about the holder of a wallet. */
export interface Person {
  readonly credentials: readonly Binding[];
  readonly consentedMs: number | null;
  readonly pin: boolean;
  readonly pinLockedUntilMs: number | null;
}

export interface NewBinding {
  readonly by: CredentialBy;
  readonly hash: string;
  readonly wallet: string;
}

const SCHEMA = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  CREATE TABLE IF NOT EXISTS credential (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, by TEXT NOT NULL, wallet TEXT NOT NULL,
    bound_ms INTEGER NOT NULL, blocked_ms INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS credential_wallet ON credential (wallet);
  CREATE TABLE IF NOT EXISTS person (wallet TEXT PRIMARY KEY, consented_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;
const COLUMNS = 'id, by, wallet, bound_ms AS boundMs, blocked_ms AS blockedMs';

/**
 * Who a wallet belongs to, as keyed hashes: the one place of the hub where a card leads to a wallet. It can be changed and
 * deleted from, unlike the journal, which knows wallets only.
 */
export class People {
  readonly #db: DatabaseSync;
  /** PINs, and how often they were tried. */
  readonly pins: PinBook;

  /** @param db makes its tables there if they are missing */
  constructor(db: DatabaseSync, identityKey: Uint8Array) {
    this.#db = db;
    db.exec(SCHEMA);
    this.pins = new PinBook(db, identityKey);
  }

  /** Opens the file; makes it if it is missing. */
  static open(file: string, identityKey: Uint8Array): People {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const people = new People(new DatabaseSync(file), identityKey);
    chmodSync(file, 0o600);
    return people;
  }

  close(): void {
    this.#db.close();
  }

  /** The binding of a credential, also a blocked one. */
  find(hash: string): Binding | undefined {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM credential WHERE hash = ?`).get(hash) as Binding | undefined;
  }

  /** Hashes of what was reported lost since an instant. */
  blockedSince(sinceMs: number): string[] {
    const rows = this.#db.prepare('SELECT hash FROM credential WHERE blocked_ms >= ? ORDER BY hash').all(sinceMs);
    return (rows as { hash: string }[]).map(({ hash }) => hash);
  }

  /** What is kept about who holds a wallet; undefined if nothing is. */
  person(wallet: string, nowMs: number): Person | undefined {
    const credentials = this.#bindings(wallet);
    const row = this.#db.prepare('SELECT consented_ms FROM person WHERE wallet = ?').get(wallet);
    if (credentials.length === 0 && row === undefined) return undefined;
    const consentedMs = (row as { consented_ms: number } | undefined)?.consented_ms ?? null;
    const pinLockedUntilMs = this.#hashesOf(wallet)
      .map((hash) => this.pins.lockedUntilMs(hash, nowMs))
      .reduce((latest, untilMs) => (untilMs === null ? latest : Math.max(latest ?? 0, untilMs)), null);
    return { credentials, consentedMs, pin: this.pins.has(wallet), pinLockedUntilMs };
  }

  /**
   * Binds a credential to a wallet. The same binding again is no change. Codes: `credential-taken` (it leads to another
   * wallet), `blocked-credential`.
   */
  bind({ by, hash, wallet }: NewBinding, consentedMs: number | null, nowMs: number): Result<Binding> {
    const known = this.find(hash);
    if (known?.blockedMs != null) return blocked();
    if (known !== undefined && known.wallet !== wallet)
      return refuse('credential-taken', 'This card or number already belongs to another wallet.');
    return this.#together(() => {
      if (known === undefined)
        this.#db
          .prepare('INSERT INTO credential (hash, id, by, wallet, bound_ms) VALUES (?, ?, ?, ?, ?)')
          .run(hash, randomUUID(), by, wallet, nowMs);
      if (consentedMs !== null)
        this.#db
          .prepare('INSERT INTO person (wallet, consented_ms) VALUES (?, ?) ON CONFLICT DO NOTHING')
          .run(wallet, consentedMs);
      return ok(this.find(hash)!);
    });
  }

  /**
   * A kiosk made a wallet for a card while it could not ask. The card may have got another one meanwhile: then that one stays,
   * and the answer says where the kiosk's wallet has to go. Asked again, it answers the same. Codes: `blocked-credential`,
   * `wallet-taken` (the wallet belongs to somebody already, so it was not made for this card).
   */
  claim(claim: NewBinding, consentedMs: number, nowMs: number): Result<{ readonly wallet: string }> {
    const known = this.find(claim.hash);
    if (known?.blockedMs != null) return blocked();
    if (known?.wallet === claim.wallet) return ok({ wallet: known.wallet });
    if (this.#bindings(claim.wallet).length > 0)
      return refuse('wallet-taken', 'The wallet already belongs to another card.');
    if (known !== undefined) return ok({ wallet: known.wallet });
    const bound = this.bind(claim, consentedMs, nowMs);
    return bound.ok ? ok({ wallet: claim.wallet }) : bound;
  }

  /**
   * What a replacement of a lost card would do, without doing it: if the other card already has a wallet of its own, and nothing
   * else leads there, that one is to become part of this one (`merge`). Codes: `unknown-credential`, `credential-taken`,
   * `blocked-credential`.
   * @param lostId id of the binding that is lost
   */
  planReplacement(lostId: string, { hash, wallet }: NewBinding): Result<{ readonly merge: string | null }> {
    const lost = this.#bindings(wallet).find(({ id }) => id === lostId);
    if (lost === undefined) return refuse('unknown-credential', 'The lost card does not belong to this wallet.');
    const known = this.find(hash);
    if (known?.id === lostId) return refuse('credential-taken', 'This is the card that was reported lost.');
    if (known?.blockedMs != null) return blocked();
    const own = known !== undefined && known.wallet !== wallet ? known.wallet : null;
    if (own !== null && (this.#bindings(own).length > 1 || this.pins.has(own)))
      return refuse('credential-taken', 'The new card belongs to a wallet that somebody uses in other ways too.');
    return ok({ merge: own });
  }

  /** Blocks a lost card for good and binds another one in its place; refuses what `planReplacement` does. */
  replace(lostId: string, binding: NewBinding, nowMs: number): Result<{ readonly merge: string | null }> {
    const plan = this.planReplacement(lostId, binding);
    if (!plan.ok) return plan;
    const { by, hash, wallet } = binding;
    const { merge } = plan.value;
    const known = this.find(hash);
    return this.#together(() => {
      this.#db.prepare('UPDATE credential SET blocked_ms = coalesce(blocked_ms, ?) WHERE id = ?').run(nowMs, lostId);
      if (known === undefined)
        this.#db
          .prepare('INSERT INTO credential (hash, id, by, wallet, bound_ms) VALUES (?, ?, ?, ?, ?)')
          .run(hash, randomUUID(), by, wallet, nowMs);
      else this.#db.prepare('UPDATE credential SET wallet = ? WHERE hash = ?').run(wallet, hash);
      if (merge !== null) this.#db.prepare('DELETE FROM person WHERE wallet = ?').run(merge);
      return plan;
    });
  }

  /** Ends all waiting that wrong PINs brought to the numbers of a wallet. */
  unlock(wallet: string): void {
    for (const hash of this.#hashesOf(wallet)) this.pins.unlock(hash);
  }

  /** Deletes all that is kept about who holds a wallet. The pages that it stood on are overwritten. */
  forget(wallet: string): void {
    this.#together(() => {
      this.unlock(wallet);
      this.pins.remove(wallet);
      this.#db.prepare('DELETE FROM credential WHERE wallet = ?').run(wallet);
      this.#db.prepare('DELETE FROM person WHERE wallet = ?').run(wallet);
      return ok(null);
    });
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  #bindings(wallet: string): Binding[] {
    const rows = this.#db
      .prepare(`SELECT ${COLUMNS} FROM credential WHERE wallet = ? ORDER BY bound_ms, id`)
      .all(wallet);
    return rows as unknown as Binding[];
  }

  #hashesOf(wallet: string): string[] {
    const rows = this.#db.prepare('SELECT hash FROM credential WHERE wallet = ?').all(wallet);
    return (rows as { hash: string }[]).map(({ hash }) => hash);
  }

  #together<T>(change: () => Result<T>): Result<T> {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function blocked(): Result<never> {
  return refuse('blocked-credential', 'This card was reported lost.', 'Ask at the dong office.');
}
