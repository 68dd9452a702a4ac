/**
 * Digits of binary-coded decimal bytes, most significant first; undefined if a half byte is no digit.
 * Up to seven bytes, so that the number stays exact.
 */
export function bcd(bytes: Uint8Array): number | undefined {
  let value = 0;
  for (const byte of bytes) {
    const high = byte >> 4;
    const low = byte & 0x0f;
    if (high > 9 || low > 9) return undefined;
    value = value * 100 + high * 10 + low;
  }
  return value;
}
