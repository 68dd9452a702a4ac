import type { NumberedMessage, Segment } from '../outbox/message.ts';
import type { Lane } from '../outbox/spool.ts';

/** A message that is waiting, or sent and not acknowledged. */
export interface Sendable {
  readonly lane: Lane;
  readonly segment: Segment;
  readonly message: NumberedMessage;
  /** How often it was sent. */
  sends: number;
}

/** In order of precedence. A lane that is below its share goes before all that are above theirs. */
const LANES: readonly { readonly lane: Lane; readonly share: number }[] = [
  { lane: 'kept', share: 0.5 },
  { lane: 'live', share: 0.25 },
  { lane: 'backlog', share: 0.25 },
];

/**
 * Decides which message is sent next, so that no more than `size` are unacknowledged and no lane starves another: events
 * first, then what is new, and a quarter of the window for the backlog as long as there is one.
 */
export class SendWindow {
  readonly #size: number;
  readonly #waiting: Record<Lane, Sendable[]> = { kept: [], live: [], backlog: [] };
  readonly #sent: Record<Lane, Set<Sendable>> = { kept: new Set(), live: new Set(), backlog: new Set() };
  readonly #open = new Map<Segment, number>();

  constructor(size: number) {
    this.#size = size;
  }

  /** Messages that are sent and not acknowledged. */
  get unacknowledged(): number {
    return LANES.reduce((sum, { lane }) => sum + this.#sent[lane].size, 0);
  }

  waiting(lane: Lane): number {
    return this.#waiting[lane].length;
  }

  offer(lane: Lane, segment: Segment): void {
    this.#open.set(segment, segment.messages.length);
    for (const message of segment.messages) this.#waiting[lane].push({ lane, segment, message, sends: 0 });
  }

  /** The message to send now; null when the window is full or nothing waits. */
  next(): Sendable | null {
    if (this.unacknowledged >= this.#size) return null;
    const busy = LANES.filter(({ lane }) => this.#waiting[lane].length > 0);
    const chosen = busy.find(({ lane, share }) => this.#sent[lane].size < share * this.#size) ?? busy[0];
    if (chosen === undefined) return null;
    const sendable = this.#waiting[chosen.lane].shift()!;
    sendable.sends++;
    this.#sent[chosen.lane].add(sendable);
    return sendable;
  }

  /** Takes an acknowledgement. Returns the segment if that was the last of its messages. */
  acknowledged(sendable: Sendable): Segment | null {
    if (!this.#sent[sendable.lane].delete(sendable)) return null;
    const left = this.#open.get(sendable.segment)! - 1;
    if (left > 0) {
      this.#open.set(sendable.segment, left);
      return null;
    }
    this.#open.delete(sendable.segment);
    return sendable.segment;
  }

  /** The connection is gone: what was not acknowledged waits again, in its old order, before everything else. */
  retreat(): void {
    for (const { lane } of LANES) {
      this.#waiting[lane].unshift(...this.#sent[lane]);
      this.#sent[lane].clear();
    }
  }
}
