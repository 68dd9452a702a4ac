import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ENTRIES_START } from '../../points/ledger/chain.ts';
import type { EntryRow } from '../../points/ledger/rows.ts';
import type { EntryLog } from '../../points/ledger/state.ts';
import { type ChangeLog, valuesOf } from './cached-table.ts';

const COLUMNS: readonly (keyof EntryRow)[] = [
  'n', 'id', 'event', 'kind', 'debit', 'credit', 'asset', 'amount', 'timeMs', 'day', 'path', 'what', 'about', 'hash',
]; // biome-ignore format: one line

/** Rows of one INSERT: a statement costs as much to begin as a row to write. */
const ROWS_AT_ONCE = 16;

/** The entries of a step, and before them those of the file. */
export class EntryTable implements EntryLog {
  readonly #log: ChangeLog;
  readonly #insert: StatementSync;
  readonly #insertMany: StatementSync;
  readonly #select: StatementSync;
  readonly #newest: StatementSync;
  readonly #pending: EntryRow[] = [];
  readonly #byId = new Map<string, EntryRow>();
  #last: { readonly n: number; readonly hash: string };

  constructor(db: DatabaseSync, log: ChangeLog) {
    this.#log = log;
    const row = `(${COLUMNS.map(() => '?').join(', ')})`;
    const insert = `INSERT INTO entry (${COLUMNS.join(', ')}) VALUES`;
    this.#insert = db.prepare(`${insert} ${row}`);
    this.#insertMany = db.prepare(`${insert} ${Array.from({ length: ROWS_AT_ONCE }, () => row).join(', ')}`);
    this.#select = db.prepare('SELECT * FROM entry WHERE id = ?');
    this.#newest = db.prepare('SELECT n, hash FROM entry ORDER BY n DESC LIMIT 1');
    this.#last = this.#readLast();
  }

  get last(): { readonly n: number; readonly hash: string } {
    return this.#last;
  }

  get(id: string): EntryRow | undefined {
    return this.#byId.get(id) ?? (this.#select.get(id) as EntryRow | undefined);
  }

  append(row: EntryRow): void {
    this.#log.note(this, [], this.#last);
    this.#pending.push(row);
    this.#byId.set(row.id, row);
    this.#last = { n: row.n, hash: row.hash };
  }

  undo(_key: unknown, before: unknown): void {
    const row = this.#pending.pop();
    if (row !== undefined) this.#byId.delete(row.id);
    this.#last = before as { n: number; hash: string };
  }

  flush(): void {
    let at = 0;
    for (; at + ROWS_AT_ONCE <= this.#pending.length; at += ROWS_AT_ONCE) {
      const rows = this.#pending.slice(at, at + ROWS_AT_ONCE);
      this.#insertMany.run(...rows.flatMap((row) => valuesOf(row, COLUMNS)));
    }
    for (const row of this.#pending.slice(at)) this.#insert.run(...valuesOf(row, COLUMNS));
    this.#pending.length = 0;
    this.#byId.clear();
  }

  reset(): void {
    this.#pending.length = 0;
    this.#byId.clear();
    this.#last = this.#readLast();
  }

  #readLast(): { n: number; hash: string } {
    return (this.#newest.get() as { n: number; hash: string } | undefined) ?? { n: 0, hash: ENTRIES_START };
  }
}
