const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * How long to wait before another attempt: doubling, with jitter over the upper half, so that many hubs do not come
 * back to a server in step. What the server asked for counts if it is longer.
 * @param failures attempts that failed in a row, from 1
 * @param random 0 to 1
 */
export function backOffMs(failures: number, random: number, retryAfterMs = 0): number {
  const ceiling = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
  return Math.max(Math.round(ceiling * (0.5 + random / 2)), retryAfterMs);
}
