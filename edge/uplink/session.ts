import type { DeviceState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import { buildTopic, parseTopic } from '@maeul/devices/topic';
import type { MqttClient } from 'mqtt';
import { openClient } from './mqtt-client.ts';

export interface Credentials {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
}

export interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

export interface SessionOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly credentials: Credentials;
  readonly tls: TlsFiles;
  readonly edge: DevicePath;
  readonly commandPaths: readonly DevicePath[];
  readonly connectTimeoutMs: number;
  readonly keepaliveS: number;
}

export interface SessionEvents {
  onUp(): void;
  onCommand(path: DevicePath, payload: Uint8Array): void;
  /** Something that a person should know, and that does not end the session. */
  onNotice(text: string): void;
  /** Once, whether or not the session came up. */
  onDown(reason: string): void;
}

/**
 * One connection to the hub, from CONNECT to the end. It is not used again: a new one starts with an empty store of the
 * library, so that only the outbox decides what is sent again.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  #client: MqttClient | null = null;
  #up = false;
  #down = false;
  #lastError = 'the connection was closed';

  constructor(options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get up(): boolean {
    return this.#up && !this.#down;
  }

  start(): void {
    const { url, credentials, tls, edge, connectTimeoutMs, keepaliveS } = this.#options;
    const client = openClient(url, {
      ...credentials,
      ...tls,
      protocolVersion: 4,
      // The outbox is the queue, in both directions nothing is left to the broker: a command for an edge that is away
      // would only be executed when nobody expects it any more.
      clean: true,
      reconnectPeriod: 0,
      // Its cache of all 65,536 packet numbers as buffers takes 10 MB, for microseconds that nobody misses here.
      writeCache: false,
      connectTimeout: connectTimeoutMs,
      keepalive: keepaliveS,
      rejectUnauthorized: true,
      will: { topic: buildTopic(edge, 'state'), payload: JSON.stringify({ status: 'offline' }), qos: 1, retain: true },
    });
    this.#client = client;
    client.on('error', (error) => {
      this.#lastError = describe(error);
      if (!this.#up) this.drop(this.#lastError);
    });
    client.on('close', () => this.drop(this.#lastError));
    client.on('connect', () => {
      this.#up = true;
      this.#subscribe(client);
      this.#events.onUp();
    });
    client.on('message', (topic, payload) => {
      const parsed = parseTopic(topic);
      if (parsed.ok && parsed.value.kind === 'command') this.#events.onCommand(parsed.value.path, payload);
    });
  }

  /** Sends at QoS 1; `acknowledged` is called when the PUBACK comes, and never if the session ends before. */
  publish(topic: string, payload: string, acknowledged: () => void): void {
    this.#client?.publish(topic, payload, { qos: 1 }, (error) => {
      if (!error && !this.#down) acknowledged();
    });
  }

  publishState(path: DevicePath, state: DeviceState, acknowledged: () => void = () => undefined): void {
    const topic = buildTopic(path, 'state');
    this.#client?.publish(topic, JSON.stringify(state), { qos: 1, retain: true }, (error) => {
      if (!error) acknowledged();
    });
  }

  /** Ends it at once, without DISCONNECT: the broker publishes the last will. */
  drop(reason: string): void {
    if (this.#down) return;
    this.#down = true;
    this.#client?.end(true);
    this.#events.onDown(reason);
  }

  /** Ends it politely: the own state says `offline`, then DISCONNECT. */
  async leave(timeoutMs: number, state: DeviceState): Promise<void> {
    if (!this.up) return this.drop('stopped');
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.publishState(this.#options.edge, state, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const client = this.#client!;
    this.#down = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        client.end(true);
        resolve();
      }, timeoutMs);
      client.end(false, {}, () => {
        clearTimeout(timer);
        resolve();
      });
    });
    this.#events.onDown('stopped');
  }

  #subscribe(client: MqttClient): void {
    const topics = this.#options.commandPaths.map((path) => buildTopic(path, 'command'));
    client.subscribe(topics, { qos: 1 }, (error, granted) => {
      const refused = granted?.filter(({ qos }) => qos === 128).map(({ topic }) => topic) ?? [];
      if (refused.length > 0) this.#events.onNotice(`The hub refuses commands on ${refused.join(', ')}.`);
      else if (error && !this.#down) this.#events.onNotice(`The hub refuses commands: ${error.message}.`);
    });
  }
}

function describe(error: Error & { code?: unknown }): string {
  // Node joins the attempts on IPv4 and IPv6 in an AggregateError without a text of its own.
  return error.message || String(error.code ?? error.name);
}
