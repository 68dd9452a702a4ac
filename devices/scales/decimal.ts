/** An exact decimal number: `mantissa` × 10 to the power of `exponent`. */
export interface Decimal {
  /** A safe integer. */
  readonly mantissa: number;
  readonly exponent: number;
}

const PLAIN = /^([+-]?)(\d{1,15})(?:\.(\d{1,10}))?$/;

/** Reads digits with an optional sign and decimal point; undefined for anything else, and for more than 15 digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = ''] = match;
  if (whole!.length + fraction.length > 15) return undefined;
  const digits = Number(whole + fraction);
  return { mantissa: sign === '-' && digits !== 0 ? -digits : digits, exponent: 0 - fraction.length };
}

/** The nearest floating-point number: 1234 × 10⁻² is 12.34 and not 12.340000000000002. */
export function toNumber({ mantissa, exponent }: Decimal): number {
  return mantissa === 0 ? 0 : Number(`${mantissa}e${exponent}`);
}
