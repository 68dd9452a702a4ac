import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Quality } from '@maeul/devices/quality';
import type { ReadingValue } from '@maeul/devices/reading';
import { seriesKind } from '@maeul/devices/reading-names';
import type { RawPoint } from './chunk-codec.ts';
import { PendingColumn } from './pending-column.ts';
import { emptyQuarter, type NumericReading, type Quarter } from './quarters.ts';

export const SERIES_SCHEMA = `
  CREATE TABLE device (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE device_break (device INTEGER NOT NULL, t_ms INTEGER NOT NULL, PRIMARY KEY (device, t_ms)) STRICT, WITHOUT ROWID;
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, name TEXT NOT NULL, unit TEXT, kind TEXT NOT NULL,
    first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, last TEXT NOT NULL, quality TEXT NOT NULL, reason TEXT,
    numeric_ms INTEGER, numeric_value REAL, numeric_quality TEXT, numeric_modulus REAL,
    UNIQUE (device, name)) STRICT;
  CREATE TABLE quarter (
    series INTEGER NOT NULL, t_ms INTEGER NOT NULL, count INTEGER NOT NULL, min REAL NOT NULL, sum REAL NOT NULL,
    max REAL NOT NULL, last REAL NOT NULL, last_ms INTEGER NOT NULL, energy REAL, quality TEXT NOT NULL,
    PRIMARY KEY (series, t_ms)) STRICT, WITHOUT ROWID;
`;

/** A series and what the fold remembers of it between readings. */
export interface Series {
  readonly id: number;
  readonly name: string;
  readonly kind: 'gauge' | 'counter';
  unit: string | null;
  firstMs: number;
  lastMs: number;
  latest: { value: ReadingValue; quality: Quality; reason: string | undefined };
  /** The newest reading that is a number. */
  numeric: NumericReading | null;
  /** Rows of quarter-hours that changed since the last flush, by start. The newest one stays as a cache. */
  readonly quarters: Map<number, Quarter>;
  /** Readings that wait for the flush. */
  readonly pending: PendingColumn;
  /** Offset of the first of them. */
  pendingOffset: number;
  /** Times of late readings: the quarter-hours around them are made again. */
  late: number[];
  isNew: boolean;
  touched: boolean;
}

export interface Device {
  readonly id: number;
  readonly path: string;
  readonly series: Map<string, Series>;
  breaks: number[];
}

/** Devices and series, cached in memory as they are touched. */
export class SeriesStore {
  readonly #db: DatabaseSync;
  readonly #devices = new Map<string, Device>();
  readonly #upsertSeries: StatementSync;
  readonly #upsertQuarter: StatementSync;
  readonly #quarter: StatementSync;
  readonly #dropQuarters: StatementSync;
  #nextSeries: number;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#upsertSeries = db.prepare(`
      INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, first_ms = excluded.first_ms, last_ms = excluded.last_ms,
        last = excluded.last, quality = excluded.quality, reason = excluded.reason, numeric_ms = excluded.numeric_ms,
        numeric_value = excluded.numeric_value, numeric_quality = excluded.numeric_quality,
        numeric_modulus = excluded.numeric_modulus`);
    this.#upsertQuarter = db.prepare('INSERT OR REPLACE INTO quarter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#quarter = db.prepare('SELECT * FROM quarter WHERE series = ? AND t_ms = ?');
    this.#dropQuarters = db.prepare('DELETE FROM quarter WHERE series = ? AND t_ms BETWEEN ? AND ?');
    this.#nextSeries = maxId(db, 'series') + 1;
  }

  /** The device of a path, if it ever sent anything. */
  known(path: string): Device | undefined {
    const cached = this.#devices.get(path);
    if (cached !== undefined) return cached;
    const device = this.#load(path);
    if (device !== undefined) this.#devices.set(path, device);
    return device;
  }

  /** The device of a path, made if need be. */
  device(path: string): Device {
    const known = this.known(path);
    if (known !== undefined) return known;
    const device = this.#create(path);
    this.#devices.set(path, device);
    return device;
  }

  /** Makes a series in memory; `save` stores it. */
  addSeries(device: Device, name: string, unit: string | null, point: RawPoint): Series {
    const series: Series = {
      id: this.#nextSeries++,
      name,
      kind: seriesKind(name),
      unit,
      firstMs: point.tMs,
      lastMs: point.tMs,
      latest: { value: point.value, quality: point.quality, reason: point.reason },
      numeric: null,
      quarters: new Map(),
      pending: new PendingColumn(),
      pendingOffset: 0,
      late: [],
      isNew: true,
      touched: false,
    };
    device.series.set(name, series);
    return series;
  }

  addBreak(device: Device, tMs: number): void {
    this.#db.prepare('INSERT INTO device_break VALUES (?, ?) ON CONFLICT DO NOTHING').run(device.id, tMs);
    device.breaks = [...new Set([...device.breaks, tMs])].sort((a, b) => a - b);
  }

  /** The row of a quarter-hour: cached, stored, or empty. */
  quarter(series: Series, tMs: number): Quarter {
    let row = series.quarters.get(tMs);
    if (row === undefined) {
      const stored = series.isNew ? undefined : this.#quarter.get(series.id, tMs);
      row = stored === undefined ? emptyQuarter(tMs) : toQuarter(stored as unknown as QuarterRecord);
      series.quarters.set(tMs, row);
    }
    return row;
  }

  /** Replaces the stored rows of a span of quarter-hours. */
  replaceQuarters(series: Series, fromMs: number, toMs: number, rows: Iterable<Quarter>): void {
    this.#dropQuarters.run(series.id, fromMs, toMs);
    for (const tMs of [...series.quarters.keys()]) if (tMs >= fromMs && tMs <= toMs) series.quarters.delete(tMs);
    for (const row of rows) this.#saveQuarter(series, row);
  }

  /** Stores a series and its changed rows. */
  save(device: Device, series: Series): void {
    const { numeric, latest } = series;
    this.#upsertSeries.run(
      series.id, device.id, series.name, series.unit, series.kind, series.firstMs, series.lastMs,
      JSON.stringify(latest.value), latest.quality, latest.reason ?? null,
      numeric?.tMs ?? null, numeric?.value ?? null, numeric?.quality ?? null, numeric?.modulus ?? null,
    ); // biome-ignore format: one line per group of columns
    series.isNew = false;
    let newest: Quarter | undefined;
    for (const row of series.quarters.values()) {
      this.#saveQuarter(series, row);
      if (newest === undefined || row.tMs > newest.tMs) newest = row;
    }
    series.quarters.clear();
    if (newest !== undefined) series.quarters.set(newest.tMs, newest);
  }

  reset(): void {
    this.#devices.clear();
    this.#nextSeries = maxId(this.#db, 'series') + 1;
  }

  #saveQuarter(series: Series, row: Quarter): void {
    this.#upsertQuarter.run(
      series.id, row.tMs, row.count, row.min, row.sum, row.max, row.last, row.lastMs, row.energy, row.quality,
    ); // biome-ignore format: one line
  }

  #create(path: string): Device {
    const { lastInsertRowid } = this.#db.prepare('INSERT INTO device (path) VALUES (?)').run(path);
    return { id: Number(lastInsertRowid), path, series: new Map(), breaks: [] };
  }

  #load(path: string): Device | undefined {
    const row = this.#db.prepare('SELECT id FROM device WHERE path = ?').get(path) as { id: number } | undefined;
    if (row === undefined) return undefined;
    const series = new Map<string, Series>();
    for (const record of this.#db.prepare('SELECT * FROM series WHERE device = ?').all(row.id))
      series.set((record as { name: string }).name, toSeries(record as unknown as SeriesRecord));
    const breaks = this.#db.prepare('SELECT t_ms FROM device_break WHERE device = ? ORDER BY t_ms').all(row.id);
    return { id: row.id, path, series, breaks: breaks.map((record) => (record as { t_ms: number }).t_ms) };
  }
}

interface SeriesRecord {
  id: number;
  name: string;
  unit: string | null;
  kind: 'gauge' | 'counter';
  first_ms: number;
  last_ms: number;
  last: string;
  quality: Quality;
  reason: string | null;
  numeric_ms: number | null;
  numeric_value: number | null;
  numeric_quality: Quality | null;
  numeric_modulus: number | null;
}

function toSeries(record: SeriesRecord): Series {
  const { numeric_ms: tMs, numeric_value: value, numeric_quality: quality } = record;
  return {
    id: record.id,
    name: record.name,
    kind: record.kind,
    unit: record.unit,
    firstMs: record.first_ms,
    lastMs: record.last_ms,
    latest: {
      value: JSON.parse(record.last) as ReadingValue,
      quality: record.quality,
      reason: record.reason ?? undefined,
    },
    numeric:
      tMs === null || value === null || quality === null
        ? null
        : { tMs, value, quality, modulus: record.numeric_modulus ?? undefined },
    quarters: new Map(),
    pending: new PendingColumn(),
    pendingOffset: 0,
    late: [],
    isNew: false,
    touched: false,
  };
}

/** A row of the table `quarter`. */
export interface QuarterRecord {
  t_ms: number;
  count: number;
  min: number;
  sum: number;
  max: number;
  last: number;
  last_ms: number;
  energy: number | null;
  quality: Quality;
}

export function toQuarter(record: QuarterRecord): Quarter {
  const { t_ms: tMs, last_ms: lastMs, count, min, sum, max, last, energy, quality } = record;
  return { tMs, count, min, sum, max, last, lastMs, energy, quality };
}

function maxId(db: DatabaseSync, table: 'series'): number {
  return (db.prepare(`SELECT max(id) AS id FROM ${table}`).get() as { id: number | null }).id ?? 0;
}
