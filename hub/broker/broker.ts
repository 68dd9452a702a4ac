import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { buildTopic } from '@maeul/devices/topic';
import { Aedes, type Client } from 'aedes';
import { Admission } from './admission.ts';
import { checkInternals, type InnerAedes, type InnerClient } from './aedes-internals.ts';
import type { Broker, BrokerOptions, HubPublish } from './broker-options.ts';
import { ConnectionTable } from './connection-table.ts';
import { cutOffReason } from './cut-off-reason.ts';
import { Delivery } from './delivery.ts';
import { Intake } from './intake.ts';
import { type BrokerLimits, DEFAULT_LIMITS } from './limits.ts';
import { type BoundListener, isLoopback, listen } from './listeners.ts';
import { guardPackets } from './packet-guard.ts';
import { BrokerPersistence } from './persistence.ts';
import { PublishGate } from './publish-gate.ts';
import { answerRepeatedFilters, noteRepeatedFilters } from './repeated-filters.ts';
import { Session } from './session.ts';
import { type BrokerStats, Counters, type CutOffReason } from './stats.ts';
import { rememberUnheard } from './unheard-topics.ts';
import { WebSocketDoor } from './websocket-door.ts';

const TICK_MS = 1_000;
const STOP_WAIT_MS = 5_000;

export function createBroker(options: BrokerOptions): Broker {
  return new AedesBroker(options);
}

class AedesBroker implements Broker {
  readonly #options: BrokerOptions;
  readonly #limits: BrokerLimits;
  readonly #counters = new Counters();
  readonly #persistence: BrokerPersistence;
  readonly #intake: Intake;
  readonly #gate: PublishGate;
  readonly #connections: ConnectionTable;
  /** The registered client of each id: aedes loses it when the one before it closes late. */
  readonly #live = new Map<string, InnerClient>();
  readonly #door: WebSocketDoor;
  #aedes: InnerAedes | null = null;
  #delivery: Delivery | null = null;
  #bound: BoundListener[] = [];
  #ticker: NodeJS.Timeout | null = null;
  #credentialsVersion = 0;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#connections = new ConnectionTable(this.#limits);
    this.#persistence = new BrokerPersistence(this.#limits, (clientId) => this.#queueFull(clientId));
    this.#intake = new Intake(this.#limits);
    this.#gate = new PublishGate({
      sink: options.sink,
      persistence: this.#persistence,
      intake: this.#intake,
      counters: this.#counters,
      log: options.log,
    });
    this.#door = new WebSocketDoor({
      limits: this.#limits,
      anonymous: options.anonymous === true,
      counters: this.#counters,
      accept: (conn, address, loopback) => this.#accept(conn, address, loopback),
    });
  }

  async start(): Promise<Result<readonly BoundListener[]>> {
    const { anonymous, listeners, log, retained } = this.#options;
    const open = listeners.find((listener) => !isLoopback(listener.host));
    if (anonymous && open !== undefined)
      return refuse(
        'anonymous-not-on-loopback',
        `Anonymous clients are for the demo on this machine, but the broker is to listen on ${open.host}.`,
        'Listen on 127.0.0.1, or enrol the devices with "maeul device enroll" and leave anonymous off.',
      );
    if (anonymous) log.warn('anonymous clients on loopback may publish and read everything: for demos only');
    for (const { path, payload } of retained ?? [])
      this.#persistence.retained.store({ topic: buildTopic(path, 'state'), payload: Buffer.from(payload), qos: 1 });
    await this.#startAedes();
    this.#credentialsVersion = this.#options.credentials?.version() ?? 0;
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    for (const listener of listeners) {
      const bound = await listen(
        listener,
        this.#limits.connectTimeoutMs,
        (socket) => this.#accept(socket, socket.remoteAddress, isLoopback(socket.localAddress ?? '')),
        (request, socket, head) => this.handleUpgrade(request, socket, head),
      );
      if (!bound.ok) {
        await this.stop();
        return bound;
      }
      this.#bound.push(bound.value);
    }
    return ok(this.#bound);
  }

  async #startAedes(): Promise<void> {
    const limits = this.#limits;
    const admission = new Admission({
      limits,
      credentials: this.#options.credentials,
      anonymous: this.#options.anonymous === true,
      persistence: this.#persistence,
      gate: this.#gate,
      counters: this.#counters,
      log: this.#options.log,
    });
    const aedes = (await Aedes.createBroker({
      persistence: this.#persistence,
      connectTimeout: limits.connectTimeoutMs,
      drainTimeout: limits.drainTimeoutMs,
      maxTopicLevels: limits.topicLevels,
      maxInflightInbound: limits.inflightInbound,
      // Packets that arrive in one chunk with the CONNECT wait for its answer; the chunk bounds them.
      queueLimit: 100_000,
      preConnect: (client, packet, answer) => {
        admission.prepare(inner(client), packet);
        answer(null, true);
      },
      authenticate: (client, username, password, answer) =>
        admission.authenticate(inner(client), username, password, answer),
      authorizePublish: (client, packet, answer) =>
        this.#gate.authorize(client === null ? null : inner(client), packet, answer),
      authorizeSubscribe: (client, subscription, answer) =>
        answer(null, this.#delivery!.authorizeSubscribe(inner(client), subscription)),
      authorizeForward: (client, packet) => this.#delivery!.forward(inner(client), packet),
    })) as InnerAedes;
    this.#aedes = aedes;
    rememberUnheard(aedes.mq);
    this.#delivery = new Delivery(
      {
        limits,
        persistence: this.#persistence,
        counters: this.#counters,
        denyFilters: new Set(this.#options.denyFilters),
        cutOff: (client, reason, message) => this.#cutOff(client, reason, message),
      },
      aedes.id,
    );
    this.#listenTo(aedes);
  }

  #listenTo(aedes: InnerAedes): void {
    const { log } = this.#options;
    aedes.on('client', (client) => {
      const before = this.#live.get(client.id);
      if (before !== undefined && before !== inner(client))
        this.#note(before, 'taken-over', 'its client id connected anew');
      this.#live.set(client.id, inner(client));
    });
    aedes.on('clientReady', (client) => this.#delivery!.catchUp(inner(client)));
    aedes.on('clientDisconnect', (client) => this.#disconnected(inner(client)));
    aedes.on('clientError', (client, error) => this.#failed(inner(client), error));
    aedes.on('connectionError', (client, error) => this.#failed(inner(client), error));
    aedes.on('subscribe', (granted, client) => answerRepeatedFilters(inner(client), granted));
    aedes.on('unsubscribe', (filters, client) => inner(client).session.unsubscribed(filters));
    (aedes as unknown as NodeJS.EventEmitter).on('error', (error: Error) => log.error({ err: error }, 'broker error'));
  }

  #accept(conn: Duplex, address = 'unknown', loopback: boolean): void {
    if (!this.#connections.admit(conn, address)) {
      this.#counters.cut('too-many-connections');
      this.#options.log.warn({ reason: 'too-many-connections', address }, 'a connection was refused');
      conn.on('error', () => {});
      conn.destroy();
      return;
    }
    const client = inner(this.#aedes!.handle(conn));
    checkInternals(client);
    client.session = new Session(address, loopback && isLoopback(address));
    guardPackets(client, this.#limits, () => {
      this.#counters.refuse('connect-bad-protocol');
      this.#options.log.warn({ code: 'connect-bad-protocol', address }, 'it speaks another version of MQTT');
    });
    noteRepeatedFilters(client);
    this.#intake.attach(client);
    this.#delivery!.attach(client);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#aedes === null) socket.destroy();
    else this.#door.open(request, socket, head);
  }

  publish(topic: string, payload: string | Uint8Array, { qos = 1, retain = false }: HubPublish = {}): Promise<void> {
    const parsed = this.#gate.parse(topic);
    if (parsed === null) return Promise.reject(new Error(`"${topic}" is no topic of the hub`));
    const bytes = Buffer.from(payload);
    return new Promise((resolve, reject) => {
      this.#gate.append(null, parsed, { payload: bytes }, (error) => {
        if (error) return reject(error);
        this.#aedes!.publish({ cmd: 'publish', topic, payload: bytes, qos, retain, dup: false }, (failure) =>
          failure ? reject(failure) : resolve(),
        );
      });
    });
  }

  stats(): BrokerStats {
    const { messagesIn, messagesPending, refused, cutOff } = this.#counters;
    return {
      connections: this.#connections.size,
      sessions: this.#persistence.sessions,
      retainedMessages: this.#persistence.retained.count,
      retainedBytes: this.#persistence.retained.bytes,
      queuedMessages: this.#persistence.queuedMessages,
      queuedBytes: this.#persistence.queuedBytes,
      messagesIn,
      messagesPending,
      refused: { ...refused },
      cutOff: { ...cutOff },
    };
  }

  async stop(): Promise<void> {
    if (this.#ticker !== null) clearInterval(this.#ticker);
    this.#ticker = null;
    const closed = this.#bound.map(({ server }) => new Promise<void>((resolve) => server.close(() => resolve())));
    this.#bound = [];
    const deadlineMs = Date.now() + STOP_WAIT_MS;
    while (this.#counters.messagesPending > 0 && Date.now() < deadlineMs)
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const client of this.#live.values()) client.will = null;
    const aedes = this.#aedes;
    this.#aedes = null;
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(resolve));
    this.#connections.destroyAll();
    await Promise.all(closed);
  }

  /** Once a second: who was revoked, whose messages wait for a slow disk, which sessions are forgotten. */
  #tick(): void {
    const { credentials, log } = this.#options;
    try {
      const version = credentials?.version() ?? 0;
      if (version !== this.#credentialsVersion) {
        this.#credentialsVersion = version;
        this.#endRevoked();
      }
      const dropped = this.#persistence.expire(Date.now());
      if (dropped > 0) log.info({ dropped }, 'persistent sessions expired');
    } catch (error) {
      log.error({ err: error }, 'the credentials could not be read');
    }
    // While the sink holds its messages a client can send nothing: that is no silence of the client's.
    for (const client of this.#live.values()) if (this.#intake.isWaiting(client)) client._keepaliveTimer?.refresh();
  }

  #endRevoked(): void {
    for (const client of this.#live.values()) {
      const { credential } = client.session;
      if (credential === null) continue;
      if (this.#options.credentials?.find(credential.path)?.generation === credential.generation) continue;
      this.#persistence.drop(client.id);
      this.#cutOff(client, 'revoked', 'its credential was revoked or renewed');
    }
  }

  #disconnected(client: InnerClient): void {
    const live = this.#live.get(client.id);
    if (live === client) {
      this.#live.delete(client.id);
      if (!client.clean) this.#persistence.detach(client.id, Date.now());
    } else if (live !== undefined && !live.closed && this.#aedes !== null) {
      // aedes removed the id, which another connection has by now.
      this.#aedes.clients[client.id] = live;
    }
  }

  #queueFull(clientId: string): void {
    this.#counters.refuse('queue-full');
    const client = this.#live.get(clientId);
    if (client !== undefined) this.#cutOff(client, 'queue-full', 'it acknowledges too slowly');
  }

  /** Ends a connection for a reason that is logged and counted. */
  #cutOff(client: InnerClient, reason: CutOffReason, message: string): void {
    this.#note(client, reason, message);
    client.close();
  }

  #failed(client: InnerClient, error: Error): void {
    const reason = cutOffReason(error);
    if (reason !== null) this.#note(client, reason, error.message);
  }

  #note(client: InnerClient, reason: CutOffReason, message: string): void {
    const { session } = client;
    if (session.cutOff !== null) return;
    session.cutOff = reason;
    this.#counters.cut(reason);
    const { address, clientId } = session;
    this.#options.log.warn({ reason, address, clientId }, `cut off: ${message}`);
  }
}

function inner(client: Client): InnerClient {
  return client as unknown as InnerClient;
}
