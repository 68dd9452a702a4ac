import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { AuditLine } from '@maeul/devices/office/office-api';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { together } from './office-file.ts';

/** Who did it: an account, or `cli` and `hub` for the command line and what the hub does by itself. */
export interface Actor {
  readonly id: string;
  readonly name: string;
}

export const COMMAND_LINE: Actor = { id: 'cli', name: 'command line' };
export const THE_HUB: Actor = { id: 'hub', name: 'hub' };

export interface AuditQuestion {
  readonly limit: number;
  /** Lines before this number. */
  readonly before?: number;
  readonly account?: string;
  readonly about?: string;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, action TEXT NOT NULL,
    about TEXT NOT NULL, details TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS audit_about ON audit (about, id);
  CREATE INDEX IF NOT EXISTS audit_account ON audit (account, id);
  CREATE INDEX IF NOT EXISTS audit_action ON audit (action, id);
  CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is kept'); END;
  CREATE TRIGGER IF NOT EXISTS audit_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is fixed'); END;
`;
const CHAIN_START = '0'.repeat(64);
const ROWS_AT_ONCE = 1_000;

/**
 * Who did what, when, to what. Lines are only ever added; each carries a hash over itself and the hash before it, so that a line
 * which was changed, taken out or slipped in shows. Nothing of a card, a phone number, a PIN or a password stands in it.
 */
export class AuditLog {
  readonly #db: DatabaseSync;
  #checked = { id: 0, hash: CHAIN_START };

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Adds a line; it is durable when this returns. */
  add(actor: Actor, action: string, about: string, details: Readonly<Record<string, unknown>>, nowMs: number): void {
    together(this.#db, () => {
      const last = this.#db.prepare('SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1').get() as Row | undefined;
      const row = {
        id: (last?.id ?? 0) + 1,
        time_ms: nowMs,
        account: actor.id,
        name: actor.name,
        action,
        about,
        details: canonicalJson(details),
      };
      this.#db
        .prepare('INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
        .run(...Object.values(row), hashOf(row, last?.hash ?? CHAIN_START));
    });
  }

  /** The newest line of an action, about one thing or up to an instant. */
  newest(action: string, about: string | null, untilMs: number | null = null): { readonly name: string } | undefined {
    const row = this.#db
      .prepare(
        `SELECT name FROM audit WHERE action = ?1 AND (?2 IS NULL OR about = ?2) AND (?3 IS NULL OR time_ms <= ?3)
         ORDER BY id DESC LIMIT 1`,
      )
      .get(action, about, untilMs);
    return row as { name: string } | undefined;
  }

  /** Newest first. */
  lines({ limit, before, account, about }: AuditQuestion): AuditLine[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM audit WHERE (?1 IS NULL OR id < ?1) AND (?2 IS NULL OR account = ?2) AND (?3 IS NULL OR about = ?3)
         ORDER BY id DESC LIMIT ?4`,
      )
      .all(before ?? null, account ?? null, about ?? null, limit) as unknown as Row[];
    return rows.map(({ time_ms, details, ...row }) => ({
      ...row,
      time: new Date(time_ms).toISOString(),
      details: JSON.parse(details) as Record<string, unknown>,
    }));
  }

  /**
   * Whether the chain holds; `broken` is the first line that does not fit. Lines that were found good before are not read again
   * unless `all` is asked for.
   */
  check(all: boolean): { readonly lines: number; readonly broken: number | null } {
    let { id, hash } = all ? { id: 0, hash: CHAIN_START } : this.#checked;
    const next = this.#db.prepare('SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?');
    for (let rows = next.all(id, ROWS_AT_ONCE); rows.length > 0; rows = next.all(id, ROWS_AT_ONCE)) {
      for (const row of rows as unknown as Row[]) {
        if (row.id !== id + 1 || row.hash !== hashOf(row, hash)) return { lines: this.#count(), broken: row.id };
        ({ id, hash } = row);
      }
    }
    this.#checked = { id, hash };
    return { lines: this.#count(), broken: null };
  }

  #count(): number {
    return (this.#db.prepare('SELECT count(*) AS lines FROM audit').get() as { lines: number }).lines;
  }
}

interface Row {
  readonly id: number;
  readonly time_ms: number;
  readonly account: string;
  readonly name: string;
  readonly action: string;
  readonly about: string;
  readonly details: string;
  readonly hash: string;
}

function hashOf({ id, time_ms, account, name, action, about, details }: Omit<Row, 'hash'>, before: string): string {
  return createHash('sha256')
    .update(canonicalJson([before, id, time_ms, account, name, action, about, details]))
    .digest('hex');
}
