import type { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type SlowHash, slowHash, slowMatches } from '../security/slow-hash.ts';
import { TryCounter } from '../security/try-counter.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A phone number: four slips are free; from the fifth on it waits a minute, then two, four … a day. */
const PER_NUMBER = { free: 5, firstWaitMs: MINUTE_MS, waitMaxMs: DAY_MS, forgetMs: 7 * DAY_MS };
/** A kiosk, where somebody may try one PIN with many numbers. */
const PER_KIOSK = { free: 20, firstWaitMs: 5 * MINUTE_MS, waitMaxMs: 60 * MINUTE_MS, forgetMs: 60 * MINUTE_MS };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pin (
    wallet TEXT PRIMARY KEY, hash BLOB NOT NULL, salt BLOB NOT NULL, parameters TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** A refusal that says when another try counts. */
export interface LockedRefusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  readonly untilMs?: number;
  readonly triesLeft?: number;
}

/** PINs as slow hashes. Four digits are soon tried through, so tries are counted per number and per kiosk, across restarts. */
export class PinBook {
  readonly #db: DatabaseSync;
  readonly #pepper: Uint8Array;
  readonly #perNumber: TryCounter;
  readonly #perKiosk: TryCounter;

  /** @param pepper so that the file alone is not enough to try PINs out */
  constructor(db: DatabaseSync, pepper: Uint8Array) {
    this.#db = db;
    this.#pepper = pepper;
    db.exec(SCHEMA);
    this.#perNumber = new TryCounter(db, 'number', PER_NUMBER);
    this.#perKiosk = new TryCounter(db, 'kiosk', PER_KIOSK);
  }

  has(wallet: string): boolean {
    return this.#find(wallet) !== null;
  }

  async set(wallet: string, pin: string): Promise<void> {
    const { hash, salt, parameters } = await slowHash(pin, this.#pepper);
    this.#db
      .prepare(
        `INSERT INTO pin (wallet, hash, salt, parameters) VALUES (?, ?, ?, ?) ON CONFLICT (wallet) DO UPDATE SET
         hash = excluded.hash, salt = excluded.salt, parameters = excluded.parameters`,
      )
      .run(wallet, hash, salt, parameters);
  }

  remove(wallet: string): void {
    this.#db.prepare('DELETE FROM pin WHERE wallet = ?').run(wallet);
  }

  /**
   * Checks a PIN. A number that nobody has is answered as a wrong PIN, in the same time: the kiosk tells nobody whose number
   * is known. Codes: `locked` (with `untilMs`), `too-many-tries` (this kiosk; with `untilMs`), `wrong-pin` (with `triesLeft`).
   * @param hash of the phone number
   * @param wallet that the number leads to, or null
   */
  async check(
    hash: string,
    wallet: string | null,
    pin: string,
    kiosk: string,
    nowMs: number,
  ): Promise<Result<null> | LockedRefusal> {
    const here = this.#perKiosk.begin(kiosk, nowMs);
    if (here.lockedUntilMs !== null) return locked('too-many-tries', 'Too many wrong PINs here.', here.lockedUntilMs);
    const number = this.#perNumber.begin(hash, nowMs);
    if (number.lockedUntilMs !== null) {
      this.#perKiosk.takeBack(kiosk);
      return locked('locked', 'Too many wrong PINs for this number.', number.lockedUntilMs);
    }
    const good = await slowMatches(pin, wallet === null ? null : this.#find(wallet), this.#pepper);
    if (!good) {
      const untilMs = this.#perNumber.lockedUntilMs(hash, nowMs);
      if (untilMs !== null) return locked('locked', 'Too many wrong PINs for this number.', untilMs);
      return { ...refuse('wrong-pin', 'The number or the PIN is wrong.'), triesLeft: number.triesLeft };
    }
    this.#perNumber.forget(hash);
    this.#perKiosk.takeBack(kiosk);
    return ok(null);
  }

  lockedUntilMs(hash: string, nowMs: number): number | null {
    return this.#perNumber.lockedUntilMs(hash, nowMs);
  }

  unlock(hash: string): void {
    this.#perNumber.forget(hash);
  }

  #find(wallet: string): SlowHash | null {
    const row = this.#db.prepare('SELECT hash, salt, parameters FROM pin WHERE wallet = ?').get(wallet);
    return (row as SlowHash | undefined) ?? null;
  }
}

function locked(code: string, message: string, untilMs: number): LockedRefusal {
  return { ...refuse(code, message, 'Wait, or ask at the dong office.'), untilMs };
}
