import type { AccountName, Asset } from '@maeul/devices/points/assets';

/** What the ledger keeps of each thing, by the names of its columns. Times are milliseconds since 1970. */

/**
 * Why points moved. `exchange` goes to the payer; `closing` empties a wallet that is closed; `reward` comes from a programme, or goes back
 * when it paid too much.
 */
export type EntryKind =
  | 'award'
  | 'spend'
  | 'reversal'
  | 'transfer'
  | 'donation'
  | 'grant'
  | 'reward'
  | 'expiry'
  | 'exchange'
  | 'loan'
  | 'return'
  | 'merge'
  | 'closing';

/** One movement: `amount` leaves `debit` and comes to `credit`. Written once, never changed. */
export interface EntryRow {
  /** From 1, without holes. */
  readonly n: number;
  /** The id of the event that made it; further entries of one event have `/2`, `/3` … after it. */
  readonly id: string;
  readonly event: string;
  readonly kind: EntryKind;
  readonly debit: AccountName;
  readonly credit: AccountName;
  readonly asset: Asset;
  /** At least 1. */
  readonly amount: number;
  readonly timeMs: number;
  /** The day at the site. */
  readonly day: string;
  /** Of the device (a kiosk, or the hub) that told of it. */
  readonly path: string;
  /** The kind of waste, the catalogue item, the reusable container, the code of a reason: what it was for. */
  readonly what: string;
  /** Of a reversal: the entry that it undoes; of a return: the loan; of an exchange: the request; of a reward: what it is for. */
  readonly about: string | null;
  /** SHA-256 over the hash of the entry before and this entry (chain.ts), hexadecimal. */
  readonly hash: string;
}

export interface BalanceRow {
  readonly account: AccountName;
  readonly asset: Asset;
  readonly posted: number;
  readonly held: number;
}

export interface WalletRow {
  readonly wallet: string;
  readonly status: 'open' | 'merged' | 'closed';
  /** Of a merged wallet: whose it is now. */
  readonly mergedInto: string | null;
  readonly openedMs: number;
}

export interface HoldRow {
  readonly hold: string;
  readonly wallet: string;
  readonly asset: Asset;
  readonly amount: number;
  readonly item: string;
  readonly kiosk: string;
  readonly reservation: string | null;
  /** The first tick of the hub from then on ends it, if its kiosk can say no more about it. */
  readonly expiresMs: number;
  /** When it ends by the kiosk's own clock: what the kiosk says after that, it says knowing how the hold ended. */
  readonly saidUntilMs: number;
  /** The key of the kiosk that signed it. */
  readonly key: string;
  readonly status: 'open' | 'posted' | 'voided' | 'expired';
  readonly endedMs: number | null;
  readonly reason: string | null;
}

export interface ReservationRow {
  readonly reservation: string;
  readonly wallet: string;
  readonly kiosk: string;
  readonly asset: Asset;
  readonly amount: number;
  /** What no hold has drawn from it yet. */
  readonly remaining: number;
  readonly status: 'open' | 'released';
  readonly timeMs: number;
}

export interface LoanRow {
  readonly loan: string;
  readonly wallet: string;
  readonly container: string;
  readonly deposit: number;
  readonly kiosk: string;
  readonly timeMs: number;
  readonly status: 'open' | 'returned';
  readonly returnedMs: number | null;
}

export interface ExchangeRow {
  readonly request: string;
  readonly wallet: string;
  readonly amount: number;
  readonly timeMs: number;
  readonly status: 'requested' | 'batched' | 'confirmed' | 'failed';
  readonly batch: string | null;
  readonly settledMs: number | null;
  readonly message: string | null;
}

/** A weighing that was accepted, for computing it again. */
export interface DepositRow {
  readonly event: string;
  readonly wallet: string;
  readonly path: string;
  readonly day: string;
  readonly timeMs: number;
  /** Kind of waste. */
  readonly kind: string;
  readonly grams: number;
  readonly items: number | null;
  readonly tariffId: string;
  readonly tariffVersion: number;
  /** What was awarded, after all caps. */
  readonly points: number;
}

/** What a wallet was awarded on one day: `what` is `total`, `kind:<kind>` or `group:<group>`. */
export interface AwardedRow {
  readonly wallet: string;
  readonly day: string;
  readonly what: string;
  readonly points: number;
}

export interface TariffRow {
  readonly id: string;
  readonly version: number;
  readonly scope: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly publishedMs: number;
  /** The Tariff as JSON. */
  readonly body: string;
}

export interface CatalogueRow {
  readonly version: number;
  readonly publishedMs: number;
  /** The Catalogue as JSON. */
  readonly body: string;
}

export interface KioskRow {
  readonly kiosk: string;
  /** Public key, raw, base64url. */
  readonly key: string;
  readonly status: 'enrolled' | 'revoked';
  readonly enrolledMs: number;
  readonly revokedMs: number | null;
  readonly reason: string | null;
  /** Number of the last event of the chain that was applied; 0 before the first. */
  readonly proofseq: number;
  /** Its hash: what `proofprev` of the next one has to be. */
  readonly chainEnd: string;
  /** When that event was signed, by the kiosk's clock; null before the first. */
  readonly saidMs: number | null;
  /** Gaps that staff accepted, `[[from, to], …]` as JSON. */
  readonly acceptedGaps: string;
  /** How many events wait behind a gap, and the number of the first of them. */
  readonly parked: number;
  readonly firstParked: number | null;
  /** First missing number of the gap that an alarm is open for. */
  readonly gapFrom: number | null;
}

/** An event that waits for the ones before it in its kiosk's chain. */
export interface ParkedRow {
  readonly kiosk: string;
  readonly proofseq: number;
  readonly event: string;
  readonly receivedMs: number;
  /** The event as JSON. */
  readonly body: string;
}

export type AlarmKind =
  | 'chain-gap'
  | 'chain-fork'
  | 'bad-signature'
  | 'wrong-path'
  | 'unknown-kiosk'
  | 'revoked-kiosk-spoke'
  | 'id-conflict'
  | 'late-post'
  | 'bad-time'
  | 'clock-went-back'
  | 'weighing-used'
  | 'weight-not-continuous';

/** One row for each gap of a chain; of other kinds one for each path and day, so that a flood is one alarm. */
export interface AlarmRow {
  readonly path: string;
  readonly kind: AlarmKind;
  /** Of a gap its first number, else the day (of the arrival). */
  readonly about: string;
  /** The event that raised it first. */
  readonly event: string;
  /** Of a gap: the numbers that are missing. */
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  readonly openedMs: number;
  /** Of a gap: when it was healed or accepted. Other alarms stay open. */
  readonly closedMs: number | null;
  readonly count: number;
  readonly message: string;
}

export interface OutcomeRow {
  /** The id of the event; of an event whose id another path had before: `ofSecond`. */
  readonly event: string;
  readonly path: string;
  readonly receivedMs: number;
  /** The Outcome as JSON. */
  readonly body: string;
}

/** Under which key the outcome of an event is kept whose id belongs to an event of another path. */
export function ofSecond(id: string, path: string): string {
  return `${id} ${path}`;
}

/** One collecting container of a kiosk. */
export interface ContainerRow {
  readonly kiosk: string;
  readonly container: string;
  /** Since it was emptied. */
  readonly grams: number;
  readonly deposits: number;
  readonly lastDepositMs: number | null;
  readonly collectedMs: number | null;
  /** What the truck took, if it was weighed. */
  readonly collectedGrams: number | null;
  /** Serial of the scale and the last day of its verification, as the newest weighing carried them; staff is shown them. */
  readonly scale: string | null;
  readonly verifiedUntil: string | null;
  /** What the scale showed at the end of the newest weighing, grams; null once it was emptied. */
  readonly afterGrams: number | null;
}

/** A weighing that was accepted: one scale comes to rest once at one instant. */
export interface WeighedRow {
  /** Serial of the scale. */
  readonly scale: string;
  readonly afterMs: number;
  /** The deposit. */
  readonly event: string;
}

/** How often reusable containers of one kind went out, came back and were washed. */
export interface ReusableRow {
  readonly container: string;
  readonly lent: number;
  readonly returned: number;
  readonly washed: number;
}

/** A line of a reward that counted. */
export interface RewardRow {
  readonly line: string;
  /** What it is for, e.g. the id of a demand-response event. */
  readonly ref: string;
  /** The event that said it first. */
  readonly event: string;
  /** What it said, as canonical JSON. */
  readonly body: string;
  /** What was moved, signed; less was taken than asked where less was there. */
  readonly posted: number;
  /** What could not be taken. */
  readonly shortfall: number;
}

/** That an entry was undone, and by which. */
export interface ReversedRow {
  readonly entry: string;
  readonly reversal: string;
}

/** Sums of a month for the reports. */
export interface ReportRow {
  readonly month: string;
  readonly site: string;
  readonly kind: EntryKind;
  readonly what: string;
  readonly asset: Asset;
  readonly count: number;
  readonly amount: number;
  readonly grams: number;
}
