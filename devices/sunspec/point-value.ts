import { bitsOf, numberFrom, shiftDecimal } from '../modbus/values.ts';
import type { ModelPoint } from './model.ts';

/** What the registers of a point mean; `modulus` is where a counter starts again from 0. */
export type PointValue =
  | { readonly is: 'value'; readonly value: number | string; readonly modulus?: number }
  | { readonly is: 'not-implemented' }
  | { readonly is: 'bad'; readonly reason: string };

const NOT_IMPLEMENTED: PointValue = { is: 'not-implemented' };

/** Bits that mean "this device does not have this", by type. */
const ABSENT: Readonly<Partial<Record<ModelPoint['type'], readonly bigint[]>>> = {
  int16: [0x8000n],
  // Devices in the field put the mark of int16 into unsigned registers too.
  uint16: [0xffffn, 0x8000n],
  count: [0xffffn, 0x8000n],
  enum16: [0xffffn],
  // A counter that stands at its very end instead of at 0 is a device's way of saying the same.
  acc16: [0n, 0xffffn],
  int32: [0x80000000n],
  uint32: [0xffffffffn],
  enum32: [0xffffffffn],
  acc32: [0n, 0xffffffffn],
  ipaddr: [0n],
  int64: [0x8000000000000000n],
  uint64: [0xffffffffffffffffn],
  acc64: [0n, 0xffffffffffffffffn, 0x8000000000000000n],
};

const NUMBERS = {
  int16: 'int16',
  uint16: 'uint16',
  count: 'uint16',
  acc16: 'uint16',
  int32: 'int32',
  uint32: 'uint32',
  acc32: 'uint32',
  int64: 'int64',
  uint64: 'uint64',
  acc64: 'uint64',
  float32: 'float32',
  float64: 'float64',
} as const;

/**
 * Reads a point. `scale` is the word of its scale factor, or undefined if it has none; a scale factor outside -10 to 10
 * leaves the value unknown, because guessing one would be wrong by a power of ten.
 */
export function pointValue(point: ModelPoint, words: Uint16Array, scale: number | undefined): PointValue {
  switch (point.type) {
    case 'pad':
    case 'sunssf':
      return NOT_IMPLEMENTED;
    case 'string':
      return textValue(words);
    case 'eui48':
      return euiValue(words);
    case 'ipv6addr':
      return words.every((word) => word === 0) ? NOT_IMPLEMENTED : { is: 'value', value: hexGroups(words) };
    case 'bitfield16':
    case 'bitfield32':
      return bitfieldValue(point, words);
    case 'ipaddr':
    case 'enum16':
    case 'enum32':
      return ABSENT[point.type]?.includes(bitsOf(words)) ? NOT_IMPLEMENTED : codeValue(point, words);
    default:
      return numberValue(point, NUMBERS[point.type], words, scale);
  }
}

function numberValue(
  point: ModelPoint,
  type: (typeof NUMBERS)[keyof typeof NUMBERS],
  words: Uint16Array,
  scale: number | undefined,
): PointValue {
  if (ABSENT[point.type]?.includes(bitsOf(words))) return NOT_IMPLEMENTED;
  const raw = numberFrom(type, words);
  if (Number.isNaN(raw)) {
    const float = type === 'float32' || type === 'float64';
    return float && isNaNBits(words) ? NOT_IMPLEMENTED : bad('not-a-number');
  }
  const factor = scale === undefined ? 0 : (scale << 16) >> 16;
  if (factor < -10 || factor > 10) return bad('bad-scale-factor');
  const value = shiftDecimal(raw, factor + (point.exponent ?? 0));
  if (!Number.isFinite(value)) return bad('not-a-number');
  if (point.powerFactor === true) return powerFactorValue(value);
  if (!point.type.startsWith('acc')) return { is: 'value', value };
  return { is: 'value', value, modulus: shiftDecimal(2 ** (16 * words.length), factor + (point.exponent ?? 0)) };
}

/** The models say percent and devices send the ratio too: what is beyond 1 can only be percent. */
function powerFactorValue(value: number): PointValue {
  const size = Math.abs(value);
  if (size > 100) return bad('out-of-range');
  return { is: 'value', value: size > 1 ? shiftDecimal(value, -2) : value };
}

/** An exponent of all ones and a fraction: NaN, whichever; infinity has no fraction. */
function isNaNBits(words: Uint16Array): boolean {
  const exponent = words.length === 2 ? 0x7f80 : 0x7ff0;
  return (
    (words[0]! & exponent) === exponent && ((words[0]! & ~exponent & 0x7fff) !== 0 || words.slice(1).some(Boolean))
  );
}

function codeValue(point: ModelPoint, words: Uint16Array): PointValue {
  if (point.type === 'ipaddr') return { is: 'value', value: [...bytesOf(words)].join('.') };
  const code = Number(bitsOf(words));
  if (point.symbols === undefined) return { is: 'value', value: code };
  return { is: 'value', value: point.symbols[code] ?? String(code) };
}

/** The names of the bits that are set, lowest first, joined by commas. The highest bit says "not implemented". */
function bitfieldValue(point: ModelPoint, words: Uint16Array): PointValue {
  const bits = Number(bitsOf(words));
  const top = 16 * words.length - 1;
  if (bits >= 2 ** top) return NOT_IMPLEMENTED;
  const names: string[] = [];
  for (let bit = 0; bit < top; bit++) if ((bits >>> bit) & 1) names.push(point.symbols?.[bit] ?? `bit${bit}`);
  return { is: 'value', value: names.join(',') };
}

const utf8 = new TextDecoder('utf-8');

/** Text up to its first NUL. All NUL is "not implemented"; a device that means the empty text sends 0x0080. */
function textValue(words: Uint16Array): PointValue {
  if (words.every((word) => word === 0)) return NOT_IMPLEMENTED;
  if (words[0] === 0x0080 || words.every((word) => word === 0xffff)) {
    return words[0] === 0x0080 ? { is: 'value', value: '' } : NOT_IMPLEMENTED;
  }
  const bytes = bytesOf(words);
  const end = bytes.indexOf(0);
  const text = utf8.decode(bytes.subarray(0, end < 0 ? bytes.length : end)).trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a label that is not text is worth no more than none
  return /[\u0000-\u001f\u007f\ufffd]/.test(text) ? bad('not-text') : { is: 'value', value: text };
}

/** Six bytes in the lower part of eight. */
function euiValue(words: Uint16Array): PointValue {
  const bytes = [...bytesOf(words)].slice(2);
  if (bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0)) return NOT_IMPLEMENTED;
  return { is: 'value', value: bytes.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':') };
}

function hexGroups(words: Uint16Array): string {
  return [...words].map((word) => word.toString(16)).join(':');
}

function bytesOf(words: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 2);
  words.forEach((word, i) => {
    bytes[2 * i] = word >>> 8;
    bytes[2 * i + 1] = word & 0xff;
  });
  return bytes;
}

function bad(reason: string): PointValue {
  return { is: 'bad', reason };
}
