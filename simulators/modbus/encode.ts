/** Values as registers, high word first unless said otherwise. A value that does not fit is held at the nearest that does. */

export function u16(value: number): number[] {
  return [clamp(value, 0, 0xffff)];
}

export function i16(value: number): number[] {
  return [clamp(value, -0x8000, 0x7fff) & 0xffff];
}

/** Unsigned 32 bits that roll over, as counters do. */
export function u32(value: number): number[] {
  const whole = Math.round(value);
  return [Math.floor(whole / 0x10000) & 0xffff, whole & 0xffff];
}

export function i32LowFirst(value: number): number[] {
  const bits = clamp(value, -0x8000_0000, 0x7fff_ffff) >>> 0;
  return [bits & 0xffff, bits >>> 16];
}

export function i64(value: number): number[] {
  const bits = BigInt.asUintN(64, BigInt(Math.round(value)));
  return [48n, 32n, 16n, 0n].map((shift) => Number((bits >> shift) & 0xffffn));
}

const floatView = new DataView(new ArrayBuffer(4));

export function f32(value: number): number[] {
  floatView.setFloat32(0, value);
  return [floatView.getUint16(0), floatView.getUint16(2)];
}

/** Text, padded with zero bytes. */
export function text(value: string, registers: number): number[] {
  const bytes = new Uint8Array(registers * 2);
  bytes.set(new TextEncoder().encode(value).subarray(0, registers * 2));
  return Array.from({ length: registers }, (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}
