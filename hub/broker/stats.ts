/** Why a client was cut off. Stable: dashboards count them. */
export type CutOffReason =
  | 'packet-too-large'
  | 'malformed-packet'
  | 'protocol-error'
  | 'bad-text'
  | 'bad-topic'
  | 'not-authorized'
  | 'not-durable'
  | 'connect-timeout'
  | 'keepalive-timeout'
  | 'slow-subscriber'
  | 'queue-full'
  | 'inflight-full'
  | 'revoked'
  | 'taken-over'
  | 'too-many-connections'
  | 'text-frame';

/** Why something was refused while the connection went on (or never began). */
export type RefusalCode =
  | 'connect-bad-protocol'
  | 'connect-bad-client-id'
  | 'connect-bad-credentials'
  | 'connect-not-authorized'
  | 'connect-bad-will'
  | 'connect-too-many-sessions'
  | 'upgrade-foreign-origin'
  | 'subscribe-denied'
  | 'subscribe-too-many-filters'
  | 'forward-denied'
  | 'retain-not-allowed'
  | 'retain-full'
  | 'queue-full';

/** A snapshot for /metrics; counters grow from the start of the broker. */
export interface BrokerStats {
  readonly connections: number;
  /** Persistent sessions, connected or not. */
  readonly sessions: number;
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** Messages that clients published and that were accepted. */
  readonly messagesIn: number;
  /** Messages that wait for the sink. */
  readonly messagesPending: number;
  readonly refused: Readonly<Partial<Record<RefusalCode, number>>>;
  readonly cutOff: Readonly<Partial<Record<CutOffReason, number>>>;
}

/** The counters behind the snapshot. */
export class Counters {
  messagesIn = 0;
  messagesPending = 0;
  readonly refused: Partial<Record<RefusalCode, number>> = {};
  readonly cutOff: Partial<Record<CutOffReason, number>> = {};

  refuse(code: RefusalCode): void {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }

  cut(reason: CutOffReason): void {
    this.cutOff[reason] = (this.cutOff[reason] ?? 0) + 1;
  }
}
