import type { DatabaseSync } from 'node:sqlite';
import { ENTRIES_START, entryHash } from '../ledger/chain.ts';
import type { BalanceRow, EntryRow, HoldRow } from '../ledger/rows.ts';

/** Something that does not agree. */
export interface AuditFinding {
  /** `numbers`, `chain`, `balance`, `held`, `negative`, `sum`, `hold`, `loans`, `reward`. */
  readonly what: string;
  /** In words, with the entry or account that it is about. */
  readonly message: string;
}

export interface AuditReport {
  readonly entries: number;
  readonly accounts: number;
  readonly holds: number;
  /** The hash of the last entry: two copies of one ledger that end alike are alike. */
  readonly chainEnd: string;
  /** At most the first hundred. */
  readonly findings: readonly AuditFinding[];
}

/** More of the same tells nobody more. */
const FINDINGS_MAX = 100;
const PROGRESS_EVERY = 10_000;

/**
 * Checks a ledger from its entries alone: the hash chain, every balance, that all accounts sum to zero and none but the fund is below it, that
 * what is held is what is open, and that each hold ended once.
 * @param progress is told how many entries are done, of all
 */
export function auditLedger(db: DatabaseSync, progress: (done: number, of: number) => void): AuditReport {
  const findings: AuditFinding[] = [];
  const find = (what: string, message: string) => {
    if (findings.length < FINDINGS_MAX) findings.push({ what, message });
  };
  const walked = walkEntries(db, find, progress);
  const accounts = checkBalances(db, walked.posted, find);
  checkHeld(db, find);
  const holds = checkHolds(db, walked.spends, find);
  checkEscrow(db, find);
  checkRewards(db, find);
  return { entries: walked.entries, accounts, holds, chainEnd: walked.chainEnd, findings };
}

type Find = (what: string, message: string) => void;

interface Walked {
  readonly entries: number;
  readonly chainEnd: string;
  /** Sum of each account and asset, by `account asset`. */
  readonly posted: Map<string, number>;
  /** How often each hold became a spend. */
  readonly spends: Map<string, number>;
}

type Fields = [
  n: number, id: string, event: string, kind: EntryRow['kind'], debit: EntryRow['debit'], credit: EntryRow['credit'],
  asset: EntryRow['asset'], amount: number, timeMs: number, day: string, path: string, what: string, about: string | null, hash: string,
]; // biome-ignore format: one line

function walkEntries(db: DatabaseSync, find: Find, progress: (done: number, of: number) => void): Walked {
  const of = Number(db.prepare('SELECT count(*) AS n FROM entry').get()!.n);
  const rows = db.prepare(`
    SELECT n, id, event, kind, debit, credit, asset, amount, timeMs, day, path, what, about, hash FROM entry ORDER BY n`);
  rows.setReturnArrays(true);
  const posted = new Map<string, number>();
  const spends = new Map<string, number>();
  let chainEnd = ENTRIES_START;
  let done = 0;
  for (const fields of rows.iterate()) {
    const [n, id, event, kind, debit, credit, asset, amount, timeMs, day, path, what, about, hash] =
      fields as unknown as Fields;
    done += 1;
    if (n !== done) find('numbers', `After entry ${done - 1} comes entry ${n}.`);
    const expected = entryHash(chainEnd, {
      n,
      id,
      event,
      kind,
      debit,
      credit,
      asset,
      amount,
      timeMs,
      day,
      path,
      what,
      about,
    });
    if (hash !== expected) find('chain', `Entry ${n} (${id}) is not what its hash and the entry before say.`);
    chainEnd = hash;
    add(posted, `${debit} ${asset}`, -amount);
    add(posted, `${credit} ${asset}`, amount);
    if (kind === 'spend') add(spends, about ?? '', 1);
    // Numbers that jump would end the walk of a ledger from which entries were taken out.
    done = n;
    if (done % PROGRESS_EVERY === 0) progress(done, of);
  }
  progress(of, of);
  return { entries: of, chainEnd, posted, spends };
}

function add(sums: Map<string, number>, key: string, amount: number): void {
  sums.set(key, (sums.get(key) ?? 0) + amount);
}

function checkBalances(db: DatabaseSync, posted: ReadonlyMap<string, number>, find: Find): number {
  const rows = db.prepare('SELECT * FROM balance').all() as unknown as BalanceRow[];
  const known = new Set<string>();
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.account} ${row.asset}`;
    known.add(key);
    add(sums, row.asset, row.posted);
    const counted = posted.get(key) ?? 0;
    if (counted !== row.posted) find('balance', `${key}: the entries say ${counted}, the balance ${row.posted}.`);
    if (row.account !== 'house:fund' && row.posted - row.held < 0)
      find('negative', `${key}: ${row.posted} posted, ${row.held} held: less than nothing is available.`);
  }
  for (const [key, sum] of posted)
    if (!known.has(key) && sum !== 0) find('balance', `${key} has ${sum} and no balance.`);
  for (const [asset, sum] of sums) if (sum !== 0) find('sum', `All accounts of ${asset} sum to ${sum}, not to zero.`);
  return rows.length;
}

/** What is held of a wallet is what its open holds, reservations and requests for local currency have set aside. */
function checkHeld(db: DatabaseSync, find: Find): void {
  const rows = db
    .prepare(`
      WITH RECURSIVE owner (wallet, owner) AS (
        SELECT wallet, wallet FROM wallet WHERE mergedInto IS NULL
        UNION ALL SELECT w.wallet, o.owner FROM wallet w JOIN owner o ON w.mergedInto = o.wallet),
      part (wallet, asset, amount) AS (
        SELECT wallet, asset, amount FROM hold WHERE status = 'open'
        UNION ALL SELECT wallet, asset, remaining FROM reservation WHERE status = 'open'
        UNION ALL SELECT wallet, 'points', amount FROM exchange WHERE status IN ('requested', 'batched')),
      expected (account, asset, held) AS (
        SELECT 'wallet:' || coalesce(o.owner, p.wallet), p.asset, sum(p.amount) FROM part p LEFT JOIN owner o USING (wallet) GROUP BY 1, 2)
      SELECT b.account, b.asset, b.held, coalesce(e.held, 0) AS expected FROM balance b LEFT JOIN expected e USING (account, asset)
      WHERE b.held <> coalesce(e.held, 0)`)
    .all();
  for (const { account, asset, held, expected } of rows)
    find('held', `${account} ${asset}: ${held} held, and what is open comes to ${expected}.`);
}

function checkHolds(db: DatabaseSync, spends: ReadonlyMap<string, number>, find: Find): number {
  let count = 0;
  const known = new Set<string>();
  for (const row of db.prepare('SELECT hold, status, endedMs FROM hold').iterate()) {
    const { hold, status, endedMs } = row as unknown as Pick<HoldRow, 'hold' | 'status' | 'endedMs'>;
    count += 1;
    const times = spends.get(hold) ?? 0;
    if (times > 0) known.add(hold);
    if (times !== (status === 'posted' ? 1 : 0))
      find('hold', `The hold ${hold} is ${status} and was spent ${times} times.`);
    if ((endedMs === null) !== (status === 'open'))
      find('hold', `The hold ${hold} is ${status}, and its end says otherwise.`);
  }
  for (const hold of spends.keys())
    if (!known.has(hold)) find('hold', `A spend rests on the hold ${hold}, which is not there.`);
  return count;
}

/** What lies in escrow is what was lent and is not back. */
function checkEscrow(db: DatabaseSync, find: Find): void {
  const { lent } = db.prepare("SELECT coalesce(sum(deposit), 0) AS lent FROM loan WHERE status = 'open'").get() as {
    lent: number;
  };
  const row = db.prepare("SELECT posted FROM balance WHERE account = 'house:escrow' AND asset = 'points'").get();
  const escrow = Number(row?.posted ?? 0);
  if (escrow !== lent) find('loans', `Escrow holds ${escrow}, and the containers that are out come to ${lent}.`);
}

/** What the lines of rewards moved is what the entries of their events say. */
function checkRewards(db: DatabaseSync, find: Find): void {
  const rows = db
    .prepare(`
      WITH moved (event, amount) AS (
        SELECT event, sum(CASE debit WHEN 'house:fund' THEN amount ELSE -amount END) FROM entry WHERE kind = 'reward' GROUP BY event),
      told (event, amount) AS (SELECT event, sum(posted) FROM reward GROUP BY event)
      SELECT event, coalesce(m.amount, 0) AS moved, coalesce(t.amount, 0) AS told FROM told t FULL JOIN moved m USING (event)
      WHERE coalesce(m.amount, 0) <> coalesce(t.amount, 0)`)
    .all();
  for (const { event, moved, told } of rows)
    find('reward', `The rewards of ${event} say that ${told} were moved, and the entries ${moved}.`);
}
