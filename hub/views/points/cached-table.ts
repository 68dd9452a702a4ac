import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Table } from '../../points/ledger/state.ts';

/** What a cache may hold between two transactions. */
const CACHED_ROWS_MAX = 50_000;

type Values = Record<string, SQLInputValue>;
type Key = readonly (string | number)[];

/** A change that can be taken back. */
interface Undoable {
  undo(key: Key, before: unknown): void;
}

/** What was changed since the last event was done, newest last. */
export class ChangeLog {
  readonly #tables: Undoable[] = [];
  readonly #keys: Key[] = [];
  readonly #before: unknown[] = [];

  note(table: Undoable, key: Key, before: unknown): void {
    this.#tables.push(table);
    this.#keys.push(key);
    this.#before.push(before);
  }

  keep(): void {
    this.#tables.length = 0;
    this.#keys.length = 0;
    this.#before.length = 0;
  }

  takeBack(): void {
    for (let at = this.#tables.length - 1; at >= 0; at--) this.#tables[at]!.undo(this.#keys[at]!, this.#before[at]);
    this.keep();
  }
}

/** Rows of one SQLite table, read once and written back when the step ends. Columns have the names of the row's members. */
export class CachedTable<Row extends object> implements Table<Row>, Undoable {
  readonly #log: ChangeLog;
  readonly #keyColumns: readonly string[];
  readonly #columns: readonly string[];
  readonly #select: StatementSync;
  readonly #selectUnder: StatementSync;
  readonly #selectGreatest: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;
  /** null: there is no such row. */
  readonly #rows = new Map<string, Row | null>();
  readonly #isById: boolean;
  /** No key of a table of ids is greater. */
  #greatest: string;
  readonly #dirty = new Map<string, Key>();

  /**
   * @param columns all of them, in the order of the table
   * @param keyColumns how many of them, from the first on, are the key
   * @param isById whether the key is one UUIDv7
   */
  constructor(
    db: DatabaseSync,
    log: ChangeLog,
    name: string,
    columns: readonly string[],
    keyColumns: number,
    isById: boolean,
  ) {
    this.#log = log;
    this.#columns = columns;
    this.#isById = isById;
    this.#keyColumns = columns.slice(0, keyColumns);
    const where = this.#keyColumns.map((column) => `${column} = ?`).join(' AND ');
    const updates = columns.slice(keyColumns).map((column) => `${column} = excluded.${column}`);
    const places = columns.map(() => '?').join(', ');
    this.#select = db.prepare(`SELECT * FROM ${name} WHERE ${where}`);
    this.#selectUnder = db.prepare(
      `SELECT * FROM ${name} WHERE ${columns[0]} = ? ORDER BY ${this.#keyColumns.join(', ')}`,
    );
    this.#upsert = db.prepare(`
      INSERT INTO ${name} (${columns.join(', ')}) VALUES (${places})
      ON CONFLICT (${this.#keyColumns.join(', ')}) DO UPDATE SET ${updates.join(', ')}`);
    this.#remove = db.prepare(`DELETE FROM ${name} WHERE ${where}`);
    this.#selectGreatest = db.prepare(`SELECT max(${columns[0]}) AS greatest FROM ${name}`);
    this.#greatest = this.#readGreatest();
  }

  get(...key: (string | number)[]): Row | undefined {
    return this.#find(textOf(key), key) ?? undefined;
  }

  set(row: Row): void {
    this.#change(this.#keyOf(row), row);
  }

  delete(...key: (string | number)[]): void {
    this.#change(key, null);
  }

  under(first: string): Row[] {
    this.flush();
    return this.#selectUnder.all(first) as Row[];
  }

  undo(key: Key, before: unknown): void {
    const text = textOf(key);
    this.#rows.set(text, before as Row | null);
    this.#dirty.set(text, key);
  }

  flush(): void {
    for (const [text, key] of this.#dirty) {
      const row = this.#rows.get(text);
      if (row == null) this.#remove.run(...key);
      else this.#upsert.run(...valuesOf(row, this.#columns));
    }
    this.#dirty.clear();
    if (this.#rows.size > CACHED_ROWS_MAX) this.#rows.clear();
  }

  /** Forgets what is not written yet, and what was read. */
  reset(): void {
    this.#rows.clear();
    this.#dirty.clear();
    this.#greatest = this.#readGreatest();
  }

  #readGreatest(): string {
    return String(this.#selectGreatest.get()!.greatest ?? '');
  }

  #change(key: Key, row: Row | null): void {
    const text = textOf(key);
    this.#log.note(this, key, this.#find(text, key));
    if (text > this.#greatest) this.#greatest = text;
    this.#rows.set(text, row);
    this.#dirty.set(text, key);
  }

  #find(text: string, key: Key): Row | null {
    const cached = this.#rows.get(text);
    if (cached !== undefined) return cached;
    // Ids are made in the order of time: what is new is mostly beyond all that is there, and need not be looked for.
    const row = this.#isById && text > this.#greatest ? null : ((this.#select.get(...key) as Row | undefined) ?? null);
    this.#rows.set(text, row);
    return row;
  }

  #keyOf(row: Row): Key {
    return valuesOf(row, this.#keyColumns) as Key;
  }
}

/** Only the last part of a key, or the one before an asset, may hold a line break: no two keys have one text. */
function textOf(key: Key): string {
  return key.length === 1 ? String(key[0]) : key.length === 2 ? `${key[0]}\n${key[1]}` : key.join('\n');
}

export function valuesOf(row: object, columns: readonly string[]): SQLInputValue[] {
  return columns.map((column) => (row as Values)[column] ?? null);
}
