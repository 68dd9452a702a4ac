import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Terms } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { Catalogue } from '@maeul/devices/points/catalogue';
import type { Outcome } from '@maeul/devices/points/outcome';
import { CHAIN_START } from '@maeul/devices/points/proof';
import type { ReceiptEvidence } from '@maeul/devices/points/receipt-evidence';
import type { Tariff } from '@maeul/devices/points/tariff';
import { RefusalError, refuse } from '@maeul/devices/refusal';
import { SqliteJournalReader } from '../journal/reader.ts';
import type {
  AlarmRow,
  ContainerRow,
  ExchangeRow,
  KioskRow,
  OutcomeRow,
  ReportRow,
  ReusableRow,
} from '../points/ledger/rows.ts';
import type {
  AlarmLine,
  DepositLine,
  DepositsQuestion,
  EntriesQuestion,
  EntryLine,
  ExchangeQuestion,
  KioskState,
  OpenReservation,
  PublishedTariff,
  ReportQuestion,
  ReservationsQuestion,
  RewardPosted,
  TermsQuestion,
  ToldOutcome,
  WalletQuestion,
  WalletState,
} from './points-questions.ts';
import type { Page, PageQuestion } from './queries.ts';
import { receiptEvidence } from './receipt-evidence.ts';
import { openReservations, walletState } from './wallet-state.ts';

/** Answers questions about points from points.db, read-only. Synchronous: it runs in a worker thread. */
export class PointsAnswers {
  readonly #db: DatabaseSync;
  readonly #journal: SqliteJournalReader;

  /** @param file points.db */
  constructor(file: string, journal: string) {
    this.#db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
    this.#journal = new SqliteJournalReader(journal, null);
  }

  close(): void {
    this.#db.close();
    this.#journal.close();
  }

  wallet(question: WalletQuestion): WalletState | undefined {
    return walletState(this.#db, question);
  }

  outcome(event: string): ToldOutcome | undefined {
    const row = this.#db.prepare('SELECT * FROM outcome WHERE event = ?').get(event) as OutcomeRow | undefined;
    if (row === undefined) return undefined;
    return { path: row.path, receivedMs: row.receivedMs, outcome: JSON.parse(row.body) as Outcome };
  }

  receipt(event: string): ReceiptEvidence | undefined {
    return receiptEvidence(this.#db, this.#journal, event);
  }

  kiosks(): KioskState[] {
    const open = this.#db.prepare('SELECT count(*) AS n FROM alarm WHERE path = ? AND closedMs IS NULL');
    const containers = this.#db.prepare('SELECT * FROM container WHERE kiosk = ? ORDER BY container');
    return this.#all<KioskRow>('SELECT * FROM kiosk ORDER BY kiosk').map((row) => ({
      kiosk: row.kiosk,
      status: row.status,
      enrolledMs: row.enrolledMs,
      revokedMs: row.revokedMs,
      reason: row.reason,
      chain: { proofseq: row.proofseq, hash: row.chainEnd },
      gap: row.gapFrom === null || row.firstParked === null ? null : { from: row.gapFrom, to: row.firstParked - 1 },
      parked: row.parked,
      openAlarms: (open.get(row.kiosk) as { n: number }).n,
      containers: containers.all(row.kiosk) as unknown as ContainerRow[],
    }));
  }

  terms({ kiosk, day }: TermsQuestion): Terms {
    const row = this.#db.prepare('SELECT * FROM kiosk WHERE kiosk = ?').get(kiosk) as KioskRow | undefined;
    const [gu = '', dong = '', site = ''] = kiosk.split('/');
    const tariffs = this.#all<{ body: string }>(
      `SELECT body FROM tariff WHERE scope IN (?, ?, ?) AND (validUntil IS NULL OR validUntil >= ?)
        ORDER BY validFrom, id, version`,
      gu,
      `${gu}/${dong}`,
      `${gu}/${dong}/${site}`,
      day,
    );
    const collected = this.#all<{ container: string; collectedMs: number }>(
      'SELECT container, collectedMs FROM container WHERE kiosk = ? AND collectedMs IS NOT NULL',
      kiosk,
    );
    const catalogue = this.#db.prepare('SELECT body FROM catalogue ORDER BY version DESC LIMIT 1').get();
    return {
      tariffs: tariffs.map(({ body }) => JSON.parse(body) as Tariff),
      catalogue: catalogue === undefined ? null : (JSON.parse(String(catalogue.body)) as Catalogue),
      reservations: openReservations(this.#db, { kiosk }).map(({ reservation, wallet, asset, left }) => ({
        reservation, wallet, asset, left,
      })), // biome-ignore format: one line
      chain: { proofseq: row?.proofseq ?? 0, hash: row?.chainEnd ?? CHAIN_START },
      key: row?.key ?? null,
      revoked: row?.status === 'revoked',
      collected: Object.fromEntries(collected.map(({ container, collectedMs }) => [container, collectedMs])),
    };
  }

  reservations({ wallet }: ReservationsQuestion): OpenReservation[] {
    return openReservations(this.#db, wallet === undefined ? {} : { wallet });
  }

  entries({ wallet, kind, site, month, limit, cursor }: EntriesQuestion): Page<EntryLine> {
    const where = new Where('n < ?', numberOf(cursor));
    if (wallet !== undefined) where.and('(debit = ? OR credit = ?)', `wallet:${wallet}`, `wallet:${wallet}`);
    if (kind !== undefined) where.and('kind = ?', kind);
    if (site !== undefined) where.and("path LIKE ? || '/%'", site);
    if (month !== undefined) where.and("day LIKE ? || '-%'", month);
    const rows = this.#all<EntryLine>(
      `SELECT entry.*, (SELECT reversal FROM reversed WHERE reversed.entry = entry.id) AS reversedBy FROM entry
        WHERE ${where.text} ORDER BY n DESC LIMIT ?`,
      ...where.values,
      limit + 1,
    );
    return page(rows, limit, ({ n }) => String(n));
  }

  exchangeLines({ status, batch, limit, cursor }: ExchangeQuestion): Page<ExchangeRow> {
    const [timeMs, request] = pairOf(cursor, String(Number.MAX_SAFE_INTEGER));
    const where = new Where('(timeMs, request) < (?, ?)', Number(timeMs), request);
    if (status !== undefined) where.and('status = ?', status);
    if (batch !== undefined) where.and('batch = ?', batch);
    const rows = this.#all<ExchangeRow>(
      `SELECT * FROM exchange WHERE ${where.text} ORDER BY timeMs DESC, request DESC LIMIT ?`,
      ...where.values,
      limit + 1,
    );
    return page(rows, limit, (row) => `${row.timeMs}.${row.request}`);
  }

  report({ fromMonth, toMonth, site }: ReportQuestion): ReportRow[] {
    const where = new Where('month >= ? AND month <= ?', fromMonth, toMonth);
    if (site !== undefined) where.and('site = ?', site);
    return this.#all(
      `SELECT * FROM report WHERE ${where.text} ORDER BY kind, what, site, month, asset`,
      ...where.values,
    );
  }

  alarms({ open, path, limit, cursor }: PageQuestion & { open?: boolean; path?: string }): Page<AlarmLine> {
    const [openedMs, rowid] = pairOf(cursor, String(Number.MAX_SAFE_INTEGER));
    const where = new Where('(openedMs, rowid) < (?, ?)', Number(openedMs), Number(rowid));
    if (open !== undefined) where.and(open ? 'closedMs IS NULL' : 'closedMs IS NOT NULL');
    if (path !== undefined) where.and('path = ?', path);
    const rows = this.#all<AlarmRow & { id: number }>(
      `SELECT rowid AS id, * FROM alarm WHERE ${where.text} ORDER BY openedMs DESC, rowid DESC LIMIT ?`,
      ...where.values,
      limit + 1,
    ).map((row) => ({ ...row, id: String(row.id) }));
    return page(rows, limit, (row) => `${row.openedMs}.${row.id}`);
  }

  tariffs(): PublishedTariff[] {
    return this.#all<{ body: string; publishedMs: number }>(
      'SELECT body, publishedMs FROM tariff ORDER BY id, version',
    ).map(({ body, publishedMs }) => ({ tariff: JSON.parse(body) as Tariff, publishedMs }));
  }

  reusables(): ReusableRow[] {
    return this.#all('SELECT * FROM reusable ORDER BY container');
  }

  rewards(ref: string): RewardPosted[] {
    return this.#all('SELECT line, posted, shortfall FROM reward WHERE ref = ? ORDER BY line', ref);
  }

  deposits({ fromDay, toDay, limit, cursor }: DepositsQuestion): Page<DepositLine> {
    const [timeMs, event] = cursor === undefined ? [String(-Number.MAX_SAFE_INTEGER), ''] : pairOf(cursor, '');
    const rows = this.#all<DepositLine>(
      `SELECT *, EXISTS (SELECT 1 FROM reversed WHERE entry = event) AS isReversed FROM deposit WHERE day >= ? AND day <= ? AND (timeMs, event) > (?, ?) ORDER BY timeMs, event LIMIT ?`,
      fromDay,
      toDay,
      Number(timeMs),
      event,
      limit + 1,
    );
    return page(rows, limit, (row) => `${row.timeMs}.${row.event}`);
  }

  #all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#db.prepare(sql).all(...values) as unknown as Row[];
  }
}

/** Conditions and their values, joined by AND. */
class Where {
  text: string;
  readonly values: SQLInputValue[];

  constructor(text: string, ...values: SQLInputValue[]) {
    this.text = text;
    this.values = values;
  }

  and(text: string, ...values: SQLInputValue[]): void {
    this.text += ` AND ${text}`;
    this.values.push(...values);
  }
}

function page<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? cursorOf(shown.at(-1)!) : null };
}

function numberOf(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw badCursor(cursor);
}

/** `<milliseconds>.<id>`; without a cursor the given bound for both, which sorts after every id. */
function pairOf(cursor: string | undefined, bound: string): [string, string] {
  if (cursor === undefined) return [bound, bound];
  const match = /^(-?\d{1,16})\.([\w-]{1,40})$/.exec(cursor);
  if (match === null) throw badCursor(cursor);
  return [match[1]!, match[2]!];
}

function badCursor(cursor: string): RefusalError {
  return new RefusalError(
    refuse('bad-cursor', `"${cursor}" is not a cursor that a page gave out.`, 'Begin again without one.'),
  );
}
