import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { StaffRole } from '@maeul/devices/office/office-api';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type SlowHash, slowHash, slowMatches } from '../security/slow-hash.ts';
import { TryCounter } from '../security/try-counter.ts';
import { together } from './office-file.ts';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly madeMs: number;
  readonly lastLoginMs: number | null;
  readonly closedMs: number | null;
}

export interface AccountChange {
  readonly role?: StaffRole;
  readonly password?: string;
  readonly closed?: boolean;
}

/** Wrong logins: `until` says from when on another try counts. */
export interface LoginRefusal {
  readonly ok: false;
  readonly code: 'wrong-login' | 'locked';
  readonly message: string;
  readonly hint?: string;
  readonly untilMs?: number;
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;
const PASSWORD_MIN = 10;
const PASSWORD_MAX = 200;
/** Four slips are free; from the fifth wrong password on the account waits a minute, then two, four … an hour. */
const TRIES = { free: 5, firstWaitMs: 60_000, waitMaxMs: 3_600_000, forgetMs: 24 * 3_600_000 };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS account (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, role TEXT NOT NULL,
    hash BLOB NOT NULL, salt BLOB NOT NULL, parameters TEXT NOT NULL,
    made_ms INTEGER NOT NULL, login_ms INTEGER, closed_ms INTEGER
  ) STRICT;
`;
const COLUMNS = 'id, name, role, made_ms AS madeMs, login_ms AS lastLoginMs, closed_ms AS closedMs';

/** The accounts of the staff. There is none until one is made at the command line, and none has a default password. */
export class Accounts {
  readonly #db: DatabaseSync;
  readonly #tries: TryCounter;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
    this.#tries = new TryCounter(db, 'login', TRIES);
  }

  /** By name. */
  list(): Account[] {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM account ORDER BY name`).all() as unknown as Account[];
  }

  find(id: string): Account | undefined {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM account WHERE id = ?`).get(id) as Account | undefined;
  }

  findByName(name: string): Account | undefined {
    const row = this.#db.prepare(`SELECT ${COLUMNS} FROM account WHERE name = ?`).get(name.trim().normalize('NFC'));
    return row as Account | undefined;
  }

  lockedUntilMs({ name }: Account, nowMs: number): number | null {
    return this.#tries.lockedUntilMs(name.toLowerCase(), nowMs);
  }

  /** Codes: `bad-name`, `weak-password`, `name-taken`. */
  async add(name: string, role: StaffRole, password: string, nowMs: number): Promise<Result<Account>> {
    const normal = name.trim().normalize('NFC');
    if (!NAME.test(normal)) return refuse('bad-name', `"${normal.slice(0, 80)}" is not a name for an account.`);
    const weak = weakness(password, normal);
    if (weak !== null) return weak;
    const { hash, salt, parameters } = await slowHash(password);
    const id = randomUUID();
    const { changes } = this.#db
      .prepare(
        `INSERT INTO account (id, name, role, hash, salt, parameters, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO NOTHING`,
      )
      .run(id, normal, role, hash, salt, parameters, nowMs);
    if (changes === 0) return refuse('name-taken', `There is an account named "${normal}" already.`);
    return ok(this.find(id)!);
  }

  /** Codes: `unknown-account`, `weak-password`, `last-admin`: somebody must be able to make accounts. */
  async change(id: string, { role, password, closed }: AccountChange, nowMs: number): Promise<Result<Account>> {
    const account = this.find(id);
    if (account === undefined) return refuse('unknown-account', 'There is no such account.');
    const weak = password === undefined ? null : weakness(password, account.name);
    if (weak !== null) return weak;
    const hashed = password === undefined ? null : await slowHash(password);
    return together(this.#db, () => {
      const leaves = closed === true || (role !== undefined && role !== 'admin');
      if (account.role === 'admin' && account.closedMs === null && leaves && this.#otherAdmins(id) === 0)
        return refuse('last-admin', 'This is the last account that may manage accounts.', 'Make another admin first.');
      if (role !== undefined) this.#db.prepare('UPDATE account SET role = ? WHERE id = ?').run(role, id);
      if (closed !== undefined)
        this.#db
          .prepare('UPDATE account SET closed_ms = ? WHERE id = ?')
          .run(closed ? (account.closedMs ?? nowMs) : null, id);
      if (hashed !== null) {
        const { hash, salt, parameters } = hashed;
        this.#db
          .prepare('UPDATE account SET hash = ?, salt = ?, parameters = ? WHERE id = ?')
          .run(hash, salt, parameters, id);
        this.#tries.forget(account.name.toLowerCase());
      }
      return ok(this.find(id)!);
    });
  }

  /** Who has this name and password. A name that nobody has is answered as a wrong password, in the same time. */
  async login(name: string, password: string, nowMs: number): Promise<Result<Account> | LoginRefusal> {
    const key = name.trim().normalize('NFC').toLowerCase();
    const { lockedUntilMs } = this.#tries.begin(key, nowMs);
    if (lockedUntilMs !== null) return locked(lockedUntilMs);
    const account = this.findByName(name);
    const open = account !== undefined && account.closedMs === null;
    if (!(await slowMatches(password, open ? this.#hashOf(account.id) : null))) {
      const untilMs = this.#tries.lockedUntilMs(key, nowMs);
      if (untilMs !== null) return locked(untilMs);
      return { ok: false, code: 'wrong-login', message: 'The name or the password is wrong.' };
    }
    this.#tries.forget(key);
    this.#db.prepare('UPDATE account SET login_ms = ? WHERE id = ?').run(nowMs, account!.id);
    return ok(account!);
  }

  #hashOf(id: string): SlowHash | null {
    const row = this.#db.prepare('SELECT hash, salt, parameters FROM account WHERE id = ?').get(id);
    return (row as SlowHash | undefined) ?? null;
  }

  #otherAdmins(id: string): number {
    const row = this.#db
      .prepare("SELECT count(*) AS others FROM account WHERE role = 'admin' AND closed_ms IS NULL AND id <> ?")
      .get(id);
    return (row as { others: number }).others;
  }
}

function weakness(password: string, name: string): ReturnType<typeof refuse> | null {
  const hint = `Take at least ${PASSWORD_MIN} characters, e.g. four words that do not belong together.`;
  if (password.length < PASSWORD_MIN) return refuse('weak-password', 'The password is too short.', hint);
  if (password.length > PASSWORD_MAX) return refuse('weak-password', 'The password is too long.', hint);
  const plain = password.toLowerCase();
  if (plain.includes(name.toLowerCase()) || new Set(plain).size < 5)
    return refuse('weak-password', 'The password is easy to guess.', hint);
  return null;
}

function locked(untilMs: number): LoginRefusal {
  const message = 'Too many wrong passwords for this account.';
  return { ok: false, code: 'locked', message, hint: 'Wait, or ask an admin to set a new password.', untilMs };
}
