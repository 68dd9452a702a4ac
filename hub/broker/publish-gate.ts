import { isHubPath } from '@maeul/devices/path';
import { parseTopic, type Topic } from '@maeul/devices/topic';
import type { PublishPacket } from 'aedes';
import type { Logger } from 'pino';
import type { Journal } from '../journal/journal.ts';
import { publishRefusal } from '../security/acl.ts';
import type { InnerClient } from './aedes-internals.ts';
import type { Intake } from './intake.ts';
import { PacketError } from './packet-guard.ts';
import type { BrokerPersistence } from './persistence.ts';
import type { Session } from './session.ts';
import type { Counters } from './stats.ts';

/** Where accepted messages go; `done` is called once the message is durable. */
export type MessageSink = Pick<Journal, 'append'>;

type Answer = (error?: Error | null) => void;

const TOPICS_MAX = 50_000;

interface PublishGateParts {
  readonly sink: MessageSink;
  readonly persistence: BrokerPersistence;
  readonly intake: Intake;
  readonly counters: Counters;
  readonly log: Logger;
}

/**
 * Decides over every message that a client publishes, and holds back its acknowledgement until the sink has it. Runs for
 * each message: no promises, one closure.
 */
export class PublishGate {
  readonly #parts: PublishGateParts;
  /** Parsed topics; null for those that are none of the hub's. */
  readonly #topics = new Map<string, Topic | null>();

  constructor(parts: PublishGateParts) {
    this.#parts = parts;
  }

  /** aedes calls it before it acknowledges or forwards; an error ends the connection without an acknowledgement. */
  authorize(client: InnerClient | null, packet: PublishPacket, answer: Answer): void {
    // Nobody catches what is thrown here.
    try {
      this.#decide(client, packet, answer);
    } catch (error) {
      this.#parts.log.error({ err: error }, 'a published message could not be decided');
      answer(new PacketError('not-durable', String(error)));
    }
  }

  #decide(client: InnerClient | null, packet: PublishPacket, answer: Answer): void {
    // DUP tells of this hop only; it must not be passed on.
    packet.dup = false;
    const session = client?.session ?? null;
    const topic = this.parse(packet.topic);
    const refusal = this.refusal(session, packet.topic, topic);
    if (refusal !== null) {
      answer(refusal);
      return;
    }
    if (packet.retain) this.#checkRetain(packet, topic);
    if (topic === null) {
      this.#parts.counters.messagesIn += 1;
      answer(null);
    } else if (packet.qos === 2 && client !== null) this.#appendOnce(client, topic, packet, answer);
    else this.append(client, topic, packet, answer);
  }

  /** QoS 2: what is sent again after a lost PUBREC is in the sink already. */
  #appendOnce(client: InnerClient, topic: Topic, packet: PublishPacket, answer: Answer): void {
    const { session } = client;
    const messageId = packet.messageId!;
    if (this.#parts.persistence.hasIncoming(client.id, messageId)) answer(null);
    else if (session.pendingQos2.has(messageId))
      answer(new PacketError('protocol-error', `packet id ${messageId} is in use`));
    else {
      session.pendingQos2.add(messageId);
      this.append(client, topic, packet, (error) => {
        session.pendingQos2.delete(messageId);
        answer(error);
      });
    }
  }

  /** Hands the message to the sink; used for the hub's own messages too (client null). */
  append(client: InnerClient | null, topic: Topic, packet: { payload: string | Uint8Array }, answer: Answer): void {
    const { sink, intake, counters, log } = this.#parts;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    counters.messagesPending += 1;
    intake.took(client, payload.length);
    let answered = false;
    const done = (error: Error | null): void => {
      if (answered) return;
      answered = true;
      counters.messagesPending -= 1;
      intake.released(client, payload.length);
      if (error === null) counters.messagesIn += 1;
      answer(error === null ? null : new PacketError('not-durable', error.message));
    };
    try {
      const sender = client?.session.identity?.path;
      const { path, kind } = topic;
      sink.append(sender === undefined ? { path, kind, payload } : { path, kind, payload, sender }, done);
    } catch (error) {
      log.error({ err: error }, 'the sink threw');
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Why the sender may not publish to the topic, be it a message or a will; null if it may. */
  refusal(session: Session | null, name: string, topic: Topic | null): PacketError | null {
    const identity = session?.identity ?? null;
    if (topic === null) {
      if (identity !== null || name.startsWith('maeul/'))
        return new PacketError('bad-topic', `"${name.slice(0, 120)}" is not a topic of this hub`);
      return name.startsWith('$SYS') ? new PacketError('not-authorized', 'nobody publishes to $SYS') : null;
    }
    // What stands under the hub's own path was said by the hub: tariffs, keys, grants of points. Not even the demo lends its name.
    if (session !== null && isHubPath(topic.path))
      return new PacketError('not-authorized', `only the hub itself publishes to ${name}`);
    const refusal = identity === null ? null : publishRefusal(identity, topic);
    return refusal === null ? null : new PacketError('not-authorized', `${refusal}: ${name}`);
  }

  parse(name: string): Topic | null {
    const known = this.#topics.get(name);
    if (known !== undefined) return known;
    const parsed = parseTopic(name);
    const topic = parsed.ok ? parsed.value : null;
    if (this.#topics.size >= TOPICS_MAX) this.#topics.clear();
    this.#topics.set(name, topic);
    return topic;
  }

  /** Of the hub's topics only `state` is kept; what may not be kept, or finds no room, goes on unretained. */
  #checkRetain(packet: PublishPacket, topic: Topic | null): void {
    if (topic !== null && topic.kind !== 'state') this.#parts.counters.refuse('retain-not-allowed');
    else if (!this.#parts.persistence.retained.admits(packet.topic, packet.payload.length))
      this.#parts.counters.refuse('retain-full');
    else return;
    packet.retain = false;
  }
}
