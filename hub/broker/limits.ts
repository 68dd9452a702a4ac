/** What one client, one address or all together may take of the hub. Everything that can grow has a bound here. */
export interface BrokerLimits {
  /** Largest MQTT packet; a longer one ends the connection as soon as its length is read, before it is buffered. */
  readonly packetBytes: number;
  /** Largest CONNECT, which comes from somebody who is not known yet. */
  readonly connectBytes: number;
  readonly connections: number;
  /** Connections from one address; a dong behind one router shares an address. */
  readonly connectionsPerAddress: number;
  /** Time from the connection to the CONNECT packet. */
  readonly connectTimeoutMs: number;
  /** Longest keepalive. A client that asks for none or for more is held to this one. */
  readonly keepaliveS: number;
  readonly filtersPerClient: number;
  /** Levels of a topic or filter; at most 100. */
  readonly topicLevels: number;
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  /** Persistent sessions, connected or not. */
  readonly sessions: number;
  /** A persistent session that nobody comes back to is dropped after this time. */
  readonly sessionExpiryMs: number;
  /** QoS 1 and 2 messages that wait for one persistent session: offline or not yet acknowledged. */
  readonly queueMessages: number;
  readonly queueBytes: number;
  /** The same over all sessions. */
  readonly queueBytesTotal: number;
  /** Bytes that wait for the sink; above, no client is read from until half of them are done. */
  readonly pendingBytes: number;
  /** QoS 2 messages of one client that wait for its PUBREL. */
  readonly inflightInbound: number;
  /** Bytes that may wait in the socket of a subscriber that reads too slowly; above, it is cut off. */
  readonly subscriberBufferBytes: number;
  /** Time in which a subscriber must empty a full socket buffer. */
  readonly drainTimeoutMs: number;
}

export const DEFAULT_LIMITS: BrokerLimits = {
  packetBytes: 256 * 1024,
  connectBytes: 64 * 1024,
  connections: 5_000,
  connectionsPerAddress: 1_000,
  connectTimeoutMs: 10_000,
  keepaliveS: 1_200,
  filtersPerClient: 100,
  topicLevels: 32,
  retainedMessages: 50_000,
  retainedBytes: 64 * 1024 * 1024,
  sessions: 10_000,
  sessionExpiryMs: 7 * 24 * 3_600_000,
  queueMessages: 10_000,
  queueBytes: 8 * 1024 * 1024,
  queueBytesTotal: 128 * 1024 * 1024,
  pendingBytes: 32 * 1024 * 1024,
  inflightInbound: 100,
  subscriberBufferBytes: 8 * 1024 * 1024,
  drainTimeoutMs: 10_000,
};
