import type { DatabaseSync } from 'node:sqlite';
import type { Refusal } from '@maeul/devices/refusal';
import type { JournalRecord } from '../journal/journal.ts';
import type { MadeOutcome } from '../points/ledger/ledger.ts';

/**
 * A view is a fold over the journal into tables of its own. It has no clock and no randomness: what it holds follows from
 * the records alone, in their order, however they are cut into transactions.
 */
export interface View {
  /** Somebody waits for what it makes of an event: it steps as soon as one was committed, without letting records gather. */
  readonly urgent?: boolean;
  /** What it refused once stays refused: taken later, out of its order, it would not follow from the journal any more. */
  readonly ordered?: boolean;
  /** Names its file and its rows in /healthz, /metrics and the quarantine. */
  readonly name: string;
  /** Raised when the tables or the meaning of the fold change: the hub then makes the view anew. */
  readonly version: number;
  /** SQL that makes the tables. */
  readonly schema: string;
  open(db: DatabaseSync): Fold;
}

export interface Fold {
  /** Takes one record. A refusal puts the record into the quarantine of the view; nothing of it may have been applied. */
  apply(record: JournalRecord): Refusal | null;
  /**
   * Takes an event whose id the journal holds with another body. Without this it is of no concern to the view. A refusal puts it
   * into the quarantine of the view.
   */
  conflict?(record: JournalRecord): Refusal | null;
  /** Writes what `apply` has gathered, within the transaction that also stores the cursor. */
  flush(): void;
  /** Forgets what has been gathered or cached, after a transaction that failed. */
  reset(): void;
  /** What became of events since it was asked last, for those who wait for it; asked after each transaction that succeeded. */
  outcomes?(): readonly MadeOutcome[];
  /** A hash of all that the view holds, for comparing a rebuilt view with the one before. */
  digest(): string;
}
