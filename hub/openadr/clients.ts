import type { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { hashSecret, newSecret, secretMatches } from '../security/secret.ts';

/** BL: business logic, which calls. VEN: who is called. */
export const CLIENT_ROLES = ['BL', 'VEN'] as const;
export type ClientRole = (typeof CLIENT_ROLES)[number];

export const SCOPES = [
  'read_all',
  'read_targets',
  'read_ven_objects',
  'write_programs',
  'write_events',
  'write_reports',
  'write_subscriptions',
  'write_vens',
] as const;
export type Scope = (typeof SCOPES)[number];

/** What each role may ask for: as the document says of the scopes. */
export const SCOPES_OF: Readonly<Record<ClientRole, readonly Scope[]>> = {
  BL: ['read_all', 'write_programs', 'write_events', 'write_subscriptions', 'write_vens'],
  VEN: ['read_targets', 'read_ven_objects', 'write_reports', 'write_subscriptions', 'write_vens'],
};

export interface AdrClient {
  readonly id: string;
  readonly role: ClientRole;
  readonly madeMs: number;
  readonly revokedMs: number | null;
}

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS client (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, hash BLOB NOT NULL, made_ms INTEGER NOT NULL, revoked_ms INTEGER
  ) STRICT, WITHOUT ROWID;
`;
const COLUMNS = 'id, role, made_ms AS madeMs, revoked_ms AS revokedMs';

/** Who may speak OpenADR with the hub. Secrets are random and stored only hashed. */
export class AdrClients {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Makes a client and its secret, which nobody can read again. Codes: `bad-client-id`, `client-exists`. */
  add(id: string, role: ClientRole, nowMs: number): Result<{ readonly id: string; readonly secret: string }> {
    if (!ID.test(id))
      return refuse('bad-client-id', `"${id.slice(0, 80)}" is no client id.`, 'Use letters, digits, ".", "_" and "-".');
    // An id that was revoked stays taken: what its owner wrote is still there.
    if (this.find(id) !== undefined)
      return refuse('client-exists', `There is or was a client "${id}".`, 'Choose another id.');
    const secret = newSecret();
    this.#db
      .prepare('INSERT INTO client (id, role, hash, made_ms) VALUES (?, ?, ?, ?)')
      .run(id, role, hashSecret(secret), nowMs);
    return ok({ id, secret });
  }

  /** By id. */
  list(): AdrClient[] {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM client ORDER BY id`).all() as unknown as AdrClient[];
  }

  find(id: string): AdrClient | undefined {
    return this.#db.prepare(`SELECT ${COLUMNS} FROM client WHERE id = ?`).get(id) as AdrClient | undefined;
  }

  /** Its tokens end at once. Code: `unknown-client`. */
  revoke(id: string, nowMs: number): Result<null> {
    const statement = this.#db.prepare('UPDATE client SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL');
    if (statement.run(nowMs, id).changes === 0)
      return refuse('unknown-client', `There is no valid client "${id}".`, 'maeul hub openadr client list shows them.');
    return ok(null);
  }

  /** The client with that secret. */
  login(id: string, secret: string): AdrClient | undefined {
    const row = this.#db.prepare('SELECT hash FROM client WHERE id = ? AND revoked_ms IS NULL').get(id);
    if (row === undefined || !secretMatches(Buffer.from(secret), (row as { hash: Uint8Array }).hash)) return undefined;
    return this.find(id);
  }
}
