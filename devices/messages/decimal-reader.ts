const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const UPPER_E = 69;
const LOWER_E = 101;

/** Digits of which every number is exact in a double: 15 always, and powers of ten up to 22. */
const DIGITS_MAX = 15;
const POWERS_OF_TEN = Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** Reads decimal numbers from bytes. */
export class DecimalReader {
  /** Where the number that was read last ends. */
  end = 0;

  /**
   * Reads a JSON number without exponent and with at most 15 digits: a whole number and a power of ten that are both
   * exact, so their quotient is the double nearest to the decimal, as `JSON.parse` gives it. NaN for any other. -0 is 0.
   */
  read(bytes: Uint8Array, start: number, limit: number): number {
    let at = start;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at++;
    const first = at;
    let whole = 0;
    let pointAt = -1;
    for (; at < limit; at++) {
      const digit = bytes[at]! - ZERO;
      if (digit >= 0 && digit <= 9) whole = whole * 10 + digit;
      else if (bytes[at] === POINT && pointAt < 0 && at > first) pointAt = at;
      else break;
    }
    const length = at - first;
    const decimals = pointAt < 0 ? 0 : at - pointAt - 1;
    const digits = pointAt < 0 ? length : length - 1;
    if (digits === 0 || digits > DIGITS_MAX || (pointAt >= 0 && decimals === 0)) return Number.NaN;
    // Not JSON (a leading zero), or more than this reads (an exponent).
    if (bytes[first] === ZERO && length > 1 && pointAt !== first + 1) return Number.NaN;
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) return Number.NaN;
    this.end = at;
    const value = decimals === 0 ? whole : whole / POWERS_OF_TEN[decimals]!;
    return isNegative ? 0 - value : value;
  }
}
