import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Slots in one block: enough to make few rows of a quarter-hour, few enough to read one of them quickly. */
export const BLOCK_SLOTS = 256;
/** Blocks in memory; of 25 columns each is 50 kB. */
const CACHED_MAX = 400;

/** The table of a store of blocks. */
export function blockSchema(table: string): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (
    t INTEGER NOT NULL, block INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (t, block)) STRICT;\n`;
}

/** Numbers by time, slot and column; a row of the table holds 256 slots of one time, column by column. */
export class BlockReader {
  readonly #select: StatementSync;
  readonly #width: number;

  constructor(db: DatabaseSync, table: string, width: number) {
    this.#width = width;
    this.#select = db.prepare(`SELECT data FROM ${table} WHERE t = ? AND block = ?`);
  }

  /** The numbers of one block, or undefined. Column c of slot s stands at c × BLOCK_SLOTS + s mod BLOCK_SLOTS. */
  read(t: number, block: number): Float64Array | undefined {
    const row = this.#select.get(t, block) as { data: Uint8Array } | undefined;
    if (row === undefined) return undefined;
    const bytes = new Uint8Array(zstdDecompressSync(row.data));
    return new Float64Array(bytes.buffer, 0, this.#width * BLOCK_SLOTS);
  }
}

interface Cached {
  readonly numbers: Float64Array;
  readonly t: number;
  readonly block: number;
  dirty: boolean;
}

/** Reads and changes blocks; what was changed is written by `flush`. */
export class BlockStore {
  readonly #reader: BlockReader;
  readonly #width: number;
  readonly #upsert: StatementSync;
  readonly #drop: StatementSync;
  readonly #dropBefore: StatementSync;
  /** null: there is no such block. The one that was used last stands last. */
  readonly #cache = new Map<string, Cached | null>();

  constructor(db: DatabaseSync, table: string, width: number) {
    this.#reader = new BlockReader(db, table, width);
    this.#width = width;
    this.#upsert = db.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`);
    this.#drop = db.prepare(`DELETE FROM ${table} WHERE t = ? AND block = ?`);
    this.#dropBefore = db.prepare(`DELETE FROM ${table} WHERE t < ?`);
  }

  /** For reading only. */
  find(t: number, block: number): Float64Array | undefined {
    return this.#load(t, block)?.numbers;
  }

  /** For changing; made of `empty` numbers if there is none. */
  change(t: number, block: number, empty = 0): Float64Array {
    let cached = this.#load(t, block);
    if (cached === null) {
      cached = { numbers: new Float64Array(this.#width * BLOCK_SLOTS).fill(empty), t, block, dirty: true };
      this.#cache.set(`${t} ${block}`, cached);
    }
    cached.dirty = true;
    return cached.numbers;
  }

  drop(t: number, block: number): void {
    this.#cache.set(`${t} ${block}`, null);
    this.#drop.run(t, block);
  }

  dropBefore(t: number): void {
    this.flush();
    this.#cache.clear();
    this.#dropBefore.run(t);
  }

  flush(): void {
    for (const cached of this.#cache.values()) if (cached?.dirty) this.#write(cached);
    this.#shrink();
  }

  reset(): void {
    this.#cache.clear();
  }

  #load(t: number, block: number): Cached | null {
    const key = `${t} ${block}`;
    const known = this.#cache.get(key);
    if (known !== undefined) {
      this.#cache.delete(key);
      this.#cache.set(key, known);
      return known;
    }
    const numbers = this.#reader.read(t, block);
    const cached = numbers === undefined ? null : { numbers, t, block, dirty: false };
    this.#cache.set(key, cached);
    if (this.#cache.size > 2 * CACHED_MAX) this.#shrink();
    return cached;
  }

  #shrink(): void {
    for (const [key, cached] of this.#cache) {
      if (this.#cache.size <= CACHED_MAX) return;
      if (cached?.dirty) this.#write(cached);
      this.#cache.delete(key);
    }
  }

  #write(cached: Cached): void {
    const { buffer, byteOffset, byteLength } = cached.numbers;
    this.#upsert.run(cached.t, cached.block, zstdCompressSync(new Uint8Array(buffer, byteOffset, byteLength)));
    cached.dirty = false;
  }
}
