import type { Luck } from './luck.ts';
import type { Shown, Wire } from './wires.ts';

/** What goes wrong in one session: with the scale itself, and with its line. */
export interface Mutation {
  readonly name: string;
  /** What the scale shows instead. */
  shows?(shown: Shown, atMs: number): Shown;
  /** What the line makes of one frame: nothing, the frame, or other bytes. */
  carries?(frame: Uint8Array, atMs: number): readonly Uint8Array[];
}

type Maker = (luck: Luck, wire: Wire) => Mutation;

/** A stretch of time somewhere in a session, at times to its end. */
function stretch(luck: Luck): (atMs: number) => boolean {
  const fromMs = luck.integer(0, 9000);
  const toMs = luck.chance(0.3) ? Number.POSITIVE_INFINITY : fromMs + luck.integer(100, 5000);
  return (atMs) => atMs >= fromMs && atMs < toMs;
}

/** The scale itself shows something else for a while, and its frames tell so; where they cannot tell it, nothing happens. */
const shown =
  (name: string, change: (shown: Shown, luck: Luck) => Partial<Shown>, needs?: Wire['tells'][number]): Maker =>
  (luck, wire) => {
    const within = stretch(luck);
    const told = needs === undefined || wire.tells.includes(needs);
    // The same throughout the stretch: a hand that rests, a tare that was set.
    let lasting: Partial<Shown> | undefined;
    return {
      name,
      shows(now, atMs) {
        if (!told || !within(atMs)) return now;
        lasting ??= change(now, luck);
        return { ...now, ...lasting };
      },
    };
  };

/** Hits some of the frames. */
const carried =
  (name: string, shareMax: number, change: (frame: Uint8Array, luck: Luck) => readonly Uint8Array[]): Maker =>
  (luck) => {
    const share = luck.next() * shareMax;
    return { name, carries: (frame) => (luck.chance(share) ? change(frame, luck) : [frame]) };
  };

function noise(luck: Luck): Uint8Array {
  return Uint8Array.from({ length: luck.integer(1, 12) }, () => luck.integer(0, 255));
}

function withByte(frame: Uint8Array, at: number, value: number): Uint8Array {
  const copy = frame.slice();
  copy[at] = value;
  return copy;
}

/** Frames that were on the line before come once more, late. */
function echo(luck: Luck): Mutation {
  const share = luck.next() * 0.2;
  const before: Uint8Array[] = [];
  return {
    name: 'echo',
    carries(frame) {
      before.push(frame);
      return luck.chance(share) ? [frame, luck.pick(before)] : [frame];
    },
  };
}

/** Nothing for a while, then what was held up, all at once or not at all. */
function stall(luck: Luck): Mutation {
  const within = stretch(luck);
  const lost = luck.chance(0.4);
  let held: Uint8Array[] = [];
  return {
    name: 'stall',
    carries(frame, atMs) {
      if (within(atMs)) {
        if (!lost) held.push(frame);
        return [];
      }
      const all = [...held, frame];
      held = [];
      return all;
    },
  };
}

export const MUTATIONS: readonly Maker[] = [
  carried('noise between frames', 0.6, (frame, luck) => [noise(luck), frame]),
  carried('noise in a frame', 0.4, (frame, luck) => {
    const at = luck.integer(0, frame.length - 1);
    return [frame.subarray(0, at), noise(luck), frame.subarray(at)];
  }),
  carried('a changed byte', 0.4, (frame, luck) => [
    withByte(frame, luck.integer(0, frame.length - 1), luck.integer(0, 255)),
  ]),
  carried('a changed bit', 0.4, (frame, luck) => {
    const at = luck.integer(0, frame.length - 1);
    return [withByte(frame, at, frame[at]! ^ (1 << luck.integer(0, 7)))];
  }),
  carried('a changed digit', 0.4, (frame, luck) => {
    const at = luck.integer(0, frame.length - 1);
    const digit = frame[at]! >= 0x30 && frame[at]! <= 0x39;
    return [digit ? withByte(frame, at, 0x30 + luck.integer(0, 9)) : frame];
  }),
  // Where there is a checksum it is the last byte, or the frame no longer ends as it should.
  carried('a wrong checksum', 1, (frame, luck) => [
    withByte(frame, frame.length - 1, frame.at(-1)! ^ (1 << luck.integer(0, 6))),
  ]),
  carried('a torn end', 0.5, (frame, luck) => [frame.subarray(0, luck.integer(0, frame.length - 1))]),
  carried('a torn beginning', 0.5, (frame, luck) => [frame.subarray(luck.integer(1, frame.length))]),
  carried('a lost byte', 0.5, (frame, luck) => {
    const at = luck.integer(0, frame.length - 1);
    return [frame.subarray(0, at), frame.subarray(at + 1)];
  }),
  carried('dropped frames', 0.8, () => []),
  carried('repeated frames', 0.8, (frame, luck) => Array.from({ length: luck.integer(2, 6) }, () => frame)),
  echo,
  stall,
  shown('grams', () => ({ unit: 'g' })),
  shown('pounds', () => ({ unit: 'lb' })),
  shown('overload', () => ({ is: 'overload' })),
  shown('a hand on it', ({ grams }, luck) => ({ is: 'moving', grams: grams + 10 * luck.integer(5, 300) })),
  shown('net', (_, luck) => ({ tared: 10 * luck.integer(1, 400) }), 'net'),
  shown('hold', ({ grams }) => ({ held: true, is: 'stable', grams }), 'hold'),
  shown('not zeroed', ({ grams }, luck) => ({ notZeroed: true, grams: grams - 10 * luck.integer(1, 200) }), 'zero'),
];
