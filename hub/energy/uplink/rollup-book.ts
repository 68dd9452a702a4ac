import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** A roll-up that waits to be acknowledged. */
export interface WaitingRollup {
  /** Number within the stream. */
  readonly seq: number;
  readonly quarterMs: number;
  readonly revision: number;
  /** JSON of the event's data. */
  readonly data: string;
  readonly id: string;
  readonly timeMs: number;
}

/** Older ones are not compared any more: what changes after that is for the dong alone. */
const KEPT_MS = 40 * 86_400_000;

/**
 * What this hub tells its gu: durable before it is sent, numbered without holes, kept until it was acknowledged. What was told last of
 * each quarter-hour stays, so that a correction is seen and told again, once.
 */
export class RollupBook {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE IF NOT EXISTS stream (id TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS waiting (seq INTEGER PRIMARY KEY AUTOINCREMENT, quarter_ms INTEGER NOT NULL,
        revision INTEGER NOT NULL, data TEXT NOT NULL, id TEXT NOT NULL, time_ms INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS told (quarter_ms INTEGER PRIMARY KEY, revision INTEGER NOT NULL, data TEXT NOT NULL) STRICT;`);
    if (this.#db.prepare('SELECT id FROM stream').get() === undefined)
      this.#db.prepare('INSERT INTO stream VALUES (?)').run(randomUUID());
  }

  get stream(): string {
    return (this.#db.prepare('SELECT id FROM stream').get() as { id: string }).id;
  }

  /**
   * Writes a quarter-hour down if it is new, or otherwise than it was told.
   * @param content of the roll-up but place, quarter and revision
   * @returns whether there is something new to send
   */
  tell(quarterMs: number, content: object, id: string, timeMs: number): boolean {
    const data = JSON.stringify(content);
    const told = this.#db.prepare('SELECT revision, data FROM told WHERE quarter_ms = ?').get(quarterMs);
    const { revision, data: before } = (told ?? { revision: 0, data: '' }) as { revision: number; data: string };
    if (before === data) return false;
    this.#db.exec('BEGIN');
    this.#db.prepare('INSERT OR REPLACE INTO told VALUES (?, ?, ?)').run(quarterMs, revision + 1, data);
    this.#db
      .prepare('INSERT INTO waiting (quarter_ms, revision, data, id, time_ms) VALUES (?, ?, ?, ?, ?)')
      .run(quarterMs, revision + 1, data, id, timeMs);
    this.#db.prepare('DELETE FROM told WHERE quarter_ms < ?').run(quarterMs - KEPT_MS);
    this.#db.exec('COMMIT');
    return true;
  }

  /** Of those that are not acknowledged, the oldest. */
  waiting(limit: number): WaitingRollup[] {
    return this.#db
      .prepare('SELECT seq, quarter_ms quarterMs, revision, data, id, time_ms timeMs FROM waiting ORDER BY seq LIMIT ?')
      .all(limit) as unknown as WaitingRollup[];
  }

  acknowledged(seq: number): void {
    this.#db.prepare('DELETE FROM waiting WHERE seq <= ?').run(seq);
  }

  close(): void {
    this.#db.close();
  }
}
