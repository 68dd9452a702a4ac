import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDurable } from '../../journal/store.ts';

/** A point that could not be written, or a reading that the line protocol has no place for. */
export interface QuarantinedPoint {
  readonly offset: number;
  readonly receivedMs: number;
  readonly topic: string;
  readonly code: string;
  readonly message: string;
  /** The line as it was sent; null for what never became one. */
  readonly line: string | null;
}

export interface RefusedLineRow {
  readonly id: number;
  readonly line: string;
}

/** What one batch changes, stored in one transaction. */
export interface BatchCommit {
  readonly cursor: number;
  readonly pointsWritten: number;
  readonly roles: ReadonlyMap<string, string>;
  readonly quarantined: readonly QuarantinedPoint[];
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS progress (
  id INTEGER PRIMARY KEY CHECK (id = 1), cursor INTEGER NOT NULL, points_written INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO progress VALUES (1, 0, 0);
CREATE TABLE IF NOT EXISTS roles (device TEXT PRIMARY KEY, role TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
  id INTEGER PRIMARY KEY, offset INTEGER NOT NULL, received_ms INTEGER NOT NULL, topic TEXT NOT NULL,
  code TEXT NOT NULL, message TEXT NOT NULL, line TEXT) STRICT;
CREATE INDEX IF NOT EXISTS quarantine_offset ON quarantine (offset);
`;

/** What the sink remembers: how far the server has everything, the role of each device, and what it would not take. */
export class SinkStore {
  readonly #file: string;
  #db: DatabaseSync | null = null;
  #statements = new Map<string, StatementSync>();

  constructor(file: string) {
    this.#file = file;
  }

  open(): void {
    this.#db = openDurable(this.#file);
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#statements.clear();
    this.#db?.close();
    this.#db = null;
  }

  progress(): { cursor: number; pointsWritten: number } {
    const row = this.#prepare('SELECT cursor, points_written FROM progress').get()!;
    return { cursor: Number(row.cursor), pointsWritten: Number(row.points_written) };
  }

  roles(): Map<string, string> {
    const rows = this.#prepare('SELECT device, role FROM roles').all();
    return new Map(rows.map((row) => [String(row.device), String(row.role)]));
  }

  commit(batch: BatchCommit): void {
    this.#transaction(() => {
      this.#prepare('UPDATE progress SET cursor = ?, points_written = points_written + ?').run(
        batch.cursor,
        batch.pointsWritten,
      );
      const role = this.#prepare('INSERT INTO roles VALUES (?, ?) ON CONFLICT DO UPDATE SET role = excluded.role');
      for (const [device, name] of batch.roles) role.run(device, name);
      const point = this.#prepare(
        'INSERT INTO quarantine (offset, received_ms, topic, code, message, line) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const row of batch.quarantined)
        point.run(row.offset, row.receivedMs, row.topic, row.code, row.message, row.line);
    });
  }

  /** Refused lines after `afterId`, oldest first. */
  refusedLines(afterId: number, limit: number): RefusedLineRow[] {
    const rows = this.#prepare(
      'SELECT id, line FROM quarantine WHERE id > ? AND line IS NOT NULL ORDER BY id LIMIT ?',
    ).all(afterId, limit);
    return rows.map((row) => ({ id: Number(row.id), line: String(row.line) }));
  }

  quarantineCount(): number {
    return Number(this.#prepare('SELECT count(*) AS n FROM quarantine').get()!.n);
  }

  /** Takes rows out whose points the server has accepted after all. */
  release(ids: readonly number[]): void {
    this.#transaction(() => {
      const gone = this.#prepare('DELETE FROM quarantine WHERE id = ?');
      for (const id of ids) gone.run(id);
      this.#prepare('UPDATE progress SET points_written = points_written + ?').run(ids.length);
    });
  }

  #transaction(work: () => void): void {
    const db = this.#db!;
    db.exec('BEGIN IMMEDIATE');
    try {
      work();
      db.exec('COMMIT');
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db!.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
