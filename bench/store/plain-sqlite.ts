import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { tableBytes } from './filled-hub.ts';

const QUARTER_MS = 900_000;

/** The baseline: SQLite as anyone would begin, with one row for each reading and all questions left to SQL. */
export class PlainSqlite {
  readonly #file: string;
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;

  constructor(file: string) {
    this.#file = file;
    this.#db = new DatabaseSync(file);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE reading (series INTEGER NOT NULL, t INTEGER NOT NULL, v REAL NOT NULL, PRIMARY KEY (series, t)) STRICT, WITHOUT ROWID`);
    this.#insert = this.#db.prepare('INSERT INTO reading VALUES (?, ?, ?)');
  }

  /** Adds rows in one transaction. */
  add(rows: readonly (readonly [series: number, tMs: number, value: number])[]): void {
    this.#db.exec('BEGIN');
    for (const [series, tMs, value] of rows) this.#insert.run(series, tMs, value);
    this.#db.exec('COMMIT');
  }

  /** The 15-minute series. */
  quarters(series: number, fromMs: number, toMs: number): unknown[] {
    return this.#db
      .prepare(`SELECT t / ${QUARTER_MS} AS quarter, count(*) AS count, min(v) AS min, avg(v) AS mean, max(v) AS max
        FROM reading WHERE series = ? AND t >= ? AND t < ? GROUP BY quarter`)
      .all(series, fromMs, toMs);
  }

  /** The sum of the 15-minute means of every `step`-th series. */
  sums(step: number, fromMs: number, toMs: number): unknown[] {
    return this.#db
      .prepare(`SELECT quarter, sum(max(mean, 0)) AS positive, sum(max(-mean, 0)) AS negative, count(*) AS members FROM (
          SELECT series, t / ${QUARTER_MS} AS quarter, avg(v) AS mean
          FROM reading WHERE t >= ? AND t < ? AND series % ? = 0 GROUP BY series, quarter
        ) GROUP BY quarter`)
      .all(fromMs, toMs, step);
  }

  bytes(): number {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return tableBytes(this.#file, 'reading');
  }

  close(): void {
    this.#db.close();
  }
}
