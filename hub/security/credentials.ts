import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { DevicePath } from '@maeul/devices/path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { CredentialRole, Identity } from './acl.ts';
import { type HashedSecret, hashSecret, newSecret } from './secret.ts';

/** What a device needs to log in; the password is shown once and stored only hashed. */
export interface IssuedCredential {
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
}

/** A credential as the hub knows it. */
export interface Credential extends Identity {
  /** The client id that the credential is bound to; the user name is the same. */
  readonly clientId: string;
  /** Grows with each renewal: a session that logged in with an older one must end. */
  readonly generation: number;
  readonly hash: HashedSecret;
  readonly createdMs: number;
}

interface Enrolment {
  readonly path: DevicePath;
  readonly role: CredentialRole;
  readonly allow?: readonly string[];
  readonly mayCommand?: boolean;
  /** Replaces the credential that the path already has. */
  readonly renew?: boolean;
}

const SCHEMA = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS credential (
    path TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    allow TEXT NOT NULL,
    may_command INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    hash BLOB NOT NULL,
    created_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** Where the credentials of a hub are kept. */
export function credentialFile(dataFolder: string): string {
  return join(dataFolder, 'hub', 'security.db');
}

/**
 * The credentials of a hub: one SQLite file that the hub and the command line open at the same time. What one writes the
 * other sees at its next question.
 */
export class CredentialStore {
  readonly #file: string;
  #database: DatabaseSync | null = null;
  #byPath: StatementSync | null = null;
  #version: StatementSync | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  start(): void {
    mkdirSync(dirname(this.#file), { recursive: true });
    this.#database = new DatabaseSync(this.#file);
    this.#database.exec(SCHEMA);
    chmodSync(this.#file, 0o600);
    this.#byPath = this.#database.prepare('SELECT * FROM credential WHERE path = ?');
    this.#version = this.#database.prepare('PRAGMA data_version');
  }

  stop(): void {
    this.#database?.close();
    this.#database = null;
  }

  /** Makes a credential. Codes: `already-enrolled`. */
  enroll(enrolment: Enrolment, nowMs: number): Result<IssuedCredential> {
    const { path } = enrolment;
    const known = this.find(path);
    if (known !== null && enrolment.renew !== true)
      return refuse(
        'already-enrolled',
        `"${path}" already has a credential.`,
        'Give --renew to replace it; the old password stops working at once.',
      );
    const password = newSecret();
    this.#database!.prepare(
      `INSERT INTO credential (path, role, allow, may_command, generation, hash, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET role = excluded.role, allow = excluded.allow, may_command = excluded.may_command,
         generation = generation + 1, hash = excluded.hash, created_ms = excluded.created_ms`,
    ).run(
      path,
      enrolment.role,
      JSON.stringify(enrolment.allow ?? []),
      enrolment.mayCommand === true ? 1 : 0,
      // Starts at the clock, so that a path that was revoked and enrolled anew does not meet an old generation.
      nowMs,
      hashSecret(password),
      nowMs,
    );
    return ok({ clientId: path, username: path, password });
  }

  /** Takes a credential away. Codes: `not-enrolled`. */
  revoke(path: DevicePath): Result<null> {
    const { changes } = this.#database!.prepare('DELETE FROM credential WHERE path = ?').run(path);
    if (changes === 0)
      return refuse(
        'not-enrolled',
        `"${path}" has no credential.`,
        'maeul device list-credentials shows those that are.',
      );
    return ok(null);
  }

  /** The credential of a user name, or null. */
  find(username: string): Credential | null {
    const row = this.#byPath!.get(username) as CredentialRow | undefined;
    return row === undefined ? null : toCredential(row);
  }

  list(): Credential[] {
    const rows = this.#database!.prepare('SELECT * FROM credential ORDER BY path').all() as unknown as CredentialRow[];
    return rows.map(toCredential);
  }

  /** A number that changes when another connection wrote to the file. */
  version(): number {
    return (this.#version!.get() as { data_version: number }).data_version;
  }
}

interface CredentialRow {
  readonly path: string;
  readonly role: string;
  readonly allow: string;
  readonly may_command: number;
  readonly generation: number;
  readonly hash: Uint8Array;
  readonly created_ms: number;
}

function toCredential(row: CredentialRow): Credential {
  return {
    path: row.path as DevicePath,
    clientId: row.path,
    role: row.role as CredentialRole,
    allow: JSON.parse(row.allow) as string[],
    mayCommand: row.may_command === 1,
    generation: row.generation,
    hash: row.hash,
    createdMs: row.created_ms,
  };
}
