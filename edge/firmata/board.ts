import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { serialWire } from '../bus/serial-wire.ts';
import { tcpWire } from '../bus/tcp-wire.ts';
import type { OpenWire } from '../bus/wire.ts';
import { type BackoffLimits, backoffMs } from '../uplink/backoff.ts';
import type { FirmataLink, PinName } from './link.ts';
import { type FiveBoard, type LinkTimes, openLink } from './open-link.ts';
import {
  AnalogIn,
  type BoardPin,
  DigitalIn,
  DigitalOut,
  type InOptions,
  type OutOptions,
  type PinHost,
  PulseCounter,
} from './pins.ts';

/** Where a board is. */
export type BoardAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string };

export interface Firmware {
  readonly name: string;
  readonly version: string;
  readonly protocol: string;
}

/** Codes of `why`: `board-unplugged`, `board-silent`, `no-firmware`, `firmware-too-old`, `board-garbled`, `board-restarted`, `port-busy`, `port-denied`. */
export type BoardStatus =
  | { readonly up: true; readonly firmware: Firmware }
  | { readonly up: false; readonly why: Refusal };

export interface BoardTimes extends LinkTimes {
  /** Between two rounds of questions that a healthy board answers. */
  readonly checkMs: number;
  readonly retry: BackoffLimits;
  /** How long a board may take to report its inputs after it was set up. */
  readonly settleMs: number;
}

const BOARD_TIMES: BoardTimes = {
  connectTimeoutMs: 3000,
  handshakeMs: 8000,
  askAfterMs: 200,
  answerMs: 2000,
  checkMs: 1000,
  retry: { minMs: 500, maxMs: 15_000 },
  settleMs: 100,
};
/** StandardFirmata's, and the speed of every board that carries it. */
const LINE = { baud: 57_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
/** Opening the port resets a board on USB, and its loader listens for a while. */
const SERIAL_ASK_AFTER_MS = 2500;
/** A board that stays so long is not on and off: the next attempt need not wait longer than the first. */
const STEADY_MS = 10_000;
/** How long after a connection the board's introduction may still be an answer to what we asked. */
const FRESH_MS = 3000;

/**
 * One board with Firmata, supervised: it is connected, asked again and again whether it still knows what its pins are,
 * and after every loss connected and set up anew. Pins are made before `start`, and outlive every loss.
 */
export class FirmataBoard implements PinHost {
  readonly name: string;
  readonly #open: OpenWire;
  readonly #times: BoardTimes;
  readonly #five: FiveBoard = { current: null };
  readonly #pins: BoardPin[] = [];
  readonly #listeners = new Set<(status: BoardStatus) => void>();
  #status: BoardStatus = { up: false, why: refuse('board-unplugged', 'The board has not been connected yet.') };
  #link: FirmataLink | null = null;
  #wasUp = false;
  #running = false;
  #connecting: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  #failures = 0;
  #upAtMs = 0;
  #retry: NodeJS.Timeout | undefined;
  #checker: NodeJS.Timeout | undefined;

  /**
   * @param name what the board is called in the config, for messages
   * @param at where it is, or how it is reached
   */
  constructor(name: string, at: BoardAddress | OpenWire, times: Partial<BoardTimes> = {}) {
    this.name = name;
    this.#open = typeof at === 'function' ? at : boardWire(at);
    const isSerial = typeof at !== 'function' && at.kind === 'serial';
    this.#times = { ...BOARD_TIMES, ...(isSerial ? { askAfterMs: SERIAL_ASK_AFTER_MS } : {}), ...times };
  }

  get status(): BoardStatus {
    return this.#status;
  }

  /** Hears each change. Returns the way to stop. */
  onStatus(listener: (status: BoardStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Connects; from now on the board heals by itself. Answers when the first attempt has ended. */
  async start(): Promise<Result<true>> {
    this.#running = true;
    this.#abort = new AbortController();
    await this.#connect();
    return this.#status.up ? ok(true) : this.#status.why;
  }

  /** Outputs are set to low, as after a reset, if the board is there. */
  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#retry);
    this.#abort.abort();
    await this.#connecting;
    const link = this.#link;
    link?.reset();
    // Its answer says that the order has arrived.
    await link?.isAlive();
    this.#down(refuse('board-unplugged', 'The board was let go.'));
    await link?.close();
  }

  digitalOut(pin: PinName, options: OutOptions = {}): DigitalOut {
    return this.#add(new DigitalOut(this, pin, options));
  }

  digitalIn(pin: PinName, options: InOptions = {}): DigitalIn {
    return this.#add(new DigitalIn(this, pin, options));
  }

  analogIn(pin: `A${number}`): AnalogIn {
    return this.#add(new AnalogIn(this, pin));
  }

  /** @param options `debounceMs` is 0 if not given: pulses may be shorter than a contact bounces */
  pulseCounter(pin: PinName, options: InOptions & { readonly closedHigh?: boolean } = {}): PulseCounter {
    return new PulseCounter(this.digitalIn(pin, { debounceMs: 0, ...options }), options.closedHigh ?? false);
  }

  whyDown(): Refusal {
    return this.#status.up ? refuse('board-silent', `The board "${this.name}" is being set up.`) : this.#status.why;
  }

  nowMs(): number {
    return Date.now();
  }

  #add<Pin extends BoardPin>(pin: Pin): Pin {
    this.#pins.push(pin);
    return pin;
  }

  #connect(): Promise<void> {
    this.#connecting = this.#connectOnce();
    return this.#connecting;
  }

  async #connectOnce(): Promise<void> {
    let ended: Refusal | null = null;
    let opened: FirmataLink | null = null;
    const result = await openLink(this.#open, this.#five, this.#times, {
      abort: this.#abort.signal,
      onLost: (why) => {
        ended = why;
        if (opened !== null) this.#lose(opened, why);
      },
      onRestarted: () => opened !== null && this.#introduced(opened),
    });
    if (!result.ok) {
      this.#failed(result);
      return;
    }
    opened = result.value;
    if (!this.#running) await opened.close();
    else if (ended !== null) this.#failed(ended);
    else {
      this.#link = opened;
      await this.#setUp(opened);
    }
  }

  /** Makes the pins what they are for; the board is up once it has reported its inputs. */
  async #setUp(link: FirmataLink): Promise<void> {
    clearTimeout(this.#checker);
    link.reset();
    for (const pin of this.#pins) pin.apply(link);
    // The answer says that the orders have arrived; reports of the levels follow it.
    const alive = (await link.isAlive()) && (await pause(this.#times.settleMs)) && (await link.isAlive());
    if (this.#link !== link) return;
    if (!alive) {
      this.#lose(link, noAnswer());
      return;
    }
    for (const pin of this.#pins) pin.settle();
    this.#wasUp = true;
    this.#upAtMs = this.nowMs();
    this.#status = { up: true, firmware: firmwareOf(link) };
    this.#tell();
    this.#checkLater(link);
  }

  #checkLater(link: FirmataLink): void {
    clearTimeout(this.#checker);
    this.#checker = setTimeout(() => void this.#check(link), this.#times.checkMs);
  }

  async #check(link: FirmataLink): Promise<void> {
    const alive = await link.isAlive();
    const found = alive ? await Promise.all(this.#pins.map((pin) => pin.check(link))) : [];
    if (this.#link !== link || !this.#status.up) return;
    if (!alive || found.includes('silent')) this.#lose(link, noAnswer());
    else if (found.includes('restarted')) await this.#restarted(link);
    else this.#checkLater(link);
  }

  #introduced(link: FirmataLink): void {
    if (this.#link !== link || !this.#status.up) return;
    if (this.nowMs() - this.#upAtMs > FRESH_MS) void this.#restarted(link);
    else void this.#check(link);
  }

  async #restarted(link: FirmataLink): Promise<void> {
    const hint = 'Check its supply if this repeats.';
    this.#forget(refuse('board-restarted', `The board "${this.name}" has started again.`, hint));
    await this.#setUp(link);
  }

  #lose(link: FirmataLink, why: Refusal): void {
    if (this.#link !== link) return;
    void link.close();
    if (this.nowMs() - this.#upAtMs > STEADY_MS) this.#failures = 0;
    this.#failed(why);
  }

  #failed(why: Refusal): void {
    this.#down(this.#wasUp && why.code === 'no-firmware' ? noAnswer() : why);
    if (!this.#running) return;
    const waitMs = backoffMs(this.#failures, this.#times.retry, Math.random());
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#connect(), waitMs);
  }

  #down(why: Refusal): void {
    this.#link = null;
    this.#forget(why);
  }

  #forget(why: Refusal): void {
    clearTimeout(this.#checker);
    const before = this.#status;
    this.#status = { up: false, why };
    for (const pin of this.#pins) pin.lost();
    if (before.up || before.why.code !== why.code) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#status);
  }
}

/**
 * A link for looking at a board once: nothing on it is changed, though opening a serial port resets most boards.
 * @returns codes as of `openLink`
 */
export function boardLink(
  at: BoardAddress,
  abort: AbortSignal,
  onLost: (why: Refusal) => void,
): Promise<Result<FirmataLink>> {
  const times = { ...BOARD_TIMES, ...(at.kind === 'serial' ? { askAfterMs: SERIAL_ASK_AFTER_MS } : {}) };
  return openLink(boardWire(at), { current: null }, times, { abort, onLost, onRestarted: () => {} });
}

function boardWire(address: BoardAddress): OpenWire {
  return address.kind === 'tcp' ? tcpWire(address.host, address.port) : serialWire(address.path, LINE);
}

/** What runs on the board. */
export function firmwareOf({ io }: FirmataLink): Firmware {
  const { name = 'unknown', version } = io.firmware;
  const text = (of: { major?: number; minor?: number } | undefined) => `${of?.major ?? 0}.${of?.minor ?? 0}`;
  return { name: name.replace(/\0/g, ''), version: text(version), protocol: text(io.version) };
}

async function pause(ms: number): Promise<true> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return true;
}

function noAnswer(): Refusal {
  return refuse(
    'board-silent',
    'The board answers no more.',
    'It is connected anew again and again; if that does not help, pull its plug and put it back.',
  );
}
