import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { PackScanner } from '@maeul/devices/messages/pack-scanner';
import { parseTelemetry, type TelemetryReading } from '@maeul/devices/messages/telemetry';
import type { ReadingValue } from '@maeul/devices/reading';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { parseJson } from '../../journal/admit.ts';
import type { JournalRecord } from '../../journal/journal.ts';
import { eventOf } from '../event-of.ts';
import type { Fold, View } from '../view.ts';
import { type Column, DAY_MS, type NumberColumn, type RawPoint } from './chunk-codec.ts';
import { telemetryDigest } from './digest.ts';
import { plainPoint } from './pending-column.ts';
import { addReading, type NumericReading, type Quarter, type QuarterRows, type RollupRules } from './quarters.ts';
import { dayOf, RAW_SCHEMA, RawStore } from './raw-store.ts';
import { isNumeric, reroll, toNumeric } from './reroll.ts';
import { type Device, SERIES_SCHEMA, type Series, SeriesStore } from './series-store.ts';

export interface TelemetryOptions {
  /** How long raw readings are kept, milliseconds. Quarter-hours are kept for ever. */
  readonly rawRetentionMs: number;
}

/** A clock that is further ahead than this is wrong, and would hide all later readings. */
const AHEAD_MS_MAX = DAY_MS;

/** Kept beyond the retention, so that the oldest late reading that is let in still finds the readings next to it. */
const NEIGHBOUR_DAYS = 2;

/** Raw readings of every series and their quarter-hours. */
export function telemetryView(options: TelemetryOptions): View {
  return {
    name: 'telemetry',
    version: 2,
    schema: `${SERIES_SCHEMA}${RAW_SCHEMA}`.replaceAll('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'),
    open: (db) => new TelemetryFold(db, options),
  };
}

class TelemetryFold implements Fold {
  readonly #db: DatabaseSync;
  readonly #options: TelemetryOptions;
  readonly #raw: RawStore;
  readonly #store: SeriesStore;
  /** Devices and their series that changed since the last flush. */
  readonly #touched = new Map<Device, Series[]>();
  readonly #scanner = new PackScanner();
  readonly #rules: { -readonly [K in keyof RollupRules]: RollupRules[K] } = { kind: 'gauge', unit: null, breaks: [] };
  readonly #rows: StoredRows;
  #newestMs = 0;
  #expiredDay = 0;

  constructor(db: DatabaseSync, options: TelemetryOptions) {
    this.#db = db;
    this.#options = options;
    this.#raw = new RawStore(db);
    this.#store = new SeriesStore(db);
    this.#rows = new StoredRows(this.#store);
  }

  apply(record: JournalRecord): Refusal | null {
    this.#newestMs = record.receivedMs;
    if (record.kind === 'telemetry') return this.#applyTelemetry(record);
    if (record.kind === 'event') this.#applyEvent(record);
    return null;
  }

  flush(): void {
    for (const [device, touched] of this.#touched) {
      this.#writeRaw(device, touched);
      for (const series of touched) {
        if (series.late.length > 0) {
          this.#store.save(device, series);
          reroll(this.#raw, this.#store, device, series, series.late);
        }
        this.#store.save(device, series);
        series.late = [];
        series.touched = false;
      }
    }
    this.#touched.clear();
    this.#expire();
  }

  reset(): void {
    this.#touched.clear();
    this.#store.reset();
    this.#raw.reset();
    this.#expiredDay = 0;
  }

  digest(): string {
    return telemetryDigest(this.#db, createHash('sha256'));
  }

  #applyTelemetry(record: JournalRecord): Refusal | null {
    const scanner = this.#scanner;
    if (scanner.scan(record.bytes, record.start, record.end, record.path)) return this.#applyPlain(record, scanner);
    const json = parseJson(record.payload);
    if (!json.ok) return json;
    const telemetry = parseTelemetry(json.value, record.path, record.receivedMs);
    if (!telemetry.ok) return telemetry;
    const { readings } = telemetry.value;
    const refusal = this.#check(this.#store.known(record.path), readings, record.receivedMs);
    if (refusal !== null) return refusal;
    const device = this.#store.device(record.path);
    for (const reading of readings) this.#add(device, reading, record.offset);
    return null;
  }

  /** Packs of plain numbers, which nearly all are. */
  #applyPlain(
    { path, receivedMs, offset }: JournalRecord,
    { count, names, units, timesMs, values }: PackScanner,
  ): Refusal | null {
    let device = this.#store.known(path);
    for (let index = 0; index < count; index++) {
      const refusal = this.#checkReading(
        device,
        names[index]!,
        units[index]!,
        timesMs[index]!,
        values[index]!,
        receivedMs,
      );
      if (refusal !== null) return refusal;
    }
    device ??= this.#store.device(path);
    for (let index = 0; index < count; index++)
      this.#addPlain(device, names[index]!, units[index]!, timesMs[index]!, values[index]!, offset);
    return null;
  }

  #addPlain(device: Device, name: string, unit: string | null, tMs: number, value: number, offset: number): void {
    const series = device.series.get(name);
    if (series === undefined) {
      this.#add(device, { name, tMs, value, unit, quality: 'good' }, offset);
      return;
    }
    if (!series.touched) this.#touch(device, series);
    if (series.pending.length === 0) series.pendingOffset = offset;
    series.pending.addPlain(tMs, value);
    series.unit ??= unit;
    if (tMs <= series.lastMs) {
      this.#addLate(series, plainPoint(tMs, value));
      return;
    }
    series.lastMs = tMs;
    series.latest = { value, quality: 'good', reason: undefined };
    this.#rollUp(device, series, { tMs, value, quality: 'good', modulus: undefined });
  }

  /** Before anything is applied, so that a refused pack leaves nothing behind. */
  #check(device: Device | undefined, readings: readonly TelemetryReading[], receivedMs: number): Refusal | null {
    for (const { name, tMs, unit, value } of readings) {
      const refusal = this.#checkReading(device, name, unit, tMs, value, receivedMs);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  #checkReading(
    device: Device | undefined,
    name: string,
    unit: string | null,
    tMs: number,
    value: ReadingValue,
    receivedMs: number,
  ): Refusal | null {
    if (tMs > receivedMs + AHEAD_MS_MAX)
      return refuse(
        'time-in-future',
        `${name} is dated ${new Date(tMs).toISOString()}, more than a day after it came.`,
        'Set the clock of the device.',
      );
    if (tMs < receivedMs - this.#options.rawRetentionMs)
      return refuse(
        'older-than-retention',
        `${name} is dated ${new Date(tMs).toISOString()}, before the raw readings that are kept.`,
      );
    const known = device?.series.get(name);
    if (known !== undefined && known.unit !== null && known.unit !== unit && typeof value === 'number')
      return refuse(
        'unit-changed',
        `${name} came in ${unit ?? 'no unit'}, and before in ${known.unit}.`,
        'Give the other quantity another name.',
      );
    return null;
  }

  #add(device: Device, reading: TelemetryReading, offset: number): void {
    const point: RawPoint = {
      tMs: reading.tMs,
      value: reading.value,
      quality: reading.quality,
      reason: reading.reason,
      modulus: reading.modulus,
    };
    let series = device.series.get(reading.name);
    const isFirst = series === undefined;
    series ??= this.#store.addSeries(device, reading.name, reading.unit, point);
    if (!series.touched) this.#touch(device, series);
    if (series.pending.length === 0) series.pendingOffset = offset;
    series.pending.add(point);
    series.unit ??= reading.unit;
    if (isFirst || point.tMs > series.lastMs) this.#addNewest(device, series, point);
    else this.#addLate(series, point);
  }

  #addNewest(device: Device, series: Series, point: RawPoint): void {
    series.lastMs = point.tMs;
    series.latest = { value: point.value, quality: point.quality, reason: point.reason };
    if (isNumeric(point)) this.#rollUp(device, series, toNumeric(point));
  }

  #rollUp(device: Device, series: Series, reading: NumericReading): void {
    this.#rules.kind = series.kind;
    this.#rules.unit = series.unit;
    this.#rules.breaks = device.breaks;
    this.#rows.series = series;
    addReading(this.#rules, series.numeric, reading, this.#rows);
    series.numeric = reading;
  }

  #addLate(series: Series, point: RawPoint): void {
    series.late.push(point.tMs);
    series.firstMs = Math.min(series.firstMs, point.tMs);
    if (point.tMs === series.lastMs)
      series.latest = { value: point.value, quality: point.quality, reason: point.reason };
  }

  #applyEvent(record: JournalRecord): void {
    const event = eventOf(record);
    if (!event.ok || event.value.type !== 'maeul.device.replaced.v1') return;
    const tMs = Date.parse(event.value.time);
    const device = this.#store.device(record.path);
    this.#store.addBreak(device, tMs);
    for (const series of device.series.values())
      if (series.kind === 'counter' && tMs <= series.lastMs) {
        if (!series.touched) this.#touch(device, series);
        series.late.push(tMs);
      }
  }

  #touch(device: Device, series: Series): void {
    series.touched = true;
    const touched = this.#touched.get(device);
    if (touched === undefined) this.#touched.set(device, [series]);
    else touched.push(series);
  }

  /** One chunk for each day that the waiting readings of a device belong to; nearly always one. */
  #writeRaw(device: Device, touched: readonly Series[]): void {
    const days = new Map<number, (Column | NumberColumn)[]>();
    let firstOffset = Number.POSITIVE_INFINITY;
    for (const series of touched) {
      if (series.pending.length === 0) continue;
      firstOffset = Math.min(firstOffset, series.pendingOffset);
      for (const [day, column] of byDay(series)) {
        const columns = days.get(day);
        if (columns === undefined) days.set(day, [column]);
        else columns.push(column);
      }
    }
    for (const [day, columns] of days) this.#raw.write(device.id, day, firstOffset, columns);
    for (const series of touched) series.pending.clear();
  }

  /** By the hub's clock as the journal recorded it, so that a rebuild keeps the same days. */
  #expire(): void {
    const day = dayOf(this.#newestMs - this.#options.rawRetentionMs) - NEIGHBOUR_DAYS;
    if (day <= this.#expiredDay) return;
    this.#raw.expire(day);
    this.#expiredDay = day;
  }
}

/** The rows of one series at a time, as the store has them. */
class StoredRows implements QuarterRows {
  readonly #store: SeriesStore;
  series: Series | null = null;

  constructor(store: SeriesStore) {
    this.#store = store;
  }

  row(tMs: number): Quarter {
    return this.#store.quarter(this.series!, tMs);
  }
}

function byDay({ id, pending }: Series): [day: number, column: Column | NumberColumn][] {
  const { timesMs, values } = pending;
  const first = dayOf(timesMs[0] ?? pending.points![0]!.tMs);
  if (pending.points === null && timesMs.every((tMs) => dayOf(tMs) === first))
    return [[first, { series: id, timesMs, values, modulus: undefined }]];
  const points = pending.points ?? timesMs.map((tMs, index) => plainPoint(tMs, values[index]!));
  const days = Map.groupBy(points, ({ tMs }) => dayOf(tMs));
  return [...days].map(([day, some]) => [day, { series: id, points: some }]);
}
