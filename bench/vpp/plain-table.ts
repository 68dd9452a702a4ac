import { DatabaseSync } from 'node:sqlite';

const QUARTER_MS = 900_000;

/** The same with a plain table, one row for each member and quarter-hour, and one pass of SQL: without groups, gaps or ranges. */
export class PlainTable {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE energy (member INTEGER, t INTEGER, bought REAL, made REAL, quality INTEGER, PRIMARY KEY (member, t)) WITHOUT ROWID;
      CREATE INDEX energy_t ON energy (t, bought, made);
      CREATE TABLE total (t INTEGER PRIMARY KEY, bought REAL, made REAL, members INTEGER)`);
  }

  close(): void {
    this.#db.close();
  }

  /** @returns ms that it took to write a quarter-hour of so many meters and its total */
  closeQuarter(meters: number, tMs: number): number {
    const before = performance.now();
    this.#db.exec('BEGIN');
    this.#insert(meters, tMs);
    this.#total(tMs);
    this.#db.exec('COMMIT');
    return performance.now() - before;
  }

  fill(meters: number, fromMs: number, quarters: number): void {
    this.#db.exec('BEGIN');
    for (let at = 0; at < quarters; at++) {
      this.#insert(meters, fromMs + at * QUARTER_MS);
      this.#total(fromMs + at * QUARTER_MS);
    }
    this.#db.exec('COMMIT');
  }

  memberYear(member: number): number {
    const ask = this.#db.prepare(
      'SELECT (t + 32400000) / 86400000 AS day, sum(bought), sum(made), max(quality) FROM energy WHERE member = ? GROUP BY day',
    );
    const before = performance.now();
    ask.all(member);
    return performance.now() - before;
  }

  dongYear(): number {
    const ask = this.#db.prepare(
      'SELECT (t + 32400000) / 86400000 AS day, sum(bought), sum(made), min(members) FROM total GROUP BY day',
    );
    const before = performance.now();
    ask.all();
    return performance.now() - before;
  }

  #insert(meters: number, tMs: number): void {
    const put = this.#db.prepare('INSERT INTO energy VALUES (?, ?, ?, ?, 0)');
    for (let member = 0; member < meters; member++) put.run(member, tMs, 20 + (member % 97), member % 21);
  }

  #total(tMs: number): void {
    this.#db
      .prepare('INSERT INTO total SELECT t, sum(bought), sum(made), count(*) FROM energy WHERE t = ? GROUP BY t')
      .run(tMs);
  }
}
