import { ok } from '@maeul/devices/refusal';
import type { OpenWire, WireEvents } from '../bus/wire.ts';

/** How one pretended board answers. */
export interface TestBoard {
  readonly open: OpenWire;
  /** All that was written to it since it was opened last, as hexadecimal bytes. */
  written(): string;
  /** Lets bytes come from it. */
  say(...bytes: number[]): void;
  drop(): void;
  silent: boolean;
  readonly opened: number;
}

/** Two analog pins, 2 and 3, and two digital ones before them; each byte written by hand from the protocol's description. */
const ANSWERS: readonly (readonly [question: string, answer: readonly number[]])[] = [
  ['f079f7', [0xf0, 0x79, 2, 5, 0x54, 0, 0xf7]],
  ['f06bf7', [0xf0, 0x6c, 0, 1, 1, 1, 11, 1, 0x7f, 0, 1, 1, 1, 11, 1, 0x7f, 2, 10, 0x7f, 2, 10, 0x7f, 0xf7]],
  ['f069f7', [0xf0, 0x6a, 0x7f, 0x7f, 0, 1, 0xf7]],
];

/** A board with Firmata in memory: no socket, no port. Pin 0 is an output that is low, pin 1 an input with a pull-up. */
export function testBoard(version: readonly [number, number] = [2, 5]): TestBoard {
  let events: WireEvents | null = null;
  let written = '';
  let opened = 0;
  const board = {
    silent: false,
    say: (...bytes: number[]) => void setImmediate(() => events?.onBytes(Uint8Array.from(bytes))),
    open: async (of: WireEvents) => {
      events = of;
      written = '';
      opened += 1;
      return ok({
        write: (bytes: Uint8Array) => answer(Buffer.from(bytes).toString('hex')),
        close: async () => {
          if (events === of) events = null;
        },
      });
    },
    written: () => written,
    drop: () => events?.onClosed({ ok: false, code: 'line-down', message: 'The cable was pulled.' }),
    get opened() {
      return opened;
    },
  };
  const answer = (question: string): void => {
    written += question;
    if (board.silent) return;
    if (question === 'f9') board.say(0xf9, ...version);
    const known = ANSWERS.find(([asked]) => asked === question);
    if (known !== undefined) board.say(...known[1]);
    if (question === 'f06d00f7') board.say(0xf0, 0x6e, 0, 1, 0, 0xf7);
    if (question === 'f06d01f7') board.say(0xf0, 0x6e, 1, 11, 1, 0xf7);
    if (question === 'd001') board.say(0x90, 2, 0);
  };
  return board;
}
