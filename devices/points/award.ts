import type { Tariff } from './tariff.ts';

/** What an award is computed from, beside the tariff. */
export interface AwardInput {
  readonly kind: string;
  /** Net grams of the weighing. */
  readonly grams: number;
  /** Pieces that were counted; only for a kind that is paid by item. */
  readonly items?: number;
  /** The day at the site (its own calendar), e.g. 2026-11-23. */
  readonly day: string;
  /** What the wallet got earlier that day: in all, by kind, and by cap group. */
  readonly earlier: { readonly total: number; readonly kind: number; readonly group: number };
}

/** One line of the arithmetic that a receipt shows. */
export interface AwardStep {
  /** `price` (weight or items times the price), `multiplier`, `rounding`, `cap-kind`, `cap-group`, `cap-day`. */
  readonly rule: 'price' | 'multiplier' | 'rounding' | 'cap-kind' | 'cap-group' | 'cap-day';
  /** Points after the step; of `price` and `multiplier` thousandths of a point, cut off for show: the award is computed exactly. */
  readonly result: number;
  /** The figures that went in, by name: `{ grams: 1240, points: 240, perGrams: 1000 }`. */
  readonly with: Readonly<Record<string, number>>;
}

export interface Award {
  readonly points: number;
  readonly tariff: { readonly id: string; readonly version: number };
  readonly steps: readonly AwardStep[];
}

/** `points = f(weighing, tariff version)`; see tariff-award.ts. */
export type AwardFunction = (tariff: Tariff, input: AwardInput) => Award;
