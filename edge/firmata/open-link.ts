import { once } from 'node:events';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import type { Firmata } from 'firmata-io';
import type { Board } from 'johnny-five';
import type { OpenWire } from '../bus/wire.ts';
import { FirmataLink } from './link.ts';
import { afterPatience } from './patience.ts';
import { dismantle, FirmataPort } from './port.ts';

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

/**
 * The one board object of johnny-five that a board has for its whole life: johnny-five keeps each that was ever made. A
 * new connection gives it a new plugin.
 */
export interface FiveBoard {
  current: Board | null;
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
