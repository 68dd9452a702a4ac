import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { dayNumber, dayStartMs } from '@maeul/devices/korea/day';
import { type AccountRecord, emptyRecord, WIDTH } from '../../vpp/accounts/account-record.ts';
import { QUARTER_MS } from '../telemetry/quarters.ts';
import { BLOCK_SLOTS, BlockReader, BlockStore, blockSchema } from './block-store.ts';
import { decodeDay, encodeDay, QUARTERS_PER_DAY } from './day-codec.ts';

/**
 * Days that are over are kept by account, because one account is asked for a year of them; younger ones by quarter-hour, because all
 * accounts get a quarter-hour at once.
 */
export const ACCOUNT_SCHEMA = `
  ${blockSchema('account_block')}
  CREATE TABLE IF NOT EXISTS account_day (
    account INTEGER NOT NULL, day INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (account, day)) STRICT, WITHOUT ROWID;
`;

/** How far days have been turned: all blocks of the days before `day`, and the blocks of `day` before `block`. */
export interface Turned {
  readonly day: number;
  readonly block: number;
}

interface CachedDay {
  readonly slot: number;
  readonly day: number;
  readonly values: Float64Array;
  dirty: boolean;
}

/** Of days that are kept unpacked: readings that come late change quarter after quarter of the same days. 80 kB each, about. */
const DAYS_CACHED_MAX = 400;

/** Quarter-hours of accounts, for a fold that changes them. */
export class AccountStore {
  readonly #blocks: BlockStore;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #days = new Map<string, CachedDay | null>();
  #turned: Turned;

  constructor(db: DatabaseSync, turned: Turned) {
    this.#blocks = new BlockStore(db, 'account_block', WIDTH);
    this.#select = db.prepare('SELECT data FROM account_day WHERE account = ? AND day = ?');
    this.#upsert = db.prepare('INSERT OR REPLACE INTO account_day VALUES (?, ?, ?)');
    this.#turned = turned;
  }

  get turned(): Turned {
    return this.#turned;
  }

  /** The record of a quarter-hour; all zeros if there is none. */
  get(slot: number, quarterMs: number): AccountRecord {
    const day = dayNumber(quarterMs);
    if (this.#isTurned(slot, day)) return recordOfDay(this.#day(slot, day), quarterMs);
    const block = this.#blocks.find(quarterMs, blockOf(slot));
    return block === undefined ? emptyRecord() : recordOfBlock(block, slot);
  }

  put(slot: number, quarterMs: number, record: AccountRecord): void {
    const day = dayNumber(quarterMs);
    if (this.#isTurned(slot, day)) {
      const values = this.#changedDay(slot, day);
      const at = quarterOfDay(quarterMs);
      for (let column = 0; column < WIDTH; column++) values[column * QUARTERS_PER_DAY + at] = record[column]!;
      return;
    }
    const block = this.#blocks.change(quarterMs, blockOf(slot));
    for (let column = 0; column < WIDTH; column++) block[column * BLOCK_SLOTS + (slot % BLOCK_SLOTS)] = record[column]!;
  }

  /**
   * Turns the next block of the oldest day that is not turned, if that day is before a day.
   * @param slots how many there are
   * @returns whether there was something to do
   */
  turn(beforeDay: number, slots: number): boolean {
    const { day, block } = this.#turned;
    if (day >= beforeDay) return false;
    if (block * BLOCK_SLOTS >= slots) {
      this.#turned = { day: day + 1, block: 0 };
      return true;
    }
    this.#turnBlock(day, block);
    this.#turned = { day, block: block + 1 };
    return true;
  }

  flush(): void {
    this.#blocks.flush();
    for (const cached of this.#days.values()) this.#writeDay(cached);
    this.#shrinkDays();
  }

  reset(turned: Turned): void {
    this.#blocks.reset();
    this.#days.clear();
    this.#turned = turned;
  }

  #turnBlock(day: number, block: number): void {
    const start = dayStartMs(day);
    const quarters: [quarter: number, numbers: Float64Array][] = [];
    for (let quarter = 0; quarter < QUARTERS_PER_DAY; quarter++) {
      const numbers = this.#blocks.find(start + quarter * QUARTER_MS, block);
      if (numbers !== undefined) quarters.push([quarter, numbers]);
    }
    if (quarters.length === 0) return;
    for (let slot = 0; slot < BLOCK_SLOTS; slot++) {
      const values = new Float64Array(WIDTH * QUARTERS_PER_DAY);
      for (const [quarter, numbers] of quarters)
        for (let column = 0; column < WIDTH; column++)
          values[column * QUARTERS_PER_DAY + quarter] = numbers[column * BLOCK_SLOTS + slot]!;
      if (values.some((value) => value !== 0)) this.#upsert.run(block * BLOCK_SLOTS + slot, day, encodeDay(values));
    }
    for (const [quarter] of quarters) this.#blocks.drop(start + quarter * QUARTER_MS, block);
  }

  #isTurned(slot: number, day: number): boolean {
    return day < this.#turned.day || (day === this.#turned.day && blockOf(slot) < this.#turned.block);
  }

  #day(slot: number, day: number): Float64Array | undefined {
    return this.#cachedDay(slot, day)?.values;
  }

  #changedDay(slot: number, day: number): Float64Array {
    const known = this.#cachedDay(slot, day);
    if (known !== null) {
      known.dirty = true;
      return known.values;
    }
    const values = new Float64Array(WIDTH * QUARTERS_PER_DAY);
    this.#days.set(`${slot} ${day}`, { slot, day, values, dirty: true });
    return values;
  }

  #cachedDay(slot: number, day: number): CachedDay | null {
    const key = `${slot} ${day}`;
    const known = this.#days.get(key);
    if (known !== undefined) {
      this.#days.delete(key);
      this.#days.set(key, known);
      return known;
    }
    const row = this.#select.get(slot, day) as { data: Uint8Array } | undefined;
    const cached = row === undefined ? null : { slot, day, values: decodeDay(row.data), dirty: false };
    this.#days.set(key, cached);
    if (this.#days.size > 2 * DAYS_CACHED_MAX) this.#shrinkDays();
    return cached;
  }

  #shrinkDays(): void {
    for (const [key, cached] of this.#days) {
      if (this.#days.size <= DAYS_CACHED_MAX) return;
      this.#writeDay(cached);
      this.#days.delete(key);
    }
  }

  #writeDay(cached: CachedDay | null): void {
    if (cached?.dirty !== true) return;
    this.#upsert.run(cached.slot, cached.day, encodeDay(cached.values));
    cached.dirty = false;
  }
}

type AtQuarter = readonly [tMs: number, record: AccountRecord];

/** Quarter-hours of accounts, for questions. */
export class AccountReader {
  readonly #blocks: BlockReader;
  readonly #days: StatementSync;

  constructor(db: DatabaseSync) {
    this.#blocks = new BlockReader(db, 'account_block', WIDTH);
    this.#days = db.prepare('SELECT day, data FROM account_day WHERE account = ? AND day BETWEEN ? AND ? ORDER BY day');
  }

  /**
   * The quarter-hours of one account from a time to before another, ascending; those that nobody has counted are left out.
   * @param turnedDay the days before it are all turned
   */
  *records(slot: number, fromMs: number, toMs: number, turnedDay: number): Generator<AtQuarter> {
    let youngMs = Math.max(fromMs, dayStartMs(turnedDay));
    for (const at of this.turnedRecords(slot, fromMs, toMs)) {
      // A day that is not turned has no row: what lies between two that have one is younger than both.
      for (; youngMs < at[0]; youngMs += QUARTER_MS) yield* this.#ofBlock(slot, youngMs);
      yield at;
      youngMs = at[0] + QUARTER_MS;
    }
    for (; youngMs < toMs; youngMs += QUARTER_MS) yield* this.#ofBlock(slot, youngMs);
  }

  /** Of the days only that are turned. The record is the same object each time, filled anew: a year has thirty-five thousand. */
  *turnedRecords(slot: number, fromMs: number, toMs: number): Generator<AtQuarter> {
    const record = emptyRecord();
    for (const row of this.#days.all(slot, dayNumber(fromMs), dayNumber(toMs - 1))) {
      const { day, data } = row as { day: number; data: Uint8Array };
      const values = decodeDay(data);
      const start = dayStartMs(day);
      const end = Math.min(toMs, start + QUARTERS_PER_DAY * QUARTER_MS);
      for (let tMs = Math.max(fromMs, start); tMs < end; tMs += QUARTER_MS) {
        fillOfDay(record, values, (tMs - start) / QUARTER_MS);
        yield [tMs, record];
      }
    }
  }

  /** All slots of one block at one quarter-hour that is not turned yet. */
  block(tMs: number, block: number): Float64Array | undefined {
    return this.#blocks.read(tMs, block);
  }

  *#ofBlock(slot: number, tMs: number): Generator<AtQuarter> {
    const block = this.#blocks.read(tMs, blockOf(slot));
    if (block !== undefined) yield [tMs, recordOfBlock(block, slot)];
  }
}

export function blockOf(slot: number): number {
  return Math.floor(slot / BLOCK_SLOTS);
}

export function quarterOfDay(quarterMs: number): number {
  return (quarterMs - dayStartMs(dayNumber(quarterMs))) / QUARTER_MS;
}

export function recordOfBlock(block: Float64Array, slot: number): AccountRecord {
  const record = emptyRecord();
  for (let column = 0; column < WIDTH; column++) record[column] = block[column * BLOCK_SLOTS + (slot % BLOCK_SLOTS)]!;
  return record;
}

function recordOfDay(day: Float64Array | undefined, quarterMs: number): AccountRecord {
  const record = emptyRecord();
  if (day !== undefined) fillOfDay(record, day, quarterOfDay(quarterMs));
  return record;
}

function fillOfDay(record: AccountRecord, day: Float64Array, at: number): void {
  for (let column = 0; column < WIDTH; column++) record[column] = day[column * QUARTERS_PER_DAY + at]!;
}
