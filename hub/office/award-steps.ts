import type { WalletLine } from '@maeul/devices/office/residents';
import { awardPoints } from '@maeul/devices/points/tariff-award';
import { kindOf } from '@maeul/devices/points/tariff-choice';
import type { DepositRow } from '../points/ledger/rows.ts';
import type { EntryLine, PublishedTariff } from '../queries/points-questions.ts';
import type { Office } from './office.ts';
import { depositsBetween } from './reports.ts';

type ShownAward = NonNullable<WalletLine['award']>;

/** How the awards among some entries were computed, by event. One whose arithmetic cannot be shown to its last point is left out. */
export async function awardsOf(office: Office, rows: readonly EntryLine[]): Promise<ReadonlyMap<string, ShownAward>> {
  const days = new Set(rows.filter(({ kind }) => kind === 'award').map(({ day }) => day));
  const shown = new Map<string, ShownAward>();
  if (days.size === 0) return shown;
  const tariffs = await office.points.tariffs();
  for (const day of days) {
    const byWallet = new Map<string, DepositRow[]>();
    for await (const deposit of depositsBetween(office, day, day))
      byWallet.set(deposit.wallet, [...(byWallet.get(deposit.wallet) ?? []), deposit]);
    for (const deposits of byWallet.values()) showDay(deposits, tariffs, shown);
  }
  return shown;
}

/** One wallet's day, in order: the caps depend on what was awarded before. */
function showDay(
  deposits: readonly DepositRow[],
  tariffs: readonly PublishedTariff[],
  shown: Map<string, ShownAward>,
): void {
  const earlier = new Map<string, number>();
  for (const { event, day, kind, grams, items, points, tariffId, tariffVersion } of deposits) {
    const tariff = tariffs.find(({ tariff: { id, version } }) => id === tariffId && version === tariffVersion)?.tariff;
    if (tariff === undefined) continue;
    const group = `group ${kindOf(tariff, kind)?.capGroup ?? ''}`;
    const [total, ofKind, ofGroup] = ['total', `kind ${kind}`, group].map((what) => earlier.get(what) ?? 0);
    const counted = items === null ? {} : { items };
    const before = { total: total ?? 0, kind: ofKind ?? 0, group: ofGroup ?? 0 };
    const award = awardPoints(tariff, { kind, grams, day, ...counted, earlier: before });
    for (const what of ['total', `kind ${kind}`, group]) earlier.set(what, (earlier.get(what) ?? 0) + points);
    if (award.points !== points) continue;
    const steps = award.steps.map(({ rule, result, with: figures }) => ({ rule, result, with: { ...figures } }));
    shown.set(event, { grams, ...counted, tariff: { id: tariffId, version: tariffVersion }, steps });
  }
}
