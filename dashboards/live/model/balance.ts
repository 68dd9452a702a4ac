import type { Power } from '../../ui/api/answers.ts';

/** The figures of the dong that the page shows, in the order in which it shows them. */
export const FIGURES = ['made', 'used', 'bought', 'exported'] as const;
export type Figure = (typeof FIGURES)[number];

export function isFigure(text: string | null): text is Figure {
  return FIGURES.some((figure) => figure === text);
}

/**
 * The share of what is used that is not bought, 0 to 1. Null where a figure is missing or nothing is used. Buying to charge
 * a battery can exceed what is used: that is 0.
 */
export function selfSufficiency({ used, bought }: Pick<Power, 'used' | 'bought'>): number | null {
  if (used === null || bought === null || used <= 0) return null;
  return Math.min(1, Math.max(0, 1 - bought / used));
}

/** Whether the dong has a battery that counts. */
export function hasBattery({ charged, discharged }: Pick<Power, 'charged' | 'discharged'>): boolean {
  return (charged ?? 0) > 0 || (discharged ?? 0) > 0;
}
