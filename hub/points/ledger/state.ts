import type { RewardOutcome } from '@maeul/devices/points/rewards';
import type {
  AlarmRow,
  AwardedRow,
  BalanceRow,
  CatalogueRow,
  ContainerRow,
  DepositRow,
  EntryRow,
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
} from './rows.ts';

/** Rows by their key. What was set is there at once. */
export interface Table<Row> {
  get(...key: (string | number)[]): Row | undefined;
  set(row: Row): void;
  delete(...key: (string | number)[]): void;
  /** Rows whose key begins with a value, in the order of their keys. */
  under(first: string): Row[];
}

/** The entries: only ever appended. */
export interface EntryLog {
  /** Number and hash of the last entry; 0 and the start of the chain before the first. */
  readonly last: { readonly n: number; readonly hash: string };
  get(id: string): EntryRow | undefined;
  append(row: EntryRow): void;
}

/** All that the ledger knows. It follows from the journal alone. */
export interface LedgerState {
  readonly entries: EntryLog;
  readonly reversed: Table<ReversedRow>;
  readonly rewards: Table<RewardRow>;
  readonly balances: Table<BalanceRow>;
  readonly wallets: Table<WalletRow>;
  readonly holds: Table<HoldRow>;
  readonly reservations: Table<ReservationRow>;
  readonly loans: Table<LoanRow>;
  readonly exchange: Table<ExchangeRow>;
  readonly deposits: Table<DepositRow>;
  readonly weighed: Table<WeighedRow>;
  readonly awarded: Table<AwardedRow>;
  readonly tariffs: Table<TariffRow>;
  readonly catalogues: Table<CatalogueRow>;
  readonly kiosks: Table<KioskRow>;
  readonly parked: Table<ParkedRow>;
  readonly alarms: Table<AlarmRow>;
  readonly outcomes: Table<OutcomeRow>;
  readonly containers: Table<ContainerRow>;
  readonly reusables: Table<ReusableRow>;
  readonly report: Table<ReportRow>;
  /** Tariffs whose scope is that of a path or above it. */
  tariffsAbove(path: string): readonly TariffRow[];
  /** Open holds that end by then, the earliest first. */
  holdsDue(atMs: number): HoldRow[];
  /** Open reservations of a kiosk, by id. */
  reservationsOf(kiosk: string): ReservationRow[];
}

/** What happened, where and when: the envelope of an event, as the ledger needs it. */
export interface Fact {
  readonly id: string;
  readonly path: string;
  readonly timeMs: number;
  /** The day at the site. */
  readonly day: string;
  /** When the record that is being folded came to the hub. */
  readonly receivedMs: number;
}

/** What became of a fact that could be applied. */
export interface Applied {
  readonly ok: true;
  /** Points that it brought or cost. */
  readonly amount?: number;
  /** Of rewards: what became of each line. */
  readonly rewards?: readonly RewardOutcome[];
  /** Whose balances the outcome tells. */
  readonly wallet?: string;
}
