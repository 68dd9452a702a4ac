const FIRST_MS = 500;
const MOST_MS = 15_000;

/**
 * How long to wait before the next try.
 * @param failures tries that failed in a row, at least 1
 * @param random between 0 and 1: screens that lost the same hub must not all come back at once
 */
export function waitMs(failures: number, random: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.round(most * (0.5 + random / 2));
}
