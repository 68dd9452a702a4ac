import { once } from 'node:events';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { Firmata } from 'firmata-io';
import type { Board } from 'johnny-five';
import type { OpenWire, Wire } from '../bus/wire.ts';
import { afterPatience } from './patience.ts';
import { FirmataPort } from './port.ts';

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

/** The oldest protocol that tells the state of a pin and which pins there are. */
const OLDEST = { major: 2, minor: 3 };
const SAMPLING_MS = 100;

export interface LinkTimes {
  readonly connectTimeoutMs: number;
  /** How long a board may take to introduce itself. One on USB is reset by opening its port and starts its loader first. */
  readonly handshakeMs: number;
  /** When it is asked to, if it has not by itself; and from then on again and again. */
  readonly askAfterMs: number;
  readonly answerMs: number;
}

export interface LinkEvents {
  /** Ends an attempt that is under way. */
  readonly abort: AbortSignal;
  /** Called once, unless `close` was called. */
  onLost(why: Refusal): void;
  /** The board introduced itself unasked: it has started again and forgotten everything. */
  onRestarted(): void;
}

/** What a board says of one pin. `state`: what was written to an output, the pull-up of an input. */
export interface PinReading {
  readonly mode: number;
  readonly state: number;
}

/**
 * The one board object of johnny-five that a board has for its whole life: johnny-five keeps each that was ever made. A
 * new connection gives it a new plugin.
 */
export interface FiveBoard {
  current: Board | null;
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

/** Stops the plugin's own timer and lets nothing of it be called any more. An error without a listener would end the program. */
function dismantle(io: Firmata, port: FirmataPort): void {
  clearTimeout(io.reportVersionTimeoutId);
  port.detach();
  io.removeAllListeners();
  io.on('error', () => {});
}

/** Opens a link. Codes: `board-unplugged`, `port-busy`, `port-denied`, `no-firmware`, `firmware-too-old`, `board-garbled`. */
export async function openLink(
  open: OpenWire,
  five: FiveBoard,
  times: LinkTimes,
  events: LinkEvents,
): Promise<Result<FirmataLink>> {
  // Loaded when there is a board: an agent without one should not pay for it.
  const [{ default: plugin }, { default: library }] = await Promise.all([import('firmata-io'), import('johnny-five')]);
  let lost: (why: Refusal) => void = () => {};
  const ended = new Promise<Refusal>((resolve) => {
    lost = resolve;
  });
  const port = new FirmataPort(() =>
    lost(
      refuse('board-garbled', 'What the board sends makes no sense.', 'Check its cable, its ground and its firmware.'),
    ),
  );
  // It asks by itself once, but not again; so it is never let.
  const io = new plugin.Firmata(port, { reportVersionTimeout: 2 ** 30, samplingInterval: SAMPLING_MS });
  io.on('error', () => {});
  const wire = await open(
    {
      onBytes: (bytes) => port.receive(bytes, io.buffer),
      onClosed: (why) => lost(unplugged(why)),
    },
    times.connectTimeoutMs,
  );
  if (!wire.ok) {
    dismantle(io, port);
    return unplugged(wire);
  }
  port.attach(wire.value);
  const abort = (): void => lost(refuse('board-unplugged', 'The board was let go.'));
  events.abort.addEventListener('abort', abort);
  const why = events.abort.aborted
    ? refuse('board-unplugged', 'The board was let go.')
    : await introduction(io, times, ended);
  events.abort.removeEventListener('abort', abort);
  if (why !== null) {
    dismantle(io, port);
    await wire.value.close();
    return why;
  }
  five.current = await boardOf(library.Board, five.current, io);
  const link = new FirmataLink(io, five.current, port, wire.value, times.answerMs);
  io.on('reportversion', () => events.onRestarted());
  void ended.then(async (cause) => {
    if (link.closed) return;
    await link.close();
    events.onLost(cause);
  });
  return ok(link);
}

/** Waits until the board has said what it is. null: it has. */
async function introduction(io: Firmata, times: LinkTimes, ended: Promise<Refusal>): Promise<Refusal | null> {
  let asking: NodeJS.Timeout | undefined;
  const ask = (): void => {
    if (io.version.major === undefined) io.reportVersion(() => {});
    io.queryFirmware(() => {});
    asking = setTimeout(ask, 1000);
  };
  asking = setTimeout(ask, times.askAfterMs);
  const { promise, resolve } = Promise.withResolvers<Refusal | null>();
  const stop = afterPatience(times.handshakeMs, () => resolve(noFirmware(times.handshakeMs)));
  io.once('reportversion', () => {
    const { major = 0, minor = 0 } = io.version;
    if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) resolve(tooOld(major, minor));
  });
  io.once('ready', () => resolve(null));
  const why = await Promise.race([promise, ended]);
  stop();
  clearTimeout(asking);
  return why;
}

function tooOld(major: number, minor: number): Refusal {
  return refuse(
    'firmware-too-old',
    `The board speaks Firmata ${major}.${minor}, but ${OLDEST.major}.${OLDEST.minor} or later is needed.`,
    'Load the current StandardFirmata onto it.',
  );
}

function noFirmware(waitedMs: number): Refusal {
  return refuse(
    'no-firmware',
    `The port is open, but nothing that speaks Firmata answered within ${waitedMs / 1000} s.`,
    'Load StandardFirmata onto the board (57600 baud) and check that the port is the right one.',
  );
}

async function boardOf(Board: typeof import('johnny-five').Board, had: Board | null, io: Firmata): Promise<Board> {
  if (had !== null) {
    had.io = io;
    had.pins = Board.Pins(had);
    return had;
  }
  const board = new Board({ io, repl: false, debug: false, sigint: false });
  board.on('error', () => {});
  await once(board, 'ready');
  return board;
}

/** Why a wire is not there. Codes that tell what to do are kept. */
function unplugged(why: Refusal): Refusal {
  if (why.code === 'port-busy' || why.code === 'port-denied') return why;
  // What a TCP connection advises is meant for Modbus devices.
  const hint = why.code === 'no-port' ? why.hint : undefined;
  return refuse('board-unplugged', why.message, hint ?? 'Check where the board is, its cable and its supply.');
}
