import { WIDTH } from '../../vpp/accounts/account-record.ts';

export const QUARTERS_PER_DAY = 96;

/** How a column of a day is written. */
const SAME = 0;
const FLOAT32 = 1;
const FLOAT64 = 2;

/**
 * A day of one account: 96 quarter-hours of all columns, column c of quarter-hour q at c × 96 + q. A column of one value takes nine
 * bytes, one of 32-bit floats (what members' energies are) half of one of sums; nothing is lost.
 */
export function encodeDay(day: Float64Array): Buffer {
  const parts: Buffer[] = [];
  for (let column = 0; column < WIDTH; column++)
    parts.push(encodeColumn(day.subarray(column * QUARTERS_PER_DAY, (column + 1) * QUARTERS_PER_DAY)));
  return Buffer.concat(parts);
}

function encodeColumn(values: Float64Array): Buffer {
  const kind = kindOf(values);
  if (kind === SAME) {
    const same = Buffer.alloc(9);
    same.writeDoubleLE(values[0]!, 1);
    return same;
  }
  const width = kind === FLOAT32 ? 4 : 8;
  const buffer = Buffer.allocUnsafe(1 + width * QUARTERS_PER_DAY);
  buffer[0] = kind;
  for (let at = 0; at < QUARTERS_PER_DAY; at++)
    if (kind === FLOAT32) buffer.writeFloatLE(values[at]!, 1 + at * width);
    else buffer.writeDoubleLE(values[at]!, 1 + at * width);
  return buffer;
}

function kindOf(values: Float64Array): number {
  let kind = SAME;
  for (const value of values) {
    if (Math.fround(value) !== value) return FLOAT64;
    if (value !== values[0]) kind = FLOAT32;
  }
  return kind;
}

/** Reads what `encodeDay` wrote. */
export function decodeDay(data: Uint8Array): Float64Array {
  const day = new Float64Array(WIDTH * QUARTERS_PER_DAY);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let at = 0;
  for (let column = 0; column < WIDTH; column++) {
    const kind = data[at++];
    const start = column * QUARTERS_PER_DAY;
    if (kind === SAME) {
      day.fill(view.getFloat64(at, true), start, start + QUARTERS_PER_DAY);
      at += 8;
    } else if (kind === FLOAT32)
      for (let quarter = 0; quarter < QUARTERS_PER_DAY; quarter++, at += 4)
        day[start + quarter] = view.getFloat32(at, true);
    else
      for (let quarter = 0; quarter < QUARTERS_PER_DAY; quarter++, at += 8)
        day[start + quarter] = view.getFloat64(at, true);
  }
  return day;
}
