import { shiftDecimal } from '../modbus/values.ts';
import type { ChainModel } from './chain.ts';
import { placePoints } from './layout.ts';
import { SUNSPEC_MODELS } from './models.ts';

/** A point of a model that takes setpoints, as it stands. */
export interface ControlPoint {
  /** 0-based protocol address. */
  readonly address: number;
  /** Registers. */
  readonly size: number;
  readonly signed: boolean;
  readonly implemented: boolean;
  readonly raw: number;
  /** Exponent of ten; 0 for a point without one, null where the device does not say it. */
  readonly exponent: number | null;
  /** Scaled; null where it is not implemented or cannot be scaled. */
  readonly value: number | null;
}

const SIGNED: ReadonlySet<string> = new Set(['int16', 'int32']);
const NUMBERS: ReadonlySet<string> = new Set(['uint16', 'int16', 'uint32', 'int32', 'enum16', 'bitfield16']);
const EXPONENT_MAX = 10;

/** Numbers of the top level of a model, by name. @param words all registers of the model, from its ID register on */
export function controlPoints(model: ChainModel, words: Uint16Array): ReadonlyMap<string, ControlPoint> {
  const definition = SUNSPEC_MODELS.get(model.id);
  if (definition === undefined) return new Map();
  return new Map(
    placePoints(definition, model)
      .filter(({ groups, point }) => groups.length === 0 && NUMBERS.has(point.type))
      .map(({ point, address, size, scaleAddress }) => {
        const at = address - model.address;
        const bits = size === 2 ? words[at]! * 0x1_0000 + words[at + 1]! : words[at]!;
        const signed = SIGNED.has(point.type);
        const absent = signed ? bits === 2 ** (16 * size - 1) : bits === 2 ** (16 * size) - 1;
        const raw = signed && bits >= 2 ** (16 * size - 1) ? bits - 2 ** (16 * size) : bits;
        const exponent = exponentOf(point.scale, scaleAddress, model, words);
        const value = absent || exponent === null ? null : shiftDecimal(raw, exponent);
        return [point.name, { address, size, signed, implemented: !absent, raw, exponent, value }];
      }),
  );
}

/** The raw value of a quantity, rounded towards zero; null where the registers cannot hold it. */
export function rawOf({ exponent, size, signed }: ControlPoint, value: number): number | null {
  if (exponent === null) return null;
  // 30.3 percent in tenths is 302.99999… in binary: what a hair is missing is not cut off.
  const raw = Math.trunc(Number((value * 10 ** -exponent).toPrecision(12)));
  const bits = 16 * size;
  // The last value of each range says "not implemented".
  const [least, most] = signed ? [-(2 ** (bits - 1)) + 1, 2 ** (bits - 1) - 1] : [0, 2 ** bits - 2];
  return raw >= least && raw <= most ? raw + 0 : null;
}

/** The registers of a raw value, high word first. */
export function wordsOf({ size }: ControlPoint, raw: number): number[] {
  const bits = raw < 0 ? raw + 2 ** (16 * size) : raw;
  return size === 2 ? [Math.floor(bits / 0x1_0000), bits % 0x1_0000] : [bits];
}

function exponentOf(
  scale: string | number | undefined,
  scaleAddress: number | undefined,
  model: ChainModel,
  words: Uint16Array,
): number | null {
  if (typeof scale === 'number') return scale;
  if (scale === undefined) return 0;
  const word = scaleAddress === undefined ? undefined : words[scaleAddress - model.address];
  if (word === undefined) return null;
  const exponent = word >= 0x8000 ? word - 0x1_0000 : word;
  return Math.abs(exponent) <= EXPONENT_MAX ? exponent : null;
}
