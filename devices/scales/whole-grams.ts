import type { Decimal } from './decimal.ts';
import { kilograms, type ScaleUnit } from './scale-frame.ts';

const GRAMS_EXPONENT = 3;

/** A weight in grams, exact; undefined if it is not a whole number of them or too great for one. */
export function wholeGrams(value: Decimal, unit: ScaleUnit): number | undefined {
  const { mantissa, exponent } = kilograms(value, unit);
  const power = exponent + GRAMS_EXPONENT;
  if (mantissa === 0) return 0;
  const ten = 10 ** Math.abs(power);
  const grams = power >= 0 ? mantissa * ten : mantissa / ten;
  return Number.isSafeInteger(grams) && (power >= 0 || mantissa % ten === 0) ? grams : undefined;
}
