const KOREA_MS = 9 * 3_600_000;

/**
 * The day at the site, e.g. 2026-11-23, of an instant (RFC 3339). Korea is nine hours ahead of UTC all year and has no summer
 * time, so the day does not depend on a table of time zones that may change. Throws on what is no instant.
 */
export function siteDay(time: string): string {
  return new Date(Date.parse(time) + KOREA_MS).toISOString().slice(0, 10);
}
