import { f32, i16, i64, text, u16, u32 } from '../modbus/encode.ts';

/** Fields of SunSpec models, each as registers. `undefined` becomes the value that says «not implemented». */

const FLOAT_NAN = [0x7fc0, 0x0000];

/** A scale factor: 10 to this power. */
export const sf = (exponent: number | undefined): number[] => (exponent === undefined ? [0x8000] : i16(exponent));

/** A number as unsigned 16 bits, divided by 10 to the power of the scale factor. */
export const unsigned = (value: number | undefined, exponent = 0): number[] =>
  value === undefined ? [0xffff] : u16(Math.min(0xfffe, value / 10 ** exponent));

/** A number as signed 16 bits, divided by 10 to the power of the scale factor. */
export const signed = (value: number | undefined, exponent = 0): number[] =>
  value === undefined ? [0x8000] : i16(Math.max(-0x7fff, value / 10 ** exponent));

export const float = (value: number | undefined): number[] => (value === undefined ? FLOAT_NAN : f32(value));
export const enum16 = (value: number | undefined): number[] => (value === undefined ? [0xffff] : u16(value));
export const bits32 = (value: number | undefined): number[] => (value === undefined ? [0xffff, 0xffff] : u32(value));
/** A counter; 0 says «not accumulated». */
export const acc32 = (value: number | undefined): number[] => u32(Math.floor(value ?? 0));
export const acc64 = (value: number | undefined): number[] => i64(Math.floor(value ?? 0));
export const string = text;
export const pad: number[] = [0x8000];

/** As many fields of one register that are not implemented. */
export const absent = (count: number, field: number[]): number[] => Array.from({ length: count }, () => field).flat();

/** A model: its id, the length of what follows, its fields. */
export function model(id: number, ...fields: readonly number[][]): number[] {
  const body = fields.flat();
  return [id, body.length, ...body];
}
