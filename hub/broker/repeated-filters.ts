import { generate } from 'mqtt-packet';
import type { InnerClient, RawPacket } from './aedes-internals.ts';

interface Owed {
  readonly messageId: number;
  readonly filters: readonly string[];
}

/** By the last filter of the packet, which aedes always keeps. */
const owed = new WeakMap<object, Owed>();

/**
 * A SUBSCRIBE may name a filter twice, and its SUBACK must have a code for each (MQTT-3.9.3-1). aedes drops the
 * repetition and its code, so for such a packet the hub writes the SUBACK itself: without packet id aedes writes none.
 */
export function noteRepeatedFilters(client: InnerClient): void {
  client._parser.prependListener('packet', (packet: RawPacket) => {
    if (packet.cmd !== 'subscribe') return;
    const filters = packet.subscriptions!.map(({ topic }) => topic);
    if (new Set(filters).size === filters.length) return;
    owed.set(packet.subscriptions!.at(-1)!, { messageId: packet.messageId!, filters });
    delete packet.messageId;
  });
}

/** To be called when aedes has subscribed, with the granted QoS. */
export function answerRepeatedFilters(client: InnerClient, granted: readonly { topic: string; qos: number }[]): void {
  const debt = granted.map((subscription) => owed.get(subscription)).find((found) => found !== undefined);
  if (debt === undefined) return;
  const qosOf = new Map(granted.map(({ topic, qos }) => [topic, qos]));
  const codes = debt.filters.map((filter) => qosOf.get(filter)!);
  client.conn.write(generate({ cmd: 'suback', messageId: debt.messageId, granted: codes }));
}
