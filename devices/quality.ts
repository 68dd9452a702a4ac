/**
 * How far a reading can be trusted.
 * - `good`: measured, in range, in time.
 * - `stale`: the last good value, older than it should be.
 * - `estimated`: computed or interpolated, not measured.
 * - `bad`: no value; the reason says why.
 */
export const QUALITIES = ['good', 'stale', 'estimated', 'bad'] as const;
export type Quality = (typeof QUALITIES)[number];

/** The worst of two qualities; a total is as good as its worst part. */
export function worst(a: Quality, b: Quality): Quality {
  return QUALITIES[Math.max(QUALITIES.indexOf(a), QUALITIES.indexOf(b))]!;
}
