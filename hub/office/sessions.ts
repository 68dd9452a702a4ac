import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Account } from './accounts.ts';

/** A session ends when nothing was asked for so long, */
export const IDLE_MS = 30 * 60_000;
/** and in any case after a working day. */
export const SESSION_MS = 10 * 3_600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS session (
    hash BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account (id), used_ms INTEGER NOT NULL, ends_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
/** The time of last use is written when it grew by so much: looking at a list is not worth a write each time. */
const USED_STEP_MS = 60_000;

export interface StaffSession {
  readonly account: string;
  readonly endsMs: number;
}

/** Who of the staff is logged in. The file holds only hashes of the secrets in the cookies. */
export class Sessions {
  readonly #db: DatabaseSync;

  /** After the accounts: a session belongs to one. */
  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** @returns the secret for the cookie */
  open({ id }: Account, nowMs: number): { readonly secret: string; readonly endsMs: number } {
    this.#db.prepare('DELETE FROM session WHERE ends_ms <= ? OR used_ms <= ?').run(nowMs, nowMs - IDLE_MS);
    const secret = randomBytes(32).toString('base64url');
    const endsMs = nowMs + SESSION_MS;
    this.#db
      .prepare('INSERT INTO session (hash, account, used_ms, ends_ms) VALUES (?, ?, ?, ?)')
      .run(hashOf(secret), id, nowMs, endsMs);
    return { secret, endsMs };
  }

  /** The session of a secret if it has not ended; its idle time begins anew. */
  use(secret: string, nowMs: number): StaffSession | undefined {
    const row = this.#db
      .prepare(
        `SELECT account, ends_ms AS endsMs, used_ms AS usedMs FROM session JOIN account ON account.id = session.account
         WHERE session.hash = ? AND ends_ms > ? AND used_ms > ? AND closed_ms IS NULL`,
      )
      .get(hashOf(secret), nowMs, nowMs - IDLE_MS) as (StaffSession & { usedMs: number }) | undefined;
    if (row === undefined) return undefined;
    if (nowMs - row.usedMs >= USED_STEP_MS)
      this.#db.prepare('UPDATE session SET used_ms = ? WHERE hash = ?').run(nowMs, hashOf(secret));
    return { account: row.account, endsMs: row.endsMs };
  }

  close(secret: string): void {
    this.#db.prepare('DELETE FROM session WHERE hash = ?').run(hashOf(secret));
  }

  /** Ends all sessions of an account, but the one of `keep`. */
  closeAll(account: string, keep?: string): void {
    this.#db
      .prepare('DELETE FROM session WHERE account = ? AND hash IS NOT ?')
      .run(account, keep === undefined ? null : hashOf(keep));
  }
}

/** What the page sends with each change: who can only make the browser send the cookie does not know it. */
export function csrfOf(secret: string): string {
  return createHash('sha256').update(`csrf:${secret}`).digest('base64url');
}

export function isCsrfOf(secret: string, token: string | undefined): boolean {
  const expected = Buffer.from(csrfOf(secret));
  const given = Buffer.from(token ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A secret has 256 random bits: no slow hash is needed. */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
