import type { DatabaseSync } from 'node:sqlite';

/** How many failures are let pass, and how the wait grows after them. */
interface TryRule {
  readonly free: number;
  readonly firstWaitMs: number;
  readonly waitMaxMs: number;
  /** Failures are forgotten when none followed for so long. */
  readonly forgetMs: number;
}

interface Try {
  /** Until when nothing is checked; null if the try may be made. It counts as failed until it is taken back. */
  readonly lockedUntilMs: number | null;
  /** Failures that are still free after this one. */
  readonly triesLeft: number;
}

interface Row {
  readonly count: number;
  readonly until_ms: number;
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS try (
    kind TEXT NOT NULL, key TEXT NOT NULL, count INTEGER NOT NULL, last_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Counts failed tries in a file, so that a restart forgives nothing. A try is counted before it is checked: many at the same
 * instant get no more tries than one after the other.
 */
export class TryCounter {
  readonly #db: DatabaseSync;
  readonly #rule: TryRule;
  readonly #kind: string;

  /** @param kind what is counted, beside others in the same file */
  constructor(db: DatabaseSync, kind: string, rule: TryRule) {
    this.#db = db;
    this.#kind = kind;
    this.#rule = rule;
    db.exec(TABLE);
  }

  begin(key: string, nowMs: number): Try {
    const { free, firstWaitMs, waitMaxMs, forgetMs } = this.#rule;
    this.#db
      .prepare('DELETE FROM try WHERE kind = ? AND last_ms < ? AND until_ms < ?')
      .run(this.#kind, nowMs - forgetMs, nowMs);
    const known = this.#row(key);
    if (known !== undefined && known.until_ms > nowMs) return { lockedUntilMs: known.until_ms, triesLeft: 0 };
    const count = (known?.count ?? 0) + 1;
    const over = count - free;
    const waitMs = over < 0 ? 0 : Math.min(firstWaitMs * 2 ** Math.min(over, 30), waitMaxMs);
    this.#db
      .prepare(
        `INSERT INTO try (kind, key, count, last_ms, until_ms) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (kind, key) DO UPDATE SET count = excluded.count, last_ms = excluded.last_ms, until_ms = excluded.until_ms`,
      )
      .run(this.#kind, key, count, nowMs, nowMs + waitMs);
    return { lockedUntilMs: null, triesLeft: Math.max(0, free - count) };
  }

  /** All failures are forgotten: the try was good, or somebody of the office lets the key in again. */
  forget(key: string): void {
    this.#db.prepare('DELETE FROM try WHERE kind = ? AND key = ?').run(this.#kind, key);
  }

  /** This try was good, but what others did from the same place is not forgotten. */
  takeBack(key: string): void {
    this.#db
      .prepare('UPDATE try SET count = max(count - 1, 0), until_ms = 0 WHERE kind = ? AND key = ?')
      .run(this.#kind, key);
  }

  lockedUntilMs(key: string, nowMs: number): number | null {
    const untilMs = this.#row(key)?.until_ms ?? 0;
    return untilMs > nowMs ? untilMs : null;
  }

  #row(key: string): Row | undefined {
    const row = this.#db.prepare('SELECT count, until_ms FROM try WHERE kind = ? AND key = ?').get(this.#kind, key);
    return row as Row | undefined;
  }
}
