import type { Asset } from '@maeul/devices/points/assets';
import { siteDay } from '@maeul/devices/points/site-day';
import type { EntryRow } from '../points/ledger/rows.ts';
import type { OfficeDesk } from '../points/office-desk.ts';
import { THE_HUB } from './audit-log.ts';
import type { Office } from './office.ts';
import { walletState } from './residents.ts';

export interface Expiry {
  readonly wallet: string;
  readonly asset: Asset;
  readonly amount: number;
}

const PAGE = 2_000;
/** Kinds by which something was earned; of what came otherwise (a transfer, a reversal) the day is the one on which it came. */
const WALLET = 'wallet:';

/**
 * What of each wallet was earned up to a day and never left it: the oldest points are spent first. Entries in any order; what a merged
 * wallet handed over counts as earned on the day of the merge.
 */
export function expiries(entries: Iterable<EntryRow>, earnedUntil: string): Expiry[] {
  const sums = new Map<string, { wallet: string; asset: Asset; earned: number; left: number }>();
  const sumOf = (account: string, asset: Asset) => {
    const key = `${account} ${asset}`;
    const sum = sums.get(key) ?? { wallet: account.slice(WALLET.length), asset, earned: 0, left: 0 };
    sums.set(key, sum);
    return sum;
  };
  for (const { debit, credit, asset, amount, day } of entries) {
    if (credit.startsWith(WALLET) && day <= earnedUntil) sumOf(credit, asset).earned += amount;
    if (debit.startsWith(WALLET)) sumOf(debit, asset).left += amount;
  }
  return [...sums.values()]
    .map(({ wallet, asset, earned, left }) => ({ wallet, asset, amount: earned - left }))
    .filter(({ amount }) => amount > 0);
}

/** Ends what was earned up to a day; never more than is available, so that nothing that is set aside is taken. */
export async function expirePoints(
  office: Office,
  desk: Pick<OfficeDesk, 'say'>,
  earnedUntil: string,
): Promise<number> {
  const entries: EntryRow[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await office.points.entries({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.rows);
    if (page.next === null) break;
    cursor = page.next;
  }
  let ended = 0;
  for (const { wallet, asset, amount } of expiries(entries, earnedUntil)) {
    const state = await walletState(office, wallet);
    if (state === undefined || state.merged || state.status === 'closed') continue;
    const available = state.balances.balances.find((one) => one.asset === asset)?.available ?? 0;
    const least = Math.min(amount, available);
    if (least < 1) continue;
    const data = { wallet, asset, amount: least, earnedUntil, by: THE_HUB.id };
    if ((await desk.say('maeul.points.expired.v1', data)).status === 'done') ended += 1;
  }
  return ended;
}

/** The last day whose points end now: so many months before the day at the site. */
export function expiryDay(nowMs: number, months: number): string {
  const [year, month, day] = siteDay(new Date(nowMs).toISOString()).split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return `${first.toISOString().slice(0, 8)}${String(Math.min(day, days)).padStart(2, '0')}`;
}
