import type { DatabaseSync } from 'node:sqlite';
import type { Asset } from '@maeul/devices/points/assets';

/** A reversal that waits for a second person, or waited. */
export interface ReversalRow {
  readonly request: string;
  readonly entry: string;
  readonly wallet: string;
  readonly what: string;
  readonly amount: number;
  readonly asset: Asset;
  readonly reason: string;
  /** Id of the account. */
  readonly askedBy: string;
  readonly askedMs: number;
  readonly status: 'pending' | 'approved' | 'declined' | 'refused';
  readonly decidedBy: string | null;
  readonly decidedMs: number | null;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS reversal (
    request TEXT PRIMARY KEY, entry TEXT NOT NULL, wallet TEXT NOT NULL, what TEXT NOT NULL, amount INTEGER NOT NULL,
    asset TEXT NOT NULL, reason TEXT NOT NULL, askedBy TEXT NOT NULL, askedMs INTEGER NOT NULL, status TEXT NOT NULL,
    decidedBy TEXT, decidedMs INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS reversal_pending ON reversal (entry) WHERE status = 'pending';
`;
const LIST_MAX = 200;

/** Reversals above the limit, and who decided them. */
export class ReversalBook {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Adds a request. @returns false if the same entry waits already */
  add(row: Omit<ReversalRow, 'status' | 'decidedBy' | 'decidedMs'>): boolean {
    const { request, entry, wallet, what, amount, asset, reason, askedBy, askedMs } = row;
    const { changes } = this.#db
      .prepare(
        `INSERT INTO reversal (request, entry, wallet, what, amount, asset, reason, askedBy, askedMs, status)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending') ON CONFLICT DO NOTHING`,
      )
      .run(request, entry, wallet, what, amount, asset, reason, askedBy, askedMs);
    return changes === 1;
  }

  /** Newest first. */
  list(pendingOnly: boolean): ReversalRow[] {
    const where = pendingOnly ? "WHERE status = 'pending'" : '';
    const rows = this.#db.prepare(`SELECT * FROM reversal ${where} ORDER BY askedMs DESC LIMIT ${LIST_MAX}`).all();
    return rows as unknown as ReversalRow[];
  }

  find(request: string): ReversalRow | undefined {
    return this.#db.prepare('SELECT * FROM reversal WHERE request = ?').get(request) as ReversalRow | undefined;
  }

  /** Moves a request from one status to another. @returns false if somebody else was faster */
  move(
    request: string,
    from: ReversalRow['status'],
    to: ReversalRow['status'],
    by: string | null,
    nowMs: number | null,
  ): boolean {
    const { changes } = this.#db
      .prepare('UPDATE reversal SET status = ?, decidedBy = ?, decidedMs = ? WHERE request = ? AND status = ?')
      .run(to, by, nowMs, request, from);
    return changes === 1;
  }
}
