import type { Quality } from '@maeul/devices/quality';
import type { ReadingValue } from '@maeul/devices/reading';

/** One raw reading as it lies in a chunk. */
export interface RawPoint {
  readonly tMs: number;
  readonly value: ReadingValue;
  readonly quality: Quality;
  readonly reason: string | undefined;
  readonly modulus: number | undefined;
}

/** Readings of one series in the order of their arrival. */
export interface Column {
  readonly series: number;
  readonly points: readonly RawPoint[];
}

/** Plain numbers of good quality: the times (milliseconds since 1970) and the values. */
export interface NumberColumn {
  readonly series: number;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
  readonly modulus: number | undefined;
}

/**
 * A chunk holds some columns of one device and one UTC day. A column is
 *
 *   u32 series · u32 count · u8 encoding · u32 bytes · data
 *
 * Encoding 0 (numbers of good quality, one modulus): f64 modulus (0 = none), then the differences of the times (u32,
 * milliseconds of the day) and the values (f64), both cut into planes of equal bytes, because those compress well.
 * Encoding 1 (anything else): JSON.
 */
const COLUMN_HEADER = 13;
const ENCODING_NUMBERS = 0;
const ENCODING_JSON = 1;
export const DAY_MS = 86_400_000;

export function encodeChunk(day: number, columns: readonly (Column | NumberColumn)[]): Buffer {
  return Buffer.concat(columns.map((column) => encodeColumn(day, column)));
}

/** The points of one series in a chunk, in the order of their arrival; all of them for `series` undefined. */
export function decodeChunk(day: number, chunk: Buffer, series?: number): Column[] {
  const columns: Column[] = [];
  for (let at = 0; at < chunk.length; ) {
    const id = chunk.readUInt32LE(at);
    const bytes = chunk.readUInt32LE(at + 9);
    const end = at + COLUMN_HEADER + bytes;
    if (series === undefined || id === series) {
      const data = chunk.subarray(at + COLUMN_HEADER, end);
      const count = chunk.readUInt32LE(at + 4);
      const points = chunk[at + 8] === ENCODING_NUMBERS ? decodeNumbers(day, count, data) : decodeJson(data);
      columns.push({ series: id, points });
    }
    at = end;
  }
  return columns;
}

function encodeColumn(day: number, column: Column | NumberColumn): Buffer {
  const numbers = 'points' in column ? asNumbers(column) : column;
  const data = numbers === null ? encodeJson((column as Column).points) : encodeNumbers(day, numbers);
  const bytes = Buffer.allocUnsafe(COLUMN_HEADER + data.length);
  bytes.writeUInt32LE(column.series, 0);
  bytes.writeUInt32LE('points' in column ? column.points.length : column.values.length, 4);
  bytes[8] = numbers === null ? ENCODING_JSON : ENCODING_NUMBERS;
  bytes.writeUInt32LE(data.length, 9);
  bytes.set(data, COLUMN_HEADER);
  return bytes;
}

function asNumbers({ series, points }: Column): NumberColumn | null {
  if (!isPlain(points)) return null;
  return {
    series,
    timesMs: points.map(({ tMs }) => tMs),
    values: points.map(({ value }) => value as number),
    modulus: points[0]?.modulus,
  };
}

function isPlain(points: readonly RawPoint[]): boolean {
  const modulus = points[0]?.modulus;
  for (const point of points)
    if (
      typeof point.value !== 'number' ||
      point.quality !== 'good' ||
      point.reason !== undefined ||
      point.modulus !== modulus
    )
      return false;
  return true;
}

function encodeNumbers(day: number, { timesMs, values, modulus }: NumberColumn): Buffer {
  const count = values.length;
  const steps = new Uint32Array(count);
  let before = day * DAY_MS;
  for (let index = 0; index < count; index++) {
    steps[index] = timesMs[index]! - before;
    before = timesMs[index]!;
  }
  const data = Buffer.allocUnsafe(8 + count * 12);
  data.writeDoubleLE(modulus ?? 0, 0);
  toPlanes(new Uint8Array(steps.buffer), 4, data.subarray(8, 8 + count * 4));
  toPlanes(new Uint8Array(Float64Array.from(values).buffer), 8, data.subarray(8 + count * 4));
  return data;
}

function decodeNumbers(day: number, count: number, data: Buffer): RawPoint[] {
  const modulus = data.readDoubleLE(0);
  const times = new Uint32Array(count);
  const values = new Float64Array(count);
  fromPlanes(data.subarray(8, 8 + count * 4), 4, new Uint8Array(times.buffer));
  fromPlanes(data.subarray(8 + count * 4), 8, new Uint8Array(values.buffer));
  const points: RawPoint[] = new Array(count);
  let time = 0;
  for (let index = 0; index < count; index++) {
    time = (time + times[index]!) >>> 0;
    points[index] = {
      tMs: day * DAY_MS + time,
      value: values[index]!,
      quality: 'good',
      reason: undefined,
      modulus: modulus === 0 ? undefined : modulus,
    };
  }
  return points;
}

function encodeJson(points: readonly RawPoint[]): Buffer {
  return Buffer.from(
    JSON.stringify(points.map((p) => [p.tMs, p.value, p.quality, p.reason ?? null, p.modulus ?? null])),
  );
}

type JsonPoint = [tMs: number, value: ReadingValue, quality: Quality, reason: string | null, modulus: number | null];

function decodeJson(data: Buffer): RawPoint[] {
  return (JSON.parse(data.toString('utf8')) as JsonPoint[]).map(([tMs, value, quality, reason, modulus]) => ({
    tMs,
    value,
    quality,
    reason: reason ?? undefined,
    modulus: modulus ?? undefined,
  }));
}

/** Byte k of every item, then byte k + 1 of every item. */
function toPlanes(items: Uint8Array, width: number, planes: Uint8Array): void {
  const count = items.length / width;
  for (let plane = 0, at = 0; plane < width; plane++)
    for (let item = 0; item < count; item++) planes[at++] = items[item * width + plane]!;
}

function fromPlanes(planes: Uint8Array, width: number, items: Uint8Array): void {
  const count = items.length / width;
  for (let plane = 0, at = 0; plane < width; plane++)
    for (let item = 0; item < count; item++) items[item * width + plane] = planes[at++]!;
}
