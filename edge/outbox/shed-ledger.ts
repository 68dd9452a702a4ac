import type { DatabaseSync } from 'node:sqlite';

export interface ShedRange {
  readonly from: number;
  readonly to: number;
}

/** An event must stay small enough for any broker. */
const RANGES_PER_EVENT_MAX = 500;

type Row = { first: number; last: number; cause: string };

/** Numbers that were given up and that the hub has not been told of. Neighbours of the same cause are merged. */
export class ShedLedger {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** To be called within a transaction. */
  add(first: number, last: number, cause: string): void {
    const below = this.#db.prepare('SELECT * FROM shed WHERE first < ? ORDER BY first DESC LIMIT 1').get(first) as
      | Row
      | undefined;
    const above = this.#db.prepare('SELECT * FROM shed WHERE first = ?').get(last + 1) as Row | undefined;
    const from = below?.last === first - 1 && below.cause === cause ? below.first : first;
    const to = above?.cause === cause ? above.last : last;
    if (to !== last) this.#db.prepare('DELETE FROM shed WHERE first = ?').run(last + 1);
    this.#db.prepare('INSERT OR REPLACE INTO shed VALUES (?, ?, ?)').run(from, to, cause);
  }

  /** The oldest ranges of one cause, few enough for one event; null when there is nothing to report. */
  oldest(): { ranges: ShedRange[]; cause: string } | null {
    const rows = this.#db.prepare('SELECT * FROM shed ORDER BY first LIMIT ?').all(RANGES_PER_EVENT_MAX) as Row[];
    if (rows.length === 0) return null;
    const { cause } = rows[0]!;
    return { ranges: rows.filter((row) => row.cause === cause).map(toRange), cause };
  }

  /** To be called within a transaction. */
  remove(ranges: readonly ShedRange[]): void {
    const remove = this.#db.prepare('DELETE FROM shed WHERE first = ?');
    for (const { from } of ranges) remove.run(from);
  }

  all(): ShedRange[] {
    return (this.#db.prepare('SELECT * FROM shed ORDER BY first').all() as Row[]).map(toRange);
  }
}

const toRange = ({ first, last }: Row): ShedRange => ({ from: first, to: last });
