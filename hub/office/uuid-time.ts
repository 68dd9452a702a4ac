/** When a UUIDv7 was made: it begins with the milliseconds since 1970 (RFC 9562). */
export function madeMs(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
