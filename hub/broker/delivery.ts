import type { AedesPublishPacket, Subscription } from 'aedes';
import { filterRefusal, mayRead, subscribeRefusal } from '../security/acl.ts';
import type { Deliver, InnerClient } from './aedes-internals.ts';
import type { BrokerLimits } from './limits.ts';
import { type BrokerPersistence, NO_SUBSCRIPTION, REFUSED_QOS, toPacket } from './persistence.ts';
import type { Counters, CutOffReason } from './stats.ts';

interface DeliveryParts {
  readonly limits: BrokerLimits;
  readonly persistence: BrokerPersistence;
  readonly counters: Counters;
  /** Filters that nobody may subscribe to. */
  readonly denyFilters: ReadonlySet<string>;
  readonly cutOff: (client: InnerClient, reason: CutOffReason, message: string) => void;
}

/** What goes to subscribers: who may subscribe to what, in which quality it is sent, and who is too slow for it. */
export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #seenNothing: Record<string, number>;

  /** @param brokerId id of the aedes broker */
  constructor(parts: DeliveryParts, brokerId: string) {
    this.#parts = parts;
    // aedes drops a message whose number is below the last one it sent, so one that was overtaken (a retained message
    // waits a tick longer than others) would be lost. For the hub it never remembers a number; `forward` sees
    // repetitions itself.
    this.#seenNothing = Object.defineProperty({}, brokerId, { get: () => 0, set: () => {} });
  }

  /** Takes over the delivery to a new client. */
  attach(client: InnerClient): void {
    client.duplicates = this.#seenNothing;
    const { deliver0, deliverQoS } = client;
    const { limits, cutOff } = this.#parts;
    const deliver: Deliver = (packet, done) => {
      const send = packet.qos === 0 ? deliver0 : deliverQoS;
      // A retained message makes only its own subscriber wait.
      if (packet.retain) return send(packet, done);
      if (client.conn.writableLength > limits.subscriberBufferBytes)
        cutOff(client, 'slow-subscriber', `${client.conn.writableLength} bytes wait for it`);
      else send(packet, ignore);
      // The publisher goes on at once: a slow subscriber pays alone.
      done();
    };
    // Which of the two aedes takes depends on the first filter that matches; the quality is decided in `forward`.
    client.deliver0 = deliver;
    client.deliverQoS = deliver;
  }

  /** Sends what came in between the reconnection of a persistent session and its being ready. */
  catchUp(client: InnerClient): void {
    if (client.clean) return;
    for (const entry of this.#parts.persistence.session(client.id)?.unclaimed(client) ?? [])
      client.deliverQoS(toPacket(entry) as AedesPublishPacket, ignore);
  }

  authorizeSubscribe(client: InnerClient, subscription: Subscription): Subscription | null {
    if (subscription.topic === NO_SUBSCRIPTION && !client.connackSent) return null;
    const { identity } = client.session;
    const { topic } = subscription;
    const { counters, denyFilters, limits } = this.#parts;
    const refused = identity === null ? filterRefusal(topic) : subscribeRefusal(identity, topic);
    const crowded = !client.session.hasFilter(topic) && client.session.filters >= limits.filtersPerClient;
    if (refused === null && !denyFilters.has(topic) && !crowded) {
      client.session.subscribed(topic, subscription.qos);
      return subscription;
    }
    counters.refuse(crowded ? 'subscribe-too-many-filters' : 'subscribe-denied');
    // Marks it for the store, which aedes hands the whole list.
    (subscription as { qos: number }).qos = REFUSED_QOS;
    return null;
  }

  /** What of a message goes to one subscriber: the packet with the right QoS, or null. Called per message and client. */
  forward(client: InnerClient, packet: AedesPublishPacket): AedesPublishPacket | null {
    const { session } = client;
    const { persistence, counters } = this.#parts;
    if (session.identity !== null && !mayRead(session.identity, packet.topic)) {
      counters.refuse('forward-denied');
      return null;
    }
    // From the queue of a persistent session, at its reconnection.
    if (packet.messageId !== undefined) return packet;
    if (!packet.retain && packet.brokerCounter === session.forwarded) return null;
    const queued = !client.clean && packet.qos > 0 && !packet.retain;
    // Nothing goes out before the CONNACK, and nothing overtakes the queue.
    if (queued ? !client.connected : !client.connackSent) return null;
    const granted = session.grantedQos(packet.topic);
    if (granted < 0) return null;
    if (!packet.retain) session.forwarded = packet.brokerCounter;
    if (packet.qos > granted) packet.qos = granted as 0 | 1;
    // aedes would lower it once more, to the filter that is equal to the topic, though another one grants more.
    const exact = client.subscriptions[packet.topic];
    if (exact !== undefined && exact.qos < packet.qos) exact.qos = packet.qos;
    if (queued && packet.qos > 0 && persistence.session(client.id)?.claim(packet.brokerCounter, client) !== true)
      return null;
    return packet;
  }
}

function ignore(): void {}
