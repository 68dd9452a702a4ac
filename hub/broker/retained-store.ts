import { filterMatches } from '../security/topic-filter.ts';
import type { BrokerLimits } from './limits.ts';

export interface RetainedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
}

/** The last retained message of each topic, bounded in number and bytes. */
export class RetainedStore {
  readonly #limits: Pick<BrokerLimits, 'retainedMessages' | 'retainedBytes'>;
  readonly #messages = new Map<string, RetainedMessage>();
  #bytes = 0;

  constructor(limits: Pick<BrokerLimits, 'retainedMessages' | 'retainedBytes'>) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#messages.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is room for the message, given what it would replace. */
  admits(topic: string, payloadBytes: number): boolean {
    if (payloadBytes === 0) return true;
    const old = this.#messages.get(topic);
    const bytes = this.#bytes - (old === undefined ? 0 : sizeOf(old)) + topic.length + payloadBytes;
    return bytes <= this.#limits.retainedBytes && (old !== undefined || this.count < this.#limits.retainedMessages);
  }

  /** An empty payload deletes. The payload is copied: the original is a view of a whole network chunk. */
  store(message: RetainedMessage): void {
    const old = this.#messages.get(message.topic);
    if (old !== undefined) this.#bytes -= sizeOf(old);
    if (message.payload.length === 0) {
      this.#messages.delete(message.topic);
      return;
    }
    const kept = { topic: message.topic, payload: Buffer.from(message.payload), qos: message.qos };
    this.#messages.set(message.topic, kept);
    this.#bytes += sizeOf(kept);
  }

  /** Each retained message that a filter matches; once per filter, as MQTT 3.1.1 section 3.8.4 asks. */
  *matching(filters: readonly string[]): Generator<RetainedMessage> {
    for (const filter of filters) {
      if (!filter.includes('+') && !filter.includes('#')) {
        const message = this.#messages.get(filter);
        if (message !== undefined) yield message;
        continue;
      }
      for (const message of this.#messages.values()) if (filterMatches(filter, message.topic)) yield message;
    }
  }
}

function sizeOf(message: RetainedMessage): number {
  return message.topic.length + message.payload.length;
}
