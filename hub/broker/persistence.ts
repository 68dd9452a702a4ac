import { Readable } from 'node:stream';
import type { BrokerLimits } from './limits.ts';
import { type RetainedMessage, RetainedStore } from './retained-store.ts';
import { type QueuedMessage, type QueueEntry, SessionQueue, sizeOf } from './session-queue.ts';
import { type Matches, SubscriptionTree } from './subscription-tree.ts';

/** A client as aedes names it here. */
interface ClientRef {
  readonly id: string;
}

interface Packet {
  readonly cmd?: string;
  readonly brokerId?: string;
  readonly brokerCounter?: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  messageId?: number;
}

interface FilterRequest {
  readonly topic: string;
  readonly qos: number;
}

/**
 * Stands in for a subscription where a persistent session has none: aedes says "session present" only if there is one.
 * `authorizeSubscribe` turns it into nothing.
 */
export const NO_SUBSCRIPTION = '$maeul/no-subscription';

/** Granted QoS of a filter that was refused. */
export const REFUSED_QOS = 128;

/** Told when a session cannot take more. */
type OnQueueFull = (clientId: string) => void;

/**
 * What aedes must remember, in memory and bounded: persistent sessions, what waits for them, retained messages. Lost at
 * a restart of the hub, as the journal holds what counts (docs/decisions/0051-broker-memory.md). The methods are those
 * that aedes calls; their names are its own.
 */
export class BrokerPersistence {
  readonly retained: RetainedStore;
  readonly #limits: BrokerLimits;
  readonly #onQueueFull: OnQueueFull;
  readonly #tree = new SubscriptionTree();
  readonly #sessions = new Map<string, SessionQueue>();
  /** QoS 2 packet ids of clients without a persistent session. */
  readonly #incoming = new Map<string, Set<number>>();
  #queuedMessages = 0;
  #queuedBytes = 0;

  constructor(limits: BrokerLimits, onQueueFull: OnQueueFull) {
    this.#limits = limits;
    this.#onQueueFull = onQueueFull;
    this.retained = new RetainedStore(limits);
  }

  get sessions(): number {
    return this.#sessions.size;
  }

  get queuedMessages(): number {
    return this.#queuedMessages;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Whether a session of this name exists or there is room for one more. */
  admitsSession(clientId: string): boolean {
    return this.#sessions.has(clientId) || this.#sessions.size < this.#limits.sessions;
  }

  session(clientId: string): SessionQueue | undefined {
    return this.#sessions.get(clientId);
  }

  hasIncoming(clientId: string, messageId: number): boolean {
    return this.#incomingOf(clientId)?.has(messageId) === true;
  }

  /** Notes that nobody is connected to the session any more. */
  detach(clientId: string, nowMs: number): void {
    const session = this.#sessions.get(clientId);
    if (session !== undefined) session.detachedMs = nowMs;
  }

  /** Drops the sessions that nobody came back to. @returns how many */
  expire(nowMs: number): number {
    let dropped = 0;
    for (const [clientId, session] of this.#sessions) {
      if (session.detachedMs === null || nowMs - session.detachedMs < this.#limits.sessionExpiryMs) continue;
      this.drop(clientId);
      dropped += 1;
    }
    return dropped;
  }

  drop(clientId: string): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    for (const [filter, qos] of session.subscriptions) if (qos > 0) this.#tree.remove(filter, clientId);
    this.#queuedMessages -= session.length;
    this.#queuedBytes -= session.bytes;
    this.#sessions.delete(clientId);
  }

  async setup(): Promise<void> {}

  async storeRetained(packet: Packet): Promise<void> {
    this.retained.store(packet);
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(asPackets(this.retained.matching(filters)));
  }

  async addSubscriptions(client: ClientRef, filters: readonly FilterRequest[]): Promise<void> {
    // aedes hands over the whole SUBSCRIBE with its first filter that was granted; the others are decided in the same
    // tick, so one tick later the refused ones are marked.
    await null;
    const session = this.#open(client.id);
    for (const { topic, qos } of filters) {
      if (qos === REFUSED_QOS) continue;
      const before = session.subscriptions.get(topic);
      session.subscriptions.set(topic, qos);
      if (qos > 0) this.#tree.add(topic, client.id, qos);
      else if (before !== undefined && before > 0) this.#tree.remove(topic, client.id);
    }
  }

  async removeSubscriptions(client: ClientRef, filters: readonly string[]): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (session === undefined) return;
    for (const filter of filters) {
      if (!session.subscriptions.delete(filter)) continue;
      this.#tree.remove(filter, client.id);
    }
  }

  /** Asked once per CONNECT with clean session 0: opens the session. Empty if it is new. */
  async subscriptionsByClient(client: ClientRef): Promise<FilterRequest[]> {
    const known = this.#sessions.get(client.id);
    this.#open(client.id).detachedMs = null;
    if (known === undefined) return [];
    if (known.subscriptions.size === 0) return [{ topic: NO_SUBSCRIPTION, qos: 0 }];
    return [...known.subscriptions].map(([topic, qos]) => ({ topic, qos }));
  }

  /** Asked once per CONNECT with clean session 1: the old session ends. */
  async cleanSubscriptions(client: ClientRef): Promise<void> {
    this.drop(client.id);
  }

  subscriptionsByTopic(topic: string): Promise<Matches> {
    const matches = this.#tree.match(topic);
    return matches.size === 0 ? NOBODY : Promise.resolve(matches);
  }

  outgoingEnqueueCombi(matches: Matches, packet: Packet): Promise<void> {
    if (matches.size === 0) return NOTHING;
    // The payload is a view of a whole network chunk: copied, so that the chunk can go.
    const message: QueuedMessage = {
      brokerId: packet.brokerId!,
      counter: packet.brokerCounter!,
      topic: packet.topic,
      payload: Buffer.from(packet.payload),
    };
    for (const [clientId, qos] of matches) this.#enqueue(clientId, message, Math.min(qos, packet.qos) as 1 | 2);
    return NOTHING;
  }

  #enqueue(clientId: string, message: QueuedMessage, qos: 1 | 2): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    const size = sizeOf(message);
    const { queueMessages, queueBytes, queueBytesTotal } = this.#limits;
    const full = session.length >= queueMessages || session.bytes + size > queueBytes;
    if (full || this.#queuedBytes + size > queueBytesTotal) {
      this.#onQueueFull(clientId);
      return;
    }
    session.push(message, qos);
    this.#queuedMessages += 1;
    this.#queuedBytes += size;
  }

  /** A message is about to be sent (it gets its packet id here), or its PUBREC came. */
  async outgoingUpdate(client: ClientRef, packet: Packet): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (session === undefined) return;
    if (packet.cmd === 'pubrel') {
      const [messages, bytes] = [session.length, session.bytes];
      session.received(packet.messageId!, client);
      this.#account(session, messages, bytes);
      return;
    }
    const id = session.number(packet.brokerCounter!, packet.messageId!);
    if (id !== undefined) packet.messageId = id;
  }

  /** PUBACK or PUBCOMP came. */
  async outgoingClearMessageId(client: ClientRef, packet: Packet): Promise<void> {
    const session = this.#sessions.get(client.id);
    if (session === undefined || packet.messageId === undefined) return;
    const [messages, bytes] = [session.length, session.bytes];
    session.done(packet.messageId);
    this.#account(session, messages, bytes);
  }

  #account(session: SessionQueue, messages: number, bytes: number): void {
    this.#queuedMessages += session.length - messages;
    this.#queuedBytes += session.bytes - bytes;
  }

  /** All that a session still has to get, at the moment of its reconnection. */
  outgoingStream(client: ClientRef): Readable {
    const entries = this.#sessions.get(client.id)?.claimAll(client) ?? [];
    return Readable.from(entries.map(toPacket));
  }

  async incomingStorePacket(client: ClientRef, packet: Packet): Promise<void> {
    let ids = this.#incomingOf(client.id);
    if (ids === undefined) {
      ids = new Set();
      this.#incoming.set(client.id, ids);
    }
    if (ids.size >= this.#limits.inflightInbound)
      throw new Error('maxInflightInbound exceeded over several connections');
    ids.add(packet.messageId!);
  }

  /** aedes asks only whether it is there. */
  async incomingGetPacket(client: ClientRef, packet: Packet): Promise<object> {
    if (!this.hasIncoming(client.id, packet.messageId!)) throw new Error('no such packet');
    return packet;
  }

  async incomingDelPacket(client: ClientRef, packet: Packet): Promise<void> {
    this.#incomingOf(client.id)?.delete(packet.messageId!);
  }

  async cleanIncoming(client: ClientRef): Promise<void> {
    this.#incoming.delete(client.id);
  }

  // Wills live with their connection; aedes stores them only for other brokers to publish.
  async putWill(): Promise<void> {}
  async delWill(): Promise<void> {}
  streamWill(): Readable {
    return Readable.from([]);
  }

  #open(clientId: string): SessionQueue {
    let session = this.#sessions.get(clientId);
    if (session === undefined) {
      session = new SessionQueue();
      this.#sessions.set(clientId, session);
    }
    return session;
  }

  #incomingOf(clientId: string): Set<number> | undefined {
    return this.#sessions.get(clientId)?.incoming ?? this.#incoming.get(clientId);
  }
}

const NOBODY: Promise<Matches> = Promise.resolve(new Map());
const NOTHING: Promise<void> = Promise.resolve();

function* asPackets(messages: Iterable<RetainedMessage>): Generator<RetainedMessage & { cmd: string; retain: true }> {
  for (const message of messages) yield { cmd: 'publish', retain: true, ...message };
}

/** The form in which aedes sends it. What has a packet id was sent before: it goes out with DUP. */
export function toPacket({ message, qos, messageId, key }: QueueEntry): object {
  if (message === null) return { cmd: 'pubrel', messageId, brokerCounter: key };
  const { topic, payload, brokerId, counter } = message;
  const again = messageId === undefined ? {} : { messageId, dup: true };
  return { cmd: 'publish', topic, payload, qos, retain: false, brokerId, brokerCounter: counter, ...again };
}
