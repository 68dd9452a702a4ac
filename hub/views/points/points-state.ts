import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  AlarmRow,
  AwardedRow,
  BalanceRow,
  CatalogueRow,
  ContainerRow,
  DepositRow,
  ExchangeRow,
  HoldRow,
  KioskRow,
  LoanRow,
  OutcomeRow,
  ParkedRow,
  ReportRow,
  ReservationRow,
  ReusableRow,
  ReversedRow,
  RewardRow,
  TariffRow,
  WalletRow,
  WeighedRow,
} from '../../points/ledger/rows.ts';
import type { LedgerState } from '../../points/ledger/state.ts';
import { CachedTable, ChangeLog } from './cached-table.ts';
import { EntryTable } from './entry-table.ts';

/** The columns of each table and how many of them are its key. */
const TABLES = {
  reversed: { keys: 1, columns: ['entry', 'reversal'] },
  reward: { keys: 1, columns: ['line', 'ref', 'event', 'body', 'posted', 'shortfall'] },
  balance: { keys: 2, columns: ['account', 'asset', 'posted', 'held'] },
  wallet: { keys: 1, columns: ['wallet', 'status', 'mergedInto', 'openedMs'] },
  hold: {
    keys: 1,
    columns: [
      'hold',
      'wallet',
      'asset',
      'amount',
      'item',
      'kiosk',
      'reservation',
      'expiresMs',
      'saidUntilMs',
      'key',
      'status',
      'endedMs',
      'reason',
    ],
  },
  reservation: {
    keys: 1,
    columns: ['reservation', 'wallet', 'kiosk', 'asset', 'amount', 'remaining', 'status', 'timeMs'],
  },
  loan: { keys: 1, columns: ['loan', 'wallet', 'container', 'deposit', 'kiosk', 'timeMs', 'status', 'returnedMs'] },
  exchange: { keys: 1, columns: ['request', 'wallet', 'amount', 'timeMs', 'status', 'batch', 'settledMs', 'message'] },
  deposit: {
    keys: 1,
    columns: [
      'event',
      'wallet',
      'path',
      'day',
      'timeMs',
      'kind',
      'grams',
      'items',
      'tariffId',
      'tariffVersion',
      'points',
    ],
  },
  weighed: { keys: 2, columns: ['scale', 'afterMs', 'event'] },
  awarded: { keys: 3, columns: ['wallet', 'day', 'what', 'points'] },
  tariff: { keys: 2, columns: ['id', 'version', 'scope', 'validFrom', 'validUntil', 'publishedMs', 'body'] },
  catalogue: { keys: 1, columns: ['version', 'publishedMs', 'body'] },
  kiosk: {
    keys: 1,
    columns: [
      'kiosk',
      'key',
      'status',
      'enrolledMs',
      'revokedMs',
      'reason',
      'proofseq',
      'chainEnd',
      'saidMs',
      'acceptedGaps',
      'parked',
      'firstParked',
      'gapFrom',
    ],
  },
  parked: { keys: 2, columns: ['kiosk', 'proofseq', 'event', 'receivedMs', 'body'] },
  alarm: {
    keys: 3,
    columns: ['path', 'kind', 'about', 'event', 'fromSeq', 'toSeq', 'openedMs', 'closedMs', 'count', 'message'],
  },
  outcome: { keys: 1, columns: ['event', 'path', 'receivedMs', 'body'] },
  container: {
    keys: 2,
    columns: [
      'kiosk',
      'container',
      'grams',
      'deposits',
      'lastDepositMs',
      'collectedMs',
      'collectedGrams',
      'scale',
      'verifiedUntil',
      'afterGrams',
    ],
  },
  reusable: { keys: 1, columns: ['container', 'lent', 'returned', 'washed'] },
  report: { keys: 5, columns: ['month', 'site', 'kind', 'what', 'asset', 'count', 'amount', 'grams'] },
} as const;

/** Tables whose key is the id of an event. */
const BY_ID: ReadonlySet<string> = new Set(['hold', 'reservation', 'loan', 'exchange', 'deposit', 'outcome']);

/** The state of the ledger in points.db: read through caches, written when a step ends. */
export class PointsState implements LedgerState {
  readonly changes = new ChangeLog();
  readonly entries: EntryTable;
  readonly reversed: CachedTable<ReversedRow>;
  readonly rewards: CachedTable<RewardRow>;
  readonly balances: CachedTable<BalanceRow>;
  readonly wallets: CachedTable<WalletRow>;
  readonly holds: CachedTable<HoldRow>;
  readonly reservations: CachedTable<ReservationRow>;
  readonly loans: CachedTable<LoanRow>;
  readonly exchange: CachedTable<ExchangeRow>;
  readonly deposits: CachedTable<DepositRow>;
  readonly weighed: CachedTable<WeighedRow>;
  readonly awarded: CachedTable<AwardedRow>;
  readonly tariffs: CachedTable<TariffRow>;
  readonly catalogues: CachedTable<CatalogueRow>;
  readonly kiosks: CachedTable<KioskRow>;
  readonly parked: CachedTable<ParkedRow>;
  readonly alarms: CachedTable<AlarmRow>;
  readonly outcomes: CachedTable<OutcomeRow>;
  readonly containers: CachedTable<ContainerRow>;
  readonly reusables: CachedTable<ReusableRow>;
  readonly report: CachedTable<ReportRow>;
  readonly #db: DatabaseSync;
  readonly #tables: readonly Pick<CachedTable<object>, 'flush' | 'reset'>[];
  readonly #tariffsAt: StatementSync;
  readonly #due: StatementSync;
  readonly #openOfKiosk: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const tables: Pick<CachedTable<object>, 'flush' | 'reset'>[] = [];
    const table = <Row extends object>(name: keyof typeof TABLES): CachedTable<Row> => {
      const { columns, keys } = TABLES[name];
      const made = new CachedTable<Row>(db, this.changes, name, columns, keys, BY_ID.has(name));
      tables.push(made);
      return made;
    };
    this.entries = new EntryTable(db, this.changes);
    this.reversed = table('reversed');
    this.rewards = table('reward');
    this.balances = table('balance');
    this.wallets = table('wallet');
    this.holds = table('hold');
    this.reservations = table('reservation');
    this.loans = table('loan');
    this.exchange = table('exchange');
    this.deposits = table('deposit');
    this.weighed = table('weighed');
    this.awarded = table('awarded');
    this.tariffs = table('tariff');
    this.catalogues = table('catalogue');
    this.kiosks = table('kiosk');
    this.parked = table('parked');
    this.alarms = table('alarm');
    this.outcomes = table('outcome');
    this.containers = table('container');
    this.reusables = table('reusable');
    this.report = table('report');
    this.#tables = tables;
    this.#tariffsAt = db.prepare('SELECT * FROM tariff WHERE scope IN (?, ?, ?) ORDER BY id, version');
    this.#due = db.prepare("SELECT * FROM hold WHERE status = 'open' AND expiresMs <= ? ORDER BY expiresMs, hold");
    this.#openOfKiosk = db.prepare(
      "SELECT * FROM reservation WHERE status = 'open' AND kiosk = ? ORDER BY reservation",
    );
  }

  tariffsAbove(path: string): TariffRow[] {
    this.tariffs.flush();
    const [gu = '', dong = '', site = ''] = path.split('/');
    return this.#tariffsAt.all(gu, `${gu}/${dong}`, `${gu}/${dong}/${site}`) as unknown as TariffRow[];
  }

  holdsDue(atMs: number): HoldRow[] {
    this.holds.flush();
    return this.#due.all(atMs) as unknown as HoldRow[];
  }

  reservationsOf(kiosk: string): ReservationRow[] {
    this.reservations.flush();
    return this.#openOfKiosk.all(kiosk) as unknown as ReservationRow[];
  }

  flush(): void {
    this.entries.flush();
    for (const table of this.#tables) table.flush();
  }

  reset(): void {
    this.changes.keep();
    this.entries.reset();
    for (const table of this.#tables) table.reset();
  }

  digest(): string {
    const hash = createHash('sha256');
    const read = (table: string, order: string) => {
      for (const row of this.#db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).iterate())
        hash.update(JSON.stringify(row));
    };
    read('entry', 'n');
    for (const [name, { columns, keys }] of Object.entries(TABLES)) read(name, columns.slice(0, keys).join(', '));
    return hash.digest('hex');
  }
}
