import type { AuditCounts, Auditor } from './auditor.ts';
import type { StatedBalance } from './purses.ts';

export interface Difference {
  readonly account: string;
  readonly asset: string;
  readonly stated: { readonly posted: number; readonly held: number };
  readonly counted: { readonly posted: number; readonly held: number };
}

export interface AuditVerdict {
  readonly agrees: boolean;
  readonly counts: AuditCounts;
  /** How many balances were compared. */
  readonly balances: number;
  readonly differences: readonly Difference[];
  /** Of the stated balances of an asset, where it is not 0: points out of nothing. */
  readonly sums: Readonly<Record<string, number>>;
  /** Stated balances that are below zero, held or available, though nobody but the fund may be. */
  readonly negative: readonly StatedBalance[];
}

const NOTHING = { posted: 0, held: 0 };

/** Compares what the auditor counted with what the ledger states, to the point. */
export function verdictOf(
  auditor: Pick<Auditor, 'balances' | 'counts'>,
  stated: readonly StatedBalance[],
): AuditVerdict {
  const counted = new Map(auditor.balances().map((balance) => [nameOf(balance), balance]));
  const said = new Map(stated.map((balance) => [nameOf(balance), balance]));
  const names = [...new Set([...counted.keys(), ...said.keys()])].sort();
  const differences = names.flatMap((name): Difference[] => {
    const { account, asset } = counted.get(name) ?? said.get(name)!;
    const [a, b] = [figures(said.get(name)), figures(counted.get(name))];
    return a.posted === b.posted && a.held === b.held ? [] : [{ account, asset, stated: a, counted: b }];
  });
  const sums: Record<string, number> = {};
  for (const { asset, posted } of stated) sums[asset] = (sums[asset] ?? 0) + posted;
  const uneven = Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
  const negative = stated.filter(
    ({ account, posted, held }) => account !== 'house:fund' && (held < 0 || posted - held < 0),
  );
  const agrees = differences.length === 0 && Object.keys(uneven).length === 0 && negative.length === 0;
  return { agrees, counts: auditor.counts(), balances: names.length, differences, sums: uneven, negative };
}

function nameOf({ account, asset }: StatedBalance): string {
  return `${account} ${asset}`;
}

function figures({ posted, held }: { posted: number; held: number } = NOTHING): { posted: number; held: number } {
  return { posted, held };
}
