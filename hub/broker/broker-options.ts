import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DevicePath } from '@maeul/devices/path';
import type { Result } from '@maeul/devices/refusal';
import type { Logger } from 'pino';
import type { CredentialStore } from '../security/credentials.ts';
import type { BrokerLimits } from './limits.ts';
import type { BoundListener, ListenerOptions } from './listeners.ts';
import type { MessageSink } from './publish-gate.ts';
import type { BrokerStats } from './stats.ts';

export interface BrokerOptions {
  /** Takes every message on a topic of the hub; the sender is acknowledged once `done` says that it is durable. */
  readonly sink: MessageSink;
  /** Started by the caller. null: there are none (then only `anonymous` lets anybody in). */
  readonly credentials: CredentialStore | null;
  /** Where to listen; may be empty if only `handleUpgrade` is used. */
  readonly listeners: readonly ListenerOptions[];
  /** The demo: clients without a user name are let in, on loopback only, and may use topics that are none of the hub's. */
  readonly anonymous?: boolean;
  /** Topic filters that nobody may subscribe to (SUBACK 0x80), beside `$SYS` and `$share`. */
  readonly denyFilters?: readonly string[];
  readonly limits?: Partial<BrokerLimits>;
  /** Retained states to begin with, as the views know them: the broker itself forgets them at a restart. */
  readonly retained?: Iterable<RetainedState>;
  readonly log: Logger;
}

export interface RetainedState {
  readonly path: DevicePath;
  readonly payload: Uint8Array;
}

export interface HubPublish {
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
}

export interface Broker {
  /** Codes: `anonymous-not-on-loopback`, `tls-files`, `address-in-use`, `cannot-listen`. */
  start(): Promise<Result<readonly BoundListener[]>>;
  /** Waits for what the sink still has in hand, then closes all. Wills are not published: a stop is no device's death. */
  stop(): Promise<void>;
  /**
   * Publishes as the hub itself, e.g. a command. Resolves when the sink has it and it is on its way; rejects if the sink
   * could not keep it or the topic is none of the hub's.
   */
  publish(topic: string, payload: string | Uint8Array, options?: HubPublish): Promise<void>;
  /** MQTT over WebSocket on an HTTP server of the caller: hand it the upgrade requests of `/mqtt`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stats(): BrokerStats;
}
