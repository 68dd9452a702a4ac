/** How long to wait before the next attempt: doubled each time, and scattered so that a village does not call at once. */
export interface BackoffLimits {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * @param failures attempts that failed in a row, from 0
 * @param random from 0 up to 1
 * @returns between half and the whole of the doubled time
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: number): number {
  const whole = Math.min(limits.maxMs, limits.minMs * 2 ** Math.min(failures, 30));
  return Math.round(Math.max(limits.minMs / 2, whole / 2) + (random * whole) / 2);
}
