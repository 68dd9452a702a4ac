/** The number types that Modbus devices put into registers. */
export const VALUE_TYPES = ['int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** Which word of a value that fills several registers comes first. Bytes within a word are always high first. */
export const WORD_ORDERS = ['high-first', 'low-first'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

const REGISTERS: Readonly<Record<ValueType, number>> = {
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  float32: 2,
  int64: 4,
  uint64: 4,
  float64: 4,
};

/** How many registers a value of the type fills. */
export function registersOf(type: ValueType): number {
  return REGISTERS[type];
}

/** The bits of a value as one unsigned number, high word first; the form in which sentinels are written down. */
export function bitsOf(words: Uint16Array, order: WordOrder = 'high-first'): bigint {
  let bits = 0n;
  for (let i = 0; i < words.length; i++) {
    bits = (bits << 16n) | BigInt(words[order === 'high-first' ? i : words.length - 1 - i]!);
  }
  return bits;
}

/**
 * Reads one number. NaN stands for everything that is not a number a program can reckon with: NaN and infinities of the
 * device, and 64-bit integers beyond 2^53. `words` holds exactly the registers of the type.
 */
export function numberFrom(type: ValueType, words: Uint16Array, order: WordOrder = 'high-first'): number {
  const bytes = new DataView(new ArrayBuffer(8));
  const size = words.length;
  for (let i = 0; i < size && i < 4; i++) bytes.setUint16(i * 2, words[order === 'high-first' ? i : size - 1 - i]!);
  switch (type) {
    case 'int16':
      return bytes.getInt16(0);
    case 'uint16':
      return bytes.getUint16(0);
    case 'int32':
      return bytes.getInt32(0);
    case 'uint32':
      return bytes.getUint32(0);
    case 'int64':
      return safe(bytes.getBigInt64(0));
    case 'uint64':
      return safe(bytes.getBigUint64(0));
    case 'float32':
      return shortestFloat32(bytes.getFloat32(0));
    case 'float64':
      return finite(bytes.getFloat64(0));
  }
}

function safe(value: bigint): number {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : Number.NaN;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  return value === 0 ? 0 : value; // -0 reads as 0
}

/**
 * The shortest decimal that names the same float32: a meter that shows 230.2 sends 230.1999969482422, and what it means
 * is 230.2.
 */
function shortestFloat32(value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  if (Number.isInteger(value)) return finite(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** `value × 10^exponent`, correctly rounded: 2392 and -1 give 239.2, never 239.20000000000002. */
export function shiftDecimal(value: number, exponent: number): number {
  if (exponent === 0) return value;
  // Whole numbers and powers of ten up to 10^22 are exact in binary, so one division rounds once.
  if (exponent < 0 && exponent >= -22 && Number.isSafeInteger(value)) return finite(value / 10 ** -exponent);
  const [mantissa, own = '0'] = String(value).split('e');
  return finite(Number(`${mantissa}e${Number(own) + exponent}`));
}
