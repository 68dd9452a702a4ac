import type { Terms, WalletAnswer } from '@maeul/devices/kiosk/hub-kiosk-api';
import type { Asset } from '@maeul/devices/points/assets';
import type { Outcome } from '@maeul/devices/points/outcome';
import type { ReceiptEvidence } from '@maeul/devices/points/receipt-evidence';
import type {
  AlarmRow,
  ContainerRow,
  DepositRow,
  EntryKind,
  EntryRow,
  ExchangeRow,
  ReportRow,
  ReusableRow,
  RewardRow,
} from '../points/ledger/rows.ts';
import type { Page, PageQuestion } from './queries.ts';

/** What may be asked of the points view; answered like the questions of queries.ts, from a worker thread. */
export interface PointsQueries {
  /** undefined for a wallet that no event ever named. A merged wallet answers as the one that it belongs to now. */
  wallet(question: WalletQuestion): Promise<WalletState | undefined>;
  /** What became of an event; undefined while it is unknown, not folded yet, or waits behind a gap. */
  outcome(event: string): Promise<ToldOutcome | undefined>;
  /** All that the receipt of an event can be computed again from; undefined as for `outcome`. */
  receipt(event: string): Promise<ReceiptEvidence | undefined>;
  /** Every kiosk that was ever enrolled, by path. */
  kiosks(): Promise<KioskState[]>;
  terms(question: TermsQuestion): Promise<Terms>;
  /** What is reserved for kiosks, of one wallet or of all, oldest first. */
  reservations(question: ReservationsQuestion): Promise<OpenReservation[]>;
  /** Newest first. */
  entries(question: EntriesQuestion): Promise<Page<EntryLine>>;
  /** Newest first. */
  exchangeLines(question: ExchangeQuestion): Promise<Page<ExchangeRow>>;
  /** Sums by kind, site and month, in that order. */
  report(question: ReportQuestion): Promise<ReportRow[]>;
  alarms(question: PageQuestion & { open?: boolean; path?: string }): Promise<Page<AlarmLine>>;
  /** Every version of every tariff as it was published, by id and version. */
  tariffs(): Promise<PublishedTariff[]>;
  /** Lend and wash counts by kind of reusable container. */
  reusables(): Promise<ReusableRow[]>;
  /** The lines of rewards that counted, of what they are for (`ref`), by line. */
  rewards(ref: string): Promise<RewardPosted[]>;
  /** The weighings of a span, for computing them again under another tariff. Ascending in time. */
  deposits(question: DepositsQuestion): Promise<Page<DepositLine>>;
}

/** What a line of a reward moved, signed, and what could not be taken back. */
export type RewardPosted = Pick<RewardRow, 'line' | 'posted' | 'shortfall'>;

/** A weighing, and whether its award was reversed: 1, or 0. */
export interface DepositLine extends DepositRow {
  readonly isReversed: 0 | 1;
}

export interface ReservationsQuestion {
  /** As it is called now; what was reserved for wallets that became part of it is found too. */
  readonly wallet?: string;
}

export interface OpenReservation {
  readonly reservation: string;
  readonly wallet: string;
  readonly kiosk: string;
  readonly asset: Asset;
  readonly left: number;
  readonly timeMs: number;
}

export interface WalletQuestion {
  readonly wallet: string;
  /** The day at the site whose awards are asked for. */
  readonly day: string;
  /** How many lines of history; newest first. */
  readonly historyLimit: number;
}

/** `WalletAnswer` and what only staff sees. */
export interface WalletState extends WalletAnswer {
  readonly status: 'open' | 'closed';
  /** The wallet that was asked for was merged into this one. */
  readonly merged: boolean;
}

/** An outcome, and whom it is for. */
export interface ToldOutcome {
  /** Path of the kiosk, or of the hub itself, whose event it was. */
  readonly path: string;
  readonly receivedMs: number;
  readonly outcome: Outcome;
}

export interface KioskState {
  readonly kiosk: string;
  readonly status: 'enrolled' | 'revoked';
  readonly enrolledMs: number;
  readonly revokedMs: number | null;
  readonly reason: string | null;
  readonly chain: { readonly proofseq: number; readonly hash: string };
  /** The numbers that are missing in the chain now; null if none are. */
  readonly gap: { readonly from: number; readonly to: number } | null;
  /** Events that wait behind a gap of the chain. */
  readonly parked: number;
  readonly openAlarms: number;
  readonly containers: readonly ContainerRow[];
}

export interface TermsQuestion {
  readonly kiosk: string;
  /** Versions that ended before this day are left out. */
  readonly day: string;
}

export interface EntriesQuestion extends PageQuestion {
  readonly wallet?: string;
  readonly kind?: EntryKind;
  /** gu/dong/site */
  readonly site?: string;
  /** 2026-11 */
  readonly month?: string;
}

export interface EntryLine extends EntryRow {
  /** The reversal that undid it. */
  readonly reversedBy: string | null;
}

export interface ExchangeQuestion extends PageQuestion {
  readonly status?: ExchangeRow['status'];
  readonly batch?: string;
}

export interface ReportQuestion {
  /** Inclusive, 2026-01 */
  readonly fromMonth: string;
  /** Inclusive. */
  readonly toMonth: string;
  readonly site?: string;
}

export interface AlarmLine extends AlarmRow {
  readonly id: string;
}

export interface PublishedTariff {
  readonly tariff: Terms['tariffs'][number];
  readonly publishedMs: number;
}

export interface DepositsQuestion extends PageQuestion {
  /** Days at the site, both inclusive. */
  readonly fromDay: string;
  readonly toDay: string;
}
