import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

const SESSION_MS = 30 * 24 * 3600 * 1000;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;

export interface TokenRow {
  readonly id: number;
  readonly name: string;
  readonly createdMs: number;
  readonly revokedMs: number | null;
}

/** Who may use the HTTP interface. Tokens and sessions are kept as hashes: the file gives nobody access. */
export interface Tokens {
  /** Makes a token; it can never be read again. Codes: `bad-name`, `name-taken`. */
  create(name: string, nowMs: number): Result<{ row: TokenRow; token: string }>;
  list(): TokenRow[];
  /** Ends a token and its sessions. Code: `unknown-token`. */
  revoke(name: string, nowMs: number): Result<TokenRow>;
  /** Whether no valid token exists. */
  isEmpty(): boolean;
  checkToken(token: string): boolean;
  /** A session for a browser; undefined if the token is not valid. */
  openSession(token: string, nowMs: number): { session: string; maxAgeS: number } | undefined;
  checkSession(session: string, nowMs: number): boolean;
  closeSession(session: string): void;
  close(): void;
}

/**
 * Opens `<dataDir>/hub/security.db`, which other parts of the hub share; makes it if it is missing. Several processes may
 * have it open: a token counts from the moment it is made.
 */
export function openTokens(dataDir: string): Tokens {
  mkdirSync(join(dataDir, 'hub'), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(join(dataDir, 'hub', 'security.db'), { timeout: 5000 });
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    CREATE TABLE IF NOT EXISTS http_token (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE,
      created_ms INTEGER NOT NULL, revoked_ms INTEGER) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS http_token_name ON http_token (name) WHERE revoked_ms IS NULL;
    CREATE TABLE IF NOT EXISTS http_session (
      hash BLOB PRIMARY KEY, token INTEGER NOT NULL REFERENCES http_token (id),
      expires_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `);
  const columns = 'id, name, created_ms AS createdMs, revoked_ms AS revokedMs';
  const insert = db.prepare(
    `INSERT INTO http_token (name, hash, created_ms) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING ${columns}`,
  );
  const all = db.prepare(`SELECT ${columns} FROM http_token ORDER BY id`);
  const revoke = db.prepare(
    `UPDATE http_token SET revoked_ms = ? WHERE name = ? AND revoked_ms IS NULL RETURNING ${columns}`,
  );
  const any = db.prepare('SELECT 1 FROM http_token WHERE revoked_ms IS NULL LIMIT 1');
  const valid = db.prepare('SELECT id FROM http_token WHERE hash = ? AND revoked_ms IS NULL');
  const addSession = db.prepare('INSERT INTO http_session (hash, token, expires_ms) VALUES (?, ?, ?)');
  const dropExpired = db.prepare('DELETE FROM http_session WHERE expires_ms <= ?');
  const dropSession = db.prepare('DELETE FROM http_session WHERE hash = ?');
  const session = db.prepare(
    `SELECT 1 FROM http_session JOIN http_token ON http_token.id = token
     WHERE http_session.hash = ? AND expires_ms > ? AND revoked_ms IS NULL`,
  );

  return {
    create(name, nowMs) {
      if (!NAME.test(name))
        return refuse('bad-name', `"${name.slice(0, 80)}" is not a name for a token.`, 'Write e.g. bangatgan-screen.');
      const token = `maeul_${randomBytes(32).toString('base64url')}`;
      const row = insert.get(name, hashOf(token), nowMs) as TokenRow | undefined;
      if (row !== undefined) return ok({ row, token });
      const hint = 'Take another name, or revoke the old token first.';
      return refuse('name-taken', `There is a token named "${name}" already.`, hint);
    },
    list: () => all.all() as unknown as TokenRow[],
    revoke(name, nowMs) {
      const row = revoke.get(nowMs, name) as TokenRow | undefined;
      if (row !== undefined) return ok(row);
      const hint = 'maeul hub token list names those that are valid.';
      return refuse('unknown-token', `There is no valid token named "${name.slice(0, 80)}".`, hint);
    },
    isEmpty: () => any.get() === undefined,
    checkToken: (token) => valid.get(hashOf(token)) !== undefined,
    openSession(token, nowMs) {
      const row = valid.get(hashOf(token)) as { id: number } | undefined;
      if (row === undefined) return undefined;
      dropExpired.run(nowMs);
      const secret = randomBytes(32).toString('base64url');
      addSession.run(hashOf(secret), row.id, nowMs + SESSION_MS);
      return { session: secret, maxAgeS: SESSION_MS / 1000 };
    },
    checkSession: (secret, nowMs) => session.get(hashOf(secret), nowMs) !== undefined,
    closeSession(secret) {
      dropSession.run(hashOf(secret));
    },
    close: () => db.close(),
  };
}

/** A token has 256 random bits: no salt and no slow hash is needed to keep it from being guessed. */
function hashOf(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}
