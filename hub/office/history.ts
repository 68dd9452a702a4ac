import type { PersonExport, WalletHistory, WalletLine } from '@maeul/devices/office/residents';
import { ok, type Result } from '@maeul/devices/refusal';
import type { EntryLine } from '../queries/points-questions.ts';
import { awardsOf } from './award-steps.ts';
import { namesOf, type Words } from './names.ts';
import type { Office } from './office.ts';
import { presentWallet } from './residents.ts';

const REVERSIBLE: ReadonlySet<string> = new Set(['award', 'spend', 'grant']);
const EXPORT_PAGE = 1_000;
const LOOKS_MAX = 10_000;

/** A wallet's history, newest first. */
export async function walletHistory(
  office: Office,
  wallet: string,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<WalletHistory> {
  const { rows, next } = await office.points.entries({ wallet, ...page });
  const names = await namesOf(office);
  const awards = await awardsOf(office, rows);
  const lines = rows.map((row) => {
    const award = awards.get(row.event);
    return { ...presentLine(row, wallet, names), ...(award === undefined ? {} : { award }) };
  });
  return { lines, next };
}

/** All that is kept about who holds a wallet, for that person. Code: `unknown-wallet`. */
export async function exportPerson(office: Office, asked: string): Promise<Result<PersonExport>> {
  const presented = await presentWallet(office, asked);
  if (!presented.ok) return presented;
  const { wallet } = presented.value;
  const history: WalletLine[] = [];
  for (let cursor: string | undefined; ; ) {
    const next = cursor === undefined ? {} : { cursor };
    const page = await walletHistory(office, wallet, { limit: EXPORT_PAGE, ...next });
    history.push(...page.lines);
    if (page.next === null) break;
    cursor = page.next;
  }
  const looks = office.audit.lines({ limit: LOOKS_MAX, about: wallet }).map(({ time, action }) => ({ time, action }));
  return ok({ made: new Date(office.now()).toISOString(), wallet: presented.value, history, looks });
}

function presentLine(row: EntryLine, wallet: string, names: ReadonlyMap<string, Words>): WalletLine {
  const { id, kind, credit, asset, amount, timeMs, path, what, reversedBy } = row;
  return {
    entry: id,
    time: new Date(timeMs).toISOString(),
    what: kind,
    amount: credit === `wallet:${wallet}` ? amount : -amount,
    asset,
    name: names.get(what) ?? null,
    kiosk: path.endsWith('/hub/hub') ? null : path,
    reversible: REVERSIBLE.has(kind) && reversedBy === null,
  };
}
