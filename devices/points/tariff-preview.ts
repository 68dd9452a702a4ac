import type { Tariff } from './tariff.ts';
import { awardPoints } from './tariff-award.ts';
import { kindOf } from './tariff-choice.ts';

/** A weighing that was accepted, as the ledger kept it. */
export interface PastWeighing {
  readonly wallet: string;
  /** Day at the site. */
  readonly day: string;
  readonly kind: string;
  readonly grams: number;
  readonly items?: number;
  /** What it was paid, after all caps. */
  readonly paid: number;
}

export interface PreviewOfKind {
  readonly kind: string;
  readonly weighings: number;
  readonly grams: number;
  /** Points that were paid. */
  readonly paid: number;
  /** Points that the other tariff would have paid. */
  readonly wouldPay: number;
  /** The other tariff does not take this kind. */
  readonly missing: boolean;
}

export interface TariffPreview {
  /** By kind, in the order of the other tariff; kinds that it does not take at the end. */
  readonly kinds: readonly PreviewOfKind[];
  readonly paid: number;
  readonly wouldPay: number;
}

/**
 * What past weighings would have paid under another tariff, its dates and scope aside. Caps are counted anew, day by day and wallet by
 * wallet, so the weighings have to come in the order in which they were made.
 */
export function previewTariff(weighings: readonly PastWeighing[], tariff: Tariff): TariffPreview {
  const awarded = new Map<string, number>();
  const kinds = new Map<string, { weighings: number; grams: number; paid: number; wouldPay: number }>();
  for (const weighing of weighings) {
    const sum = kinds.get(weighing.kind) ?? { weighings: 0, grams: 0, paid: 0, wouldPay: 0 };
    kinds.set(weighing.kind, {
      weighings: sum.weighings + 1,
      grams: sum.grams + weighing.grams,
      paid: sum.paid + weighing.paid,
      wouldPay: sum.wouldPay + awardAnew(weighing, tariff, awarded),
    });
  }
  const order = tariff.kinds.map(({ id }) => id);
  const rows = [...kinds]
    .map(([kind, sum]): PreviewOfKind => ({ kind, ...sum, missing: !order.includes(kind) }))
    .sort((a, b) => rank(order, a.kind) - rank(order, b.kind) || (a.kind < b.kind ? -1 : 1));
  const total = (figure: 'paid' | 'wouldPay') => rows.reduce((sum, row) => sum + row[figure], 0);
  return { kinds: rows, paid: total('paid'), wouldPay: total('wouldPay') };
}

function awardAnew(weighing: PastWeighing, tariff: Tariff, awarded: Map<string, number>): number {
  const { wallet, day, kind, grams, items } = weighing;
  const group = kindOf(tariff, kind)?.capGroup;
  // A space is in no wallet, day or kind.
  const keys = [`${wallet} ${day}`, `${wallet} ${day} kind ${kind}`, `${wallet} ${day} group ${group ?? ''}`] as const;
  const [total, ofKind, ofGroup] = keys.map((key) => awarded.get(key) ?? 0) as [number, number, number];
  const input = { kind, grams, day, ...(items === undefined ? {} : { items }) };
  const { points } = awardPoints(tariff, { ...input, earlier: { total, kind: ofKind, group: ofGroup } });
  for (const key of keys) awarded.set(key, (awarded.get(key) ?? 0) + points);
  return points;
}

function rank(order: readonly string[], kind: string): number {
  const at = order.indexOf(kind);
  return at < 0 ? order.length : at;
}
