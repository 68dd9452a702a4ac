import { DatabaseSync } from 'node:sqlite';

/**
 * Counts the orders of each device, durably. After a loss of the file the count goes on from the clock's seconds, which is beyond what
 * was counted before: an edge that was told more would take no order any more.
 */
export class OrderBook {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;' +
        'CREATE TABLE IF NOT EXISTS setpoint_order (device TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;',
    );
  }

  next(device: string, nowMs: number): number {
    const row = this.#db.prepare('SELECT last FROM setpoint_order WHERE device = ?').get(device);
    const order = Math.max(Number(row?.last ?? 0) + 1, Math.floor(nowMs / 1000));
    this.#db.prepare('INSERT OR REPLACE INTO setpoint_order VALUES (?, ?)').run(device, order);
    return order;
  }

  close(): void {
    this.#db.close();
  }
}
