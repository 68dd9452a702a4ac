import type { Firmata } from 'firmata-io';
import type { Board } from 'johnny-five';
import type { Wire } from '../bus/wire.ts';
import { afterPatience } from './patience.ts';
import { dismantle, type FirmataPort } from './port.ts';

/** Numbers of Firmata. */
export const PIN_MODE = { input: 0, output: 1, analog: 2, pullup: 11 } as const;

/** Words for the modes that boards have. */
export const MODE_NAMES: Readonly<Record<number, string>> = {
  0: 'input',
  1: 'output',
  2: 'analog',
  3: 'pwm',
  4: 'servo',
  5: 'shift',
  6: 'i2c',
  7: 'onewire',
  8: 'stepper',
  9: 'encoder',
  10: 'serial',
  11: 'pull-up',
};

/** A pin as it is printed on the board: its number, or `A0` for an analog one. */
export type PinName = number | `A${number}`;

/** What a board says of one pin. `state`: what was written to an output, the pull-up of an input. */
export interface PinReading {
  readonly mode: number;
  readonly state: number;
}

/** One connection to a board that has introduced itself, until it is lost or closed. */
export class FirmataLink {
  readonly io: Firmata;
  readonly #five: Board;
  readonly #port: FirmataPort;
  readonly #wire: Wire;
  readonly #answerMs: number;
  readonly #asks = new Map<number, Promise<PinReading | null>>();
  readonly #open = new Set<() => void>();
  /** Inputs, and whether their pull-up is a high level that was written to them. */
  readonly #inputs = new Map<number, boolean>();
  #closed = false;

  constructor(io: Firmata, five: Board, port: FirmataPort, wire: Wire, answerMs: number) {
    this.io = io;
    this.#five = five;
    this.#port = port;
    this.#wire = wire;
    this.#answerMs = answerMs;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The number of a pin that has its number or `A0`, `A1` … on the board; null if there is none. */
  pinOf(name: PinName): number | null {
    const pin = typeof name === 'number' ? name : this.io.analogPins[Number(name.slice(1))];
    return pin !== undefined && this.io.pins[pin] !== undefined ? pin : null;
  }

  /** Whether the board can do that with the pin. */
  can(pin: number, mode: number): boolean {
    return this.io.pins[pin]?.supportedModes.includes(mode) ?? false;
  }

  /** Sets everything back: outputs low, nothing reported. */
  reset(): void {
    this.#inputs.clear();
    this.io.ports.fill(0);
    this.io.reset();
  }

  makeOutput(pin: number, high: boolean): void {
    this.#five.pinMode(pin, PIN_MODE.output);
    if (high) this.write(pin, true);
  }

  write(pin: number, high: boolean): void {
    // Eight pins are written together, and the plugin puts what it last read of an input into its bit, which would switch
    // that input's pull-up.
    const port = pin >> 3;
    for (const [input, pulledUp] of this.#inputs) {
      if (input >> 3 !== port) continue;
      const bit = 1 << (input & 7);
      const bits = this.io.ports[port] ?? 0;
      this.io.ports[port] = pulledUp ? bits | bit : bits & ~bit;
    }
    this.#five.digitalWrite(pin, high ? 1 : 0);
  }

  /** @returns the mode that the pin has then */
  makeInput(pin: number, pullUp: boolean, listener: (high: boolean) => void): number {
    const mode = pullUp && this.can(pin, PIN_MODE.pullup) ? PIN_MODE.pullup : PIN_MODE.input;
    this.#five.pinMode(pin, mode);
    // Before 2.5 a pull-up was a high level written to an input.
    const writesPullUp = pullUp && mode === PIN_MODE.input;
    this.#inputs.set(pin, writesPullUp);
    if (writesPullUp) this.write(pin, true);
    this.#five.digitalRead(pin, (value) => listener(value !== 0));
    return mode;
  }

  makeAnalog(channel: number, listener: (value: number) => void): void {
    this.#five.pinMode(channel, PIN_MODE.analog);
    this.#five.analogRead(channel, listener);
  }

  /** What the board says of the pin; null if it says nothing in time or the link has ended. */
  pinState(pin: number): Promise<PinReading | null> {
    // The plugin tells answers apart by pin only, so that a pin is asked one question at a time.
    const asked = (this.#asks.get(pin) ?? Promise.resolve(null)).then(() =>
      this.#answer((done) => this.#five.queryPinState(pin, done)).then((came) => {
        const { mode = 0, state = 0 } = this.io.pins[pin] ?? {};
        return came ? { mode, state } : null;
      }),
    );
    this.#asks.set(pin, asked);
    return asked;
  }

  /** Whether the firmware still answers. */
  isAlive(): Promise<boolean> {
    return this.#answer((done) => this.io.queryFirmware(done));
  }

  /** Ends the link and all that hangs on it. */
  close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#open) end();
    clearTimeout(this.#five.timer ?? undefined);
    dismantle(this.io, this.#port);
    return this.#wire.close();
  }

  #answer(ask: (done: () => void) => void): Promise<boolean> {
    if (this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (came: boolean): void => {
        stop();
        this.#open.delete(giveUp);
        resolve(came);
      };
      const giveUp = (): void => end(false);
      const stop = afterPatience(this.#answerMs, giveUp);
      this.#open.add(giveUp);
      ask(() => end(true));
    });
  }
}
