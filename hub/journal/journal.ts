import type { StreamPosition } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import type { Kind } from '@maeul/devices/topic';

/** A message as it came from the broker, its topic already parsed and its sender already allowed to publish there. */
export interface IncomingMessage {
  readonly path: DevicePath;
  readonly kind: Kind;
  readonly payload: Uint8Array;
  /** Path of the credential that published it; absent for anonymous clients and for the hub itself. */
  readonly sender?: string;
}

/** One record of the journal. */
export interface JournalRecord {
  /** From 1, without holes, in the order of commitment. */
  readonly offset: number;
  /** Hub's clock at arrival, milliseconds since 1970. */
  readonly receivedMs: number;
  readonly path: DevicePath;
  readonly kind: Kind;
  readonly position: StreamPosition | null;
  /** Who published a numbered message: the path of its credential; empty for anonymous clients. */
  readonly sender: string;
  /** It was not valid when it came: a view judges again, so that a later, wiser version may accept it. */
  readonly refused: boolean;
  /** An event whose id was in the journal already, with another body. Refused, and never to be applied. */
  readonly conflict: boolean;
  readonly payload: Buffer;
  /** The payload again, without a view of its own: `bytes` from `start` to before `end`. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

/** What became of a message that was appended: `stored` and `refused` are in the journal, `duplicate` already was. */
export type AppendOutcome = 'stored' | 'refused' | 'duplicate';

/**
 * The narrow interface of the log. Everything behind it may be replaced (NATS JetStream at city scale); the folds do not
 * change.
 */
export interface Journal {
  /**
   * Takes a message in. `done` is called once it is durable (fsync returned) or an equal one already was; with an error
   * if it could not be made durable, and then the sender must not be told that it was.
   */
  append(message: IncomingMessage, done: (error: Error | null, outcome?: AppendOutcome) => void): void;
  /** Offset of the last durable record; 0 if there is none. */
  head(): number;
  /** Calls the listener after each group commit with the new records that were stored (not refused). Returns the way to stop. */
  onCommit(listener: (records: readonly CommittedMessage[]) => void): () => void;
}

export interface CommittedMessage extends IncomingMessage {
  readonly receivedMs: number;
}
