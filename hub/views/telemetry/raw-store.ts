import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Column, DAY_MS, decodeChunk, encodeChunk, type NumberColumn, type RawPoint } from './chunk-codec.ts';

export const RAW_SCHEMA = `
  CREATE TABLE chunk (
    device INTEGER NOT NULL, day INTEGER NOT NULL, level INTEGER NOT NULL, first_offset INTEGER NOT NULL,
    zstd INTEGER NOT NULL, columns BLOB NOT NULL, PRIMARY KEY (device, day, first_offset)) STRICT, WITHOUT ROWID;
`;

/** Chunks of one level that are merged into one of the next: a day of a device ends as a handful of chunks. */
const MERGE_COUNT = 32;
const COUNTS_MAX = 200_000;

interface ChunkRow {
  readonly day: number;
  readonly level: number;
  readonly first_offset: number;
  readonly zstd: number;
  readonly columns: Uint8Array;
}

export function dayOf(tMs: number): number {
  return Math.floor(tMs / DAY_MS);
}

/** The raw readings of all devices, in chunks by device and UTC day. Later offsets win where two readings share a time. */
export class RawStore {
  readonly #insert: StatementSync;
  readonly #day: StatementSync;
  readonly #days: StatementSync;
  readonly #levels: StatementSync;
  readonly #deleteLevel: StatementSync;
  readonly #expire: StatementSync;
  /** Chunks by device, day and level, as far as they were written or counted since the store was opened. */
  readonly #counts = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?)');
    this.#day = db.prepare(
      'SELECT day, level, first_offset, zstd, columns FROM chunk WHERE device = ? AND day = ? ORDER BY first_offset',
    );
    this.#days = db.prepare('SELECT DISTINCT day FROM chunk WHERE device = ? AND day <= ? ORDER BY day DESC');
    this.#levels = db.prepare('SELECT count(*) AS count FROM chunk WHERE device = ? AND day = ? AND level = ?');
    this.#deleteLevel = db.prepare('DELETE FROM chunk WHERE device = ? AND day = ? AND level = ?');
    this.#expire = db.prepare('DELETE FROM chunk WHERE day < ?');
  }

  /** Adds columns of one device and day that were first seen at an offset. */
  write(device: number, day: number, firstOffset: number, columns: readonly (Column | NumberColumn)[]): void {
    this.#put(device, day, 0, firstOffset, encodeChunk(day, columns));
    this.#merge(device, day, 0);
  }

  /** Readings of a series with fromMs ≤ t < toMs, ascending, one for each time. */
  read(device: number, series: number, fromMs: number, toMs: number): RawPoint[] {
    const points: RawPoint[] = [];
    for (let day = dayOf(fromMs); day <= dayOf(toMs - 1); day++)
      for (const point of this.#readDay(device, series, day))
        if (point.tMs >= fromMs && point.tMs < toMs) points.push(point);
    return points;
  }

  /** The last reading before a time that passes a test, however long ago. */
  lastBefore(device: number, series: number, tMs: number, passes: (point: RawPoint) => boolean): RawPoint | null {
    for (const { day } of this.#days.all(device, dayOf(tMs)) as { day: number }[]) {
      const found = this.#readDay(device, series, day).findLast((point) => point.tMs < tMs && passes(point));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** The first reading after a time that passes a test, up to a time. */
  firstAfter(
    device: number,
    series: number,
    tMs: number,
    toMs: number,
    passes: (point: RawPoint) => boolean,
  ): RawPoint | null {
    for (let day = dayOf(tMs); day <= dayOf(toMs); day++) {
      const found = this.#readDay(device, series, day).find((point) => point.tMs > tMs && passes(point));
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Deletes whole days before a day. */
  expire(day: number): void {
    this.#expire.run(day);
    this.#counts.clear();
  }

  /** Forgets what it remembers of the file. */
  reset(): void {
    this.#counts.clear();
  }

  #readDay(device: number, series: number, day: number): RawPoint[] {
    const points: RawPoint[] = [];
    for (const row of this.#day.all(device, day) as unknown as ChunkRow[])
      for (const column of decodeChunk(day, unpack(row), series)) append(points, column.points);
    return sortedByTime(points);
  }

  #put(device: number, day: number, level: number, firstOffset: number, chunk: Buffer): void {
    const compress = level > 0;
    this.#insert.run(device, day, level, firstOffset, compress ? 1 : 0, compress ? zstdCompressSync(chunk) : chunk);
  }

  /** Replaces the chunks of a level by one of the next level, once there are enough of them. */
  #merge(device: number, day: number, level: number): void {
    const key = `${device} ${day} ${level}`;
    const known = this.#counts.get(key);
    const count = known === undefined ? (this.#levels.get(device, day, level) as { count: number }).count : known + 1;
    if (this.#counts.size > COUNTS_MAX) this.#counts.clear();
    this.#counts.set(key, count);
    if (count < MERGE_COUNT) return;
    const rows = (this.#day.all(device, day) as unknown as ChunkRow[]).filter((row) => row.level === level);
    const columns = new Map<number, RawPoint[]>();
    for (const row of rows)
      for (const column of decodeChunk(day, unpack(row))) {
        const points = columns.get(column.series);
        if (points === undefined) columns.set(column.series, [...column.points]);
        else append(points, column.points);
      }
    this.#deleteLevel.run(device, day, level);
    this.#counts.set(key, 0);
    const merged = [...columns].map(([series, points]) => ({ series, points }));
    this.#put(device, day, level + 1, rows[0]!.first_offset, encodeChunk(day, merged));
    this.#merge(device, day, level + 1);
  }
}

/** Not `push(...points)`: a chunk may hold more points than a call may have arguments. */
function append(points: RawPoint[], more: readonly RawPoint[]): void {
  for (const point of more) points.push(point);
}

function unpack(row: ChunkRow): Buffer {
  return row.zstd === 1
    ? zstdDecompressSync(row.columns)
    : Buffer.from(row.columns.buffer, row.columns.byteOffset, row.columns.length);
}

/** In order of time; of readings with one time the one that came last. */
function sortedByTime(points: RawPoint[]): RawPoint[] {
  const sorted = isAscending(points) ? points : points.toSorted((a, b) => a.tMs - b.tMs);
  return sorted.filter((point, index) => point.tMs !== sorted[index + 1]?.tMs);
}

function isAscending(points: readonly RawPoint[]): boolean {
  for (let index = 1; index < points.length; index++) if (points[index]!.tMs < points[index - 1]!.tMs) return false;
  return true;
}
