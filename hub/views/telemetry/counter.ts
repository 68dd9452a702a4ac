import type { Quality } from '@maeul/devices/quality';

/** What a counter added between two readings. */
export interface CounterStep {
  /** In the unit of the counter; never negative. */
  readonly delta: number;
  readonly quality: Quality;
}

/**
 * The most that a device of this neighbourhood can add in an hour, by unit. A step beyond it is a replaced meter or a
 * wrong reading, not consumption: 1 MW is above any building of a dong.
 */
const PER_HOUR_MAX: Readonly<Record<string, number>> = { Wh: 1e6, varh: 1e6, VAh: 1e6, m3: 100 };
const HOUR_MS = 3_600_000;
/** A counter moves in steps of its own; two readings a moment apart may still show one whole step. */
const STEP_HOURS = 1 / 60;

/** What two neighbouring readings of a counter say was added between them. Pure. Values in `unit`, times in ms. */
export function counterStep(
  before: number,
  after: number,
  elapsedMs: number,
  unit: string | null,
  modulus: number | undefined,
): CounterStep {
  const limit = (PER_HOUR_MAX[unit ?? ''] ?? Number.POSITIVE_INFINITY) * Math.max(elapsedMs / HOUR_MS, STEP_HOURS);
  if (after >= before) {
    const delta = after - before;
    return delta <= limit ? { delta, quality: 'good' } : { delta: 0, quality: 'estimated' };
  }
  if (modulus !== undefined && before < modulus) {
    const delta = after + modulus - before;
    // Without a limit for the unit a rollover is only believed where the counter was near its end.
    if (delta <= Math.min(limit, modulus / 2)) return { delta, quality: 'good' };
  }
  // A reset or another meter: what it counted before we looked is not known, and must not be guessed.
  return { delta: 0, quality: 'estimated' };
}
