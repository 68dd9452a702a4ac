import type { DatabaseSync } from 'node:sqlite';
import { ASSETS } from '@maeul/devices/points/assets';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import type { Tariff } from '@maeul/devices/points/tariff';
import { walletAccount } from '../points/ledger/books.ts';
import type { AwardedRow, BalanceRow, EntryRow, LoanRow, WalletRow } from '../points/ledger/rows.ts';
import type { OpenReservation, WalletQuestion, WalletState } from './points-questions.ts';

type HistoryLine = WalletState['history'][number];

/** A wallet as it is now, whatever it was merged into; undefined if no event ever named it. */
export function walletState(
  db: DatabaseSync,
  { wallet: asked, day, historyLimit }: WalletQuestion,
): WalletState | undefined {
  const row = ownerOf(db, asked);
  if (row === undefined) return undefined;
  const { wallet } = row;
  // Loans keep the name that their wallet had then.
  const aliases = aliasesOf(db, wallet);
  const loans = db
    .prepare(
      `SELECT * FROM loan WHERE status = 'open' AND wallet IN (SELECT value FROM json_each(?)) ORDER BY timeMs, loan`,
    )
    .all(JSON.stringify(aliases)) as unknown as LoanRow[];
  return {
    wallet,
    status: row.status === 'closed' ? 'closed' : 'open',
    merged: wallet !== asked,
    balances: { wallet, balances: balancesOf(db, wallet) },
    today: awardedOn(db, wallet, day),
    loans: loans.map(({ loan, container, deposit, timeMs }) => ({
      loan, container, deposit, time: new Date(timeMs).toISOString(),
    })), // biome-ignore format: one line
    history: historyOf(db, wallet, aliases, historyLimit),
  };
}

/** What is open of a kiosk or of a wallet, oldest first. Wallets are named as they are called now. */
export function openReservations(
  db: DatabaseSync,
  { kiosk, wallet }: { readonly kiosk?: string; readonly wallet?: string },
): OpenReservation[] {
  const rows = db
    .prepare(
      `SELECT reservation, wallet, kiosk, asset, remaining AS "left", timeMs FROM reservation
        WHERE status = 'open' AND (?1 IS NULL OR kiosk = ?1) ORDER BY reservation`,
    )
    .all(kiosk ?? null) as unknown as OpenReservation[];
  return rows
    .map((row) => ({ ...row, wallet: ownerOf(db, row.wallet)?.wallet ?? row.wallet }))
    .filter((row) => wallet === undefined || row.wallet === wallet);
}

function ownerOf(db: DatabaseSync, asked: string): WalletRow | undefined {
  const select = db.prepare('SELECT * FROM wallet WHERE wallet = ?');
  let row = select.get(asked) as WalletRow | undefined;
  while (row?.mergedInto != null) row = select.get(row.mergedInto) as WalletRow | undefined;
  return row;
}

function aliasesOf(db: DatabaseSync, wallet: string): string[] {
  const rows = db
    .prepare(`WITH RECURSIVE alias (wallet) AS (
      SELECT ? UNION SELECT w.wallet FROM wallet w JOIN alias a ON w.mergedInto = a.wallet) SELECT wallet FROM alias`)
    .all(wallet);
  return rows.map((row) => String(row.wallet));
}

function balancesOf(db: DatabaseSync, wallet: string): WalletState['balances']['balances'] {
  const select = db.prepare('SELECT * FROM balance WHERE account = ? AND asset = ?');
  return ASSETS.map((asset) => {
    const row = select.get(walletAccount(wallet), asset) as BalanceRow | undefined;
    const { posted, held } = row ?? { posted: 0, held: 0 };
    return { asset, posted, held, available: posted - held };
  });
}

function awardedOn(db: DatabaseSync, wallet: string, day: string): WalletState['today'] {
  const rows = db
    .prepare('SELECT * FROM awarded WHERE wallet = ? AND day = ?')
    .all(wallet, day) as unknown as AwardedRow[];
  const of = (prefix: string) =>
    Object.fromEntries(
      rows.filter(({ what }) => what.startsWith(prefix)).map(({ what, points }) => [what.slice(prefix.length), points]),
    );
  const total = rows.find(({ what }) => what === 'total')?.points ?? 0;
  return { total, kinds: of('kind:'), groups: of('group:') };
}

/** Newest first. What moved between the names of one wallet is no news to its owner. */
function historyOf(db: DatabaseSync, wallet: string, aliases: readonly string[], limit: number): HistoryLine[] {
  const accounts = JSON.stringify(aliases.map(walletAccount));
  const own = new Set(aliases.map(walletAccount));
  const rows = db
    .prepare(`SELECT * FROM entry WHERE n IN (
        SELECT n FROM entry WHERE debit >= 'wallet:' AND debit IN (SELECT value FROM json_each(?1))
        UNION SELECT n FROM entry WHERE credit >= 'wallet:' AND credit IN (SELECT value FROM json_each(?1)))
      AND kind <> 'merge' ORDER BY n DESC LIMIT ?2`)
    .all(accounts, limit) as unknown as EntryRow[];
  const names = namesOf(db);
  return rows.map(({ timeMs, kind, what, credit, amount, asset }) => {
    const name = names.get(what);
    const time = new Date(timeMs).toISOString();
    return {
      time,
      what: kind,
      ...(name === undefined ? {} : { name }),
      amount: own.has(credit) ? amount : -amount,
      asset,
    };
  });
}

/** The words for kinds of waste, items and containers, as they were published last. */
function namesOf(db: DatabaseSync): Map<string, { ko: string; en: string }> {
  const names = new Map<string, { ko: string; en: string }>();
  for (const { body } of db.prepare('SELECT body FROM tariff ORDER BY publishedMs, id, version').all())
    for (const { id, name } of (JSON.parse(String(body)) as Tariff).kinds) names.set(id, name);
  for (const { body } of db.prepare('SELECT body FROM catalogue ORDER BY version').all()) {
    const { items, containers } = JSON.parse(String(body)) as Catalogue;
    for (const { id, name } of [...items, ...containers]) names.set(id, name);
  }
  return names;
}
