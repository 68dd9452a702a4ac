/** A message that waits for the sessions that subscribed to it; shared between them. */
export interface QueuedMessage {
  readonly brokerId: string;
  /** Number of the message within this run of the broker. */
  readonly counter: number;
  readonly topic: string;
  readonly payload: Buffer;
}

export interface QueueEntry {
  /** null once the receiver of a QoS 2 message has it (PUBREC came): only the PUBREL is left to do. */
  message: QueuedMessage | null;
  readonly key: number;
  readonly qos: 0 | 1 | 2;
  /** Given when it is first sent; undefined: it never was. */
  messageId: number | undefined;
  /** The connection that sends it or has sent it; another connection of the same session must send it again. */
  sender: object | null;
}

/** What must still be delivered to one persistent session, in order. */
export class SessionQueue {
  readonly subscriptions = new Map<string, number>();
  /** Packet ids of QoS 2 messages that the client published and not yet released. */
  readonly incoming = new Set<number>();
  /** Milliseconds; null while a client is connected. */
  detachedMs: number | null = null;
  #bytes = 0;
  #releases = 0;
  readonly #entries = new Map<number, QueueEntry>();
  readonly #byMessageId = new Map<number, QueueEntry>();

  get length(): number {
    return this.#entries.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(message: QueuedMessage, qos: 0 | 1 | 2): void {
    this.#entries.set(message.counter, { message, key: message.counter, qos, messageId: undefined, sender: null });
    this.#bytes += sizeOf(message);
  }

  /** Takes a live message for sending. false: it is not queued here, or another way of this connection has it already. */
  claim(counter: number, sender: object): boolean {
    const entry = this.#entries.get(counter);
    if (entry === undefined || entry.sender === sender) return false;
    entry.sender = sender;
    return true;
  }

  /** Takes all that the connection has not sent yet, in order. */
  claimAll(sender: object): QueueEntry[] {
    const claimed: QueueEntry[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.sender === sender) continue;
      entry.sender = sender;
      claimed.push(entry);
    }
    return claimed;
  }

  /** What came in while the connection was still sending what it found. */
  unclaimed(sender: object): QueueEntry[] {
    return [...this.#entries.values()].filter((entry) => entry.sender !== sender);
  }

  /** Gives an entry its packet id: the wished one, or the next that no other entry has. undefined: no such entry. */
  number(counter: number, wished: number): number | undefined {
    const entry = this.#entries.get(counter);
    if (entry === undefined) return undefined;
    if (entry.messageId !== undefined) return entry.messageId;
    let id = wished;
    while (this.#byMessageId.has(id)) id = id >= 65_535 ? 1 : id + 1;
    entry.messageId = id;
    this.#byMessageId.set(id, entry);
    return id;
  }

  /** PUBREC: the receiver has the message; from now on only its PUBREL is repeated. */
  received(messageId: number, sender: object): void {
    const known = this.#byMessageId.get(messageId);
    if (known === undefined) {
      // Sent outside the queue, as retained messages are. Negative keys never meet a counter.
      this.#releases -= 1;
      const entry: QueueEntry = { message: null, key: this.#releases, qos: 2, messageId, sender };
      this.#entries.set(entry.key, entry);
      this.#byMessageId.set(messageId, entry);
      return;
    }
    if (known.message !== null) this.#bytes -= sizeOf(known.message);
    known.message = null;
  }

  /** PUBACK or PUBCOMP. */
  done(messageId: number): boolean {
    const entry = this.#byMessageId.get(messageId);
    if (entry === undefined) return false;
    this.#byMessageId.delete(messageId);
    this.#entries.delete(entry.key);
    if (entry.message !== null) this.#bytes -= sizeOf(entry.message);
    return true;
  }
}

/** Payload, topic and what an entry costs beside them. */
export function sizeOf(message: QueuedMessage): number {
  return message.payload.length + message.topic.length + 64;
}
