import type { Endpoint, Line } from '../wire/line.ts';
import { TcpLine } from '../wire/tcp-line.ts';
import { type FirmataLayout, type FirmataPin, layoutPins } from './layouts.ts';
import { boardFrame, type HostMessage, HostParser, MODE } from './protocol.ts';

export interface FirmataOptions {
  /** Which board; by default an Uno: 2 to 13 digital, A0 to A5 (pins 14 to 19) analog. */
  readonly pins?: FirmataLayout | readonly FirmataPin[];
  readonly firmware?: { readonly name: string; readonly major: number; readonly minor: number };
  readonly protocol?: { readonly major: number; readonly minor: number };
}

interface PinState {
  mode: number;
  /** What the computer wrote; for an input whether its pull-up is on. */
  written: number;
  /** What is wired to it: a level, or null if nothing is. */
  level: boolean | null;
  /** 0 to 1023. */
  analog: number;
}

const DEFAULT_INTERVAL_MS = 19;
const BOOT: Readonly<PinState> = { mode: MODE.input, written: 0, level: null, analog: 0 };

/**
 * A simulated board with Firmata 2.5. Other simulators are wired to its pins: they hear what is written to an output and
 * set what an input sees. An input to which nothing is wired reads high with its pull-up and low without.
 */
export class FirmataDevice {
  readonly pins: readonly FirmataPin[];
  readonly #options: Required<Omit<FirmataOptions, 'pins'>>;
  #states: PinState[];
  readonly #listeners = new Map<number, Set<(high: boolean) => void>>();
  readonly #sessions = new Set<(bytes: Uint8Array) => void>();
  readonly #digitalReports = new Set<number>();
  readonly #analogReports = new Set<number>();
  readonly #portsSent = new Map<number, number>();
  #intervalMs = DEFAULT_INTERVAL_MS;
  #timer: NodeJS.Timeout | undefined;
  #line: Line | undefined;
  #hung = false;

  constructor(options: FirmataOptions = {}) {
    const { pins = 'uno', firmware = { name: 'StandardFirmata.ino', major: 2, minor: 5 } } = options;
    this.pins = typeof pins === 'string' ? layoutPins(pins) : pins;
    this.#options = { firmware, protocol: options.protocol ?? { major: 2, minor: 5 } };
    this.#states = this.pins.map(() => ({ ...BOOT }));
  }

  /** Listens on TCP as a serial server does; port 0 lets the system choose. */
  listen(port: number, host = '127.0.0.1'): Promise<Endpoint> {
    return this.start(new TcpLine({ host, port }));
  }

  /** The same on any line, e.g. a pseudo-terminal. */
  async start(line: Line): Promise<Endpoint> {
    this.#line = line;
    this.#sample();
    return line.start(({ write }) => {
      const parser = new HostParser();
      this.#sessions.add(write);
      return {
        receive: (bytes) => {
          for (const message of this.#hung ? [] : parser.take(bytes)) this.#handle(message, write);
        },
        closed: () => void this.#sessions.delete(write),
      };
    });
  }

  async stop(): Promise<void> {
    const line = this.#line;
    this.#line = undefined;
    clearInterval(this.#timer);
    await line?.stop();
  }

  /** As if the USB cable was pulled. The board has no other power: what it knew is gone. */
  async unplug(): Promise<void> {
    await this.#line?.unplug();
    this.#boot();
  }

  async plug(): Promise<void> {
    await this.#line?.plug();
  }

  /** Firmware that got stuck: nothing is answered or reported until it is reset or let go on. */
  hang(hung: boolean): void {
    this.#hung = hung;
    for (const port of this.#digitalReports) this.#report(port);
  }

  /** The reset key, or a dip of the supply: all pins are inputs again, and the board introduces itself. */
  reset(): void {
    this.#hung = false;
    this.#boot();
    this.#send(this.#version());
    this.#send(this.#firmware());
  }

  /** Hears each level that an output takes, at once and from then on when it changes. Returns the way to stop. */
  onOutput(pin: number, listener: (high: boolean) => void): () => void {
    const listeners = this.#listeners.get(pin) ?? new Set();
    this.#listeners.set(pin, listeners.add(listener));
    listener(this.output(pin));
    return () => void listeners.delete(listener);
  }

  /** Whether the pin is an output and high. A pin that is no output drives nothing: low. */
  output(pin: number): boolean {
    const { mode, written } = this.#pin(pin);
    return (mode === MODE.output || mode === MODE.pwm) && written > 0;
  }

  /** What the computer made of the pin: a number of `MODE`. */
  mode(pin: number): number {
    return this.#pin(pin).mode;
  }

  /** Drives a pin from outside; null: nothing is wired to it, an open contact. */
  setInput(pin: number, high: boolean | null): void {
    this.#pin(pin).level = high;
    this.#report(pin >> 3);
  }

  /** @param value 0 to 1023 */
  setAnalog(pin: number, value: number): void {
    this.#pin(pin).analog = Math.max(0, Math.min(1023, Math.round(value)));
  }

  /** A text that the board sends by itself. */
  say(text: string): void {
    this.#send(boardFrame.string(text));
  }

  #pin(pin: number): PinState {
    const state = this.#states[pin];
    if (state === undefined) throw new RangeError(`The board has no pin ${pin}.`);
    return state;
  }

  /** Without what a computer told it. What is wired to the pins stays. */
  #boot(): void {
    const before = this.pins.map((_, pin) => this.output(pin));
    this.#states = this.#states.map(({ level, analog }) => ({ ...BOOT, level, analog }));
    this.#digitalReports.clear();
    this.#analogReports.clear();
    this.#intervalMs = DEFAULT_INTERVAL_MS;
    this.#sample();
    for (const [pin, high] of before.entries()) if (high) this.#tell(pin);
  }

  #handle(message: HostMessage, reply: (bytes: Uint8Array) => void): void {
    const answer = this.#answer(message);
    if (answer === null) this.#set(message);
    else reply(answer);
  }

  /** null: it is no question, or one that is not answered. */
  #answer(message: HostMessage): Uint8Array | null {
    switch (message.is) {
      case 'version':
        return this.#version();
      case 'firmware':
        return this.#firmware();
      case 'capabilities':
        return boardFrame.capabilities(this.pins.map(({ modes }) => modes));
      case 'analog-mapping':
        return boardFrame.analogMapping(this.pins.map(({ channel }) => channel));
      case 'pin-state': {
        const state = this.#states[message.pin];
        return state === undefined ? null : boardFrame.pinState(message.pin, state.mode, state.written);
      }
      default:
        return null;
    }
  }

  #set(message: HostMessage): void {
    switch (message.is) {
      case 'reset':
        this.#boot();
        break;
      case 'pin-mode':
        this.#setMode(message.pin, message.mode);
        break;
      case 'digital-port':
        for (let bit = 0; bit < 8; bit++) this.#write(message.port * 8 + bit, (message.bits >> bit) & 1);
        break;
      case 'digital-pin':
      case 'analog-write':
        this.#write(message.pin, message.value);
        break;
      case 'report-digital':
        this.#portsSent.delete(message.port);
        if (message.on) this.#digitalReports.add(message.port);
        else this.#digitalReports.delete(message.port);
        this.#report(message.port);
        break;
      case 'report-analog':
        if (message.on) this.#analogReports.add(message.channel);
        else this.#analogReports.delete(message.channel);
        break;
      case 'sampling':
        this.#intervalMs = Math.max(10, message.intervalMs);
        this.#sample();
    }
  }

  #setMode(pin: number, mode: number): void {
    const state = this.#states[pin];
    if (state === undefined || !this.pins[pin]!.modes.some(([known]) => known === mode)) return;
    const was = this.output(pin);
    state.mode = mode;
    // As real firmware does: an output begins low, a pull-up counts as written.
    state.written = mode === MODE.pullup ? 1 : 0;
    if (was) this.#tell(pin);
    this.#report(pin >> 3);
  }

  #write(pin: number, value: number): void {
    const state = this.#states[pin];
    if (state === undefined || state.written === value) return;
    if (state.mode !== MODE.output && state.mode !== MODE.pwm && state.mode !== MODE.input) return;
    const was = this.output(pin);
    state.written = value;
    if (was !== this.output(pin)) this.#tell(pin);
    if (state.mode === MODE.input) this.#report(pin >> 3);
  }

  #tell(pin: number): void {
    for (const listener of this.#listeners.get(pin) ?? []) listener(this.output(pin));
  }

  #report(port: number): void {
    if (!this.#digitalReports.has(port) || this.#hung) return;
    let bits = 0;
    for (let bit = 0; bit < 8; bit++) if (this.#reads(port * 8 + bit)) bits |= 1 << bit;
    if (this.#portsSent.get(port) === bits) return;
    this.#portsSent.set(port, bits);
    this.#send(boardFrame.digitalPort(port, bits));
  }

  #reads(pin: number): boolean {
    const state = this.#states[pin];
    if (state === undefined || (state.mode !== MODE.input && state.mode !== MODE.pullup)) return false;
    return state.level ?? state.written > 0;
  }

  #sample(): void {
    clearInterval(this.#timer);
    if (this.#line === undefined) return;
    this.#timer = setInterval(() => {
      if (this.#hung) return;
      for (const [pin, { channel }] of this.pins.entries())
        if (channel !== null && this.#analogReports.has(channel))
          this.#send(boardFrame.analog(channel, this.#pin(pin).analog));
    }, this.#intervalMs);
  }

  #version(): Uint8Array {
    return boardFrame.version(this.#options.protocol.major, this.#options.protocol.minor);
  }

  #firmware(): Uint8Array {
    const { name, major, minor } = this.#options.firmware;
    return boardFrame.firmware(name, major, minor);
  }

  #send(bytes: Uint8Array): void {
    for (const session of this.#sessions) session(bytes);
  }
}
