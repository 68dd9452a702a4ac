import type { DeviceState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import { buildTopic } from '@maeul/devices/topic';
import type { Segment } from '../outbox/message.ts';
import type { Lane } from '../outbox/spool.ts';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import { type Sendable, SendWindow } from './send-window.ts';
import { Session, type SessionOptions } from './session.ts';

/** What the uplink asks of the outbox. */
export interface OutboxSource {
  take(lane: Lane): Promise<Segment | null>;
  delivered(segment: Segment): void;
  setOnline(online: boolean): void;
  onCommit(listener: () => void): () => void;
}

export interface UplinkOptions extends SessionOptions {
  readonly outbox: OutboxSource;
  /** Most messages that are sent and not acknowledged. */
  readonly window: number;
  readonly backoff: BackoffLimits;
  /** The hub is taken to be gone when it leaves a message unacknowledged for so long. */
  readonly ackTimeoutMs: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** What is published, retained, on every connect. */
  readonly states: () => Iterable<readonly [DevicePath, DeviceState]>;
  readonly offlineState: () => DeviceState;
  readonly onCommand: (path: DevicePath, payload: Uint8Array) => void;
  readonly onNotice: (level: 'info' | 'warn', text: string) => void;
}

export interface UplinkStatus {
  readonly connected: boolean;
  readonly connects: number;
  /** Publishes, among them those that had been sent before. */
  readonly sent: number;
  readonly resent: number;
  readonly acknowledged: number;
  readonly unacknowledged: number;
  readonly lastError: string | null;
}

const LANES: readonly Lane[] = ['kept', 'live', 'backlog'];
/** The next segment is fetched while so many messages still wait. */
const LOW_WATER = 64;
/** A session that lasted so long was a good one: the next attempt comes soon. */
const GOOD_SESSION_MS = 10_000;
const LEAVE_TIMEOUT_MS = 2_000;

/** Carries the outbox to the hub. Nothing waits for it: while the hub is away the outbox fills, and that is all. */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #window: SendWindow;
  #session: Session | null = null;
  #upSinceMs = 0;
  #failures = 0;
  #retry: NodeJS.Timeout | null = null;
  #watch: NodeJS.Timeout | null = null;
  #stopped = true;
  #progressMs = 0;
  #lastError: string | null = null;
  readonly #fetching: Record<Lane, boolean> = { kept: false, live: false, backlog: false };
  /** False once a lane was found empty, until something is committed. */
  readonly #mayHave: Record<Lane, boolean> = { kept: true, live: true, backlog: true };
  readonly #count = { connects: 0, sent: 0, resent: 0, acknowledged: 0 };
  #unlisten: () => void = () => undefined;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#window = new SendWindow(options.window);
  }

  start(): void {
    this.#stopped = false;
    this.#unlisten = this.#options.outbox.onCommit(() => {
      for (const lane of LANES) this.#mayHave[lane] = true;
      this.#pump();
    });
    this.#watch = setInterval(() => this.#checkProgress(), Math.max(50, this.#options.ackTimeoutMs / 4));
    this.#connect();
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#unlisten();
    if (this.#retry !== null) clearTimeout(this.#retry);
    if (this.#watch !== null) clearInterval(this.#watch);
    await this.#session?.leave(LEAVE_TIMEOUT_MS, this.#options.offlineState());
  }

  /** Publishes a state now if the hub is there; if not, it goes out with all others on the next connect. */
  publishState(path: DevicePath, state: DeviceState): void {
    if (this.#session?.up) this.#session.publishState(path, state);
  }

  status(): UplinkStatus {
    return {
      connected: this.#session?.up ?? false,
      ...this.#count,
      unacknowledged: this.#window.unacknowledged,
      lastError: this.#lastError,
    };
  }

  #connect(): void {
    const session = new Session(this.#options, {
      onUp: () => this.#cameUp(session),
      onCommand: this.#options.onCommand,
      onNotice: (text) => this.#options.onNotice('warn', text),
      onDown: (reason) => this.#wentDown(reason),
    });
    this.#session = session;
    session.start();
  }

  #cameUp(session: Session): void {
    this.#count.connects++;
    this.#upSinceMs = performance.now();
    this.#progressMs = this.#upSinceMs;
    this.#lastError = null;
    this.#options.onNotice('info', `Connected to the hub at ${this.#options.url}.`);
    for (const [path, state] of this.#options.states()) session.publishState(path, state);
    this.#options.outbox.setOnline(true);
    for (const lane of LANES) this.#mayHave[lane] = true;
    this.#pump();
  }

  #wentDown(reason: string): void {
    const wasUp = this.#upSinceMs > 0;
    const lastedMs = wasUp ? performance.now() - this.#upSinceMs : 0;
    this.#session = null;
    this.#upSinceMs = 0;
    this.#window.retreat();
    if (wasUp) this.#options.outbox.setOnline(false);
    if (this.#stopped) return;
    if (lastedMs >= GOOD_SESSION_MS) this.#failures = 0;
    const inMs = backoffMs(this.#failures++, this.#options.backoff, this.#options.random());
    if (this.#lastError !== reason || wasUp)
      this.#options.onNotice('warn', `No connection to the hub at ${this.#options.url}: ${reason}.`);
    this.#lastError = reason;
    this.#retry = setTimeout(() => this.#connect(), inMs);
  }

  #pump(): void {
    const session = this.#session;
    if (this.#stopped || session === null || !session.up) return;
    for (let sendable = this.#window.next(); sendable !== null; sendable = this.#window.next())
      this.#send(session, sendable);
    for (const lane of LANES) this.#refill(lane);
  }

  #send(session: Session, sendable: Sendable): void {
    const { message } = sendable;
    if (this.#window.unacknowledged === 1) this.#progressMs = performance.now();
    this.#count.sent++;
    if (sendable.sends > 1) this.#count.resent++;
    session.publish(buildTopic(message.path, message.kind), message.payload, () => {
      this.#progressMs = performance.now();
      this.#count.acknowledged++;
      const segment = this.#window.acknowledged(sendable);
      if (segment !== null) this.#options.outbox.delivered(segment);
      this.#pump();
    });
  }

  #refill(lane: Lane): void {
    if (this.#fetching[lane] || !this.#mayHave[lane] || this.#window.waiting(lane) >= LOW_WATER) return;
    this.#fetching[lane] = true;
    this.#options.outbox.take(lane).then(
      (segment) => {
        this.#fetching[lane] = false;
        if (segment === null) this.#mayHave[lane] = false;
        else this.#window.offer(lane, segment);
        if (segment !== null) this.#pump();
      },
      (error: Error) => {
        this.#fetching[lane] = false;
        this.#mayHave[lane] = false;
        if (!this.#stopped) this.#options.onNotice('warn', `The outbox could not be read: ${error.message}.`);
      },
    );
  }

  /** A hub that is half dead keeps the connection and acknowledges nothing: only leaving it brings the next one. */
  #checkProgress(): void {
    if (!this.#session?.up || this.#window.unacknowledged === 0) return;
    if (performance.now() - this.#progressMs > this.#options.ackTimeoutMs)
      this.#session.drop(`no acknowledgement for ${this.#options.ackTimeoutMs / 1000} s`);
  }
}
