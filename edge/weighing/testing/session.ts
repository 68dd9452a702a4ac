import { serialProtocols } from '@maeul/devices/serial/protocols';
import { weighingMachine } from '../machine.ts';
import type { WeighingInput, WeighingOutput } from '../weighing-machine.ts';
import { type Luck, luckOf } from './luck.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { DAY, START_MS, sealOf, TARE } from './scale-bench.ts';
import { type Shown, type Wire, wires } from './wires.ts';

/** One resident at one scale, from the seed alone. */
export interface Session {
  readonly wire: string;
  readonly mutations: readonly string[];
  /** What the scale at rest showed more after the lid was closed than before it was opened, rounded down to e. */
  readonly truth: number;
  readonly end: Exclude<WeighingOutput, { is: 'live' | 'ready' }>;
}

const SETTLE_MS = 900;
const STEP_MS = 25;
const E = 10;
const LONGEST_MS = 60_000;

/** A person: waits until the lid may be opened, then does these things after one another. */
interface Deed {
  readonly afterMs: number;
  readonly adds: number;
}

function deedsOf(luck: Luck, smallest: number): Deed[] {
  const deeds: Deed[] = [];
  let inside = 0;
  for (let bag = luck.integer(1, 3); bag > 0; bag--) {
    const adds = luck.integer(30, 900) * smallest;
    deeds.push({ afterMs: luck.integer(200, 1400), adds });
    inside += adds;
  }
  const back = Math.floor((inside * luck.next()) / 2 / smallest) * smallest;
  if (luck.chance(0.25)) deeds.push({ afterMs: luck.integer(300, 1200), adds: -back });
  return deeds;
}

/** The load on the platform: after each change the indication swings in. */
class Platform {
  #from: number;
  #to: number;
  #changedMs = Number.NEGATIVE_INFINITY;
  readonly #step: number;

  constructor(grams: number, step: number) {
    this.#from = grams;
    this.#to = grams;
    this.#step = step;
  }

  get rests(): number {
    return this.#to;
  }

  add(grams: number, atMs: number): void {
    this.#from = this.#to;
    this.#to += grams;
    this.#changedMs = atMs;
  }

  shows(atMs: number): Shown {
    const sinceMs = atMs - this.#changedMs;
    const swing =
      sinceMs >= SETTLE_MS ? 0 : (this.#from - this.#to) * Math.exp(-sinceMs / 180) * Math.cos(sinceMs / 60);
    const grams = Math.round((this.#to + swing) / this.#step) * this.#step;
    return {
      grams: Math.max(0, grams),
      is: sinceMs >= SETTLE_MS ? 'stable' : 'moving',
      unit: 'kg',
      tared: 0,
      held: false,
      notZeroed: false,
    };
  }
}

/** Plays one session through the real parser. `mutated: false` plays it without a fault. */
export function playSession(seed: number, mutated: boolean): Session {
  const luck = luckOf(seed);
  const wire: Wire = luck.pick(wires);
  const smallest = wire.decimals === 2 ? E : luck.pick([1, 2, 5, 10]);
  const mutations = mutated ? Array.from({ length: luck.integer(1, 3) }, () => luck.pick(MUTATIONS)(luck, wire)) : [];
  const before = TARE + luck.integer(0, 4000) * smallest;
  const platform = new Platform(before, smallest);
  const deeds = deedsOf(luck, smallest);
  const end = play(luck, wire, mutations, platform, deeds);
  const truth = Math.floor((platform.rests - before) / E) * E;
  return { wire: wire.name, mutations: mutations.map(({ name }) => name), truth, end };
}

function play(luck: Luck, wire: Wire, mutations: readonly Mutation[], platform: Platform, deeds: readonly Deed[]) {
  const seal = { ...sealOf(wire.profile), e: E };
  const machine = weighingMachine({ container: 'pet', seal, tare: TARE });
  const parser = serialProtocols[wire.profile]!.parser();
  const line = lineOf(mutations);
  const person = personOf(luck, deeds, platform);
  let ended: Session['end'] | undefined;
  const tell = (input: WeighingInput): void => {
    for (const output of machine.take(input)) {
      if (output.is === 'ready') person.mayOpen(input.atMs - START_MS);
      else if (output.is !== 'live') ended ??= output;
    }
  };
  let frameMs = luck.integer(0, wire.periodMs);
  // As after a weighing that was paid.
  const expected = platform.rests;
  const beginMs = luck.integer(0, 80) * STEP_MS;
  let chunk: Uint8Array[] = [];
  for (let atMs = 0; ended === undefined; atMs += STEP_MS) {
    if (atMs > LONGEST_MS) throw new Error('The session does not end.');
    if (atMs === beginMs) tell({ is: 'begin', day: DAY, expected, atMs: START_MS + atMs });
    const lid = person.does(atMs);
    if (lid !== null) tell({ is: 'lid', open: lid, atMs: START_MS + atMs });
    if (atMs >= frameMs) {
      frameMs += wire.periodMs;
      chunk.push(...line(wire.encode(shownThrough(mutations, platform.shows(atMs), atMs)), atMs));
      // A serial server or a driver hands over what has come now, or with the next frame.
      if (luck.chance(0.9)) {
        const messages = parser.push(joined(chunk));
        chunk = [];
        for (const message of messages) tell({ is: 'frame', message, atMs: START_MS + atMs });
      }
    }
    if (atMs % 250 === 0) tell({ is: 'tick', atMs: START_MS + atMs });
  }
  return ended;
}

function shownThrough(mutations: readonly Mutation[], shown: Shown, atMs: number): Shown {
  let now = shown;
  for (const { shows } of mutations) if (shows !== undefined) now = shows(now, atMs);
  return now;
}

function lineOf(mutations: readonly Mutation[]): (frame: Uint8Array, atMs: number) => readonly Uint8Array[] {
  const carriers = mutations.flatMap(({ carries }) => (carries === undefined ? [] : [carries]));
  return (frame, atMs) => {
    let pieces: readonly Uint8Array[] = [frame];
    for (const carries of carriers)
      pieces = pieces.flatMap((piece) => (piece.length === 0 ? [] : carries(piece, atMs)));
    return pieces;
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}

/** Opens the lid a while after it may be opened, does the deeds and closes it. */
function personOf(luck: Luck, deeds: readonly Deed[], platform: Platform) {
  let nextMs = Number.POSITIVE_INFINITY;
  let step = -1;
  return {
    mayOpen(atMs: number): void {
      nextMs = atMs + luck.integer(100, 3000);
    },
    /** true: opens the lid now; false: closes it. */
    does(atMs: number): boolean | null {
      if (atMs < nextMs) return null;
      const deed = deeds[step];
      if (deed !== undefined) platform.add(deed.adds, atMs);
      step += 1;
      const coming = deeds[step];
      nextMs = step > deeds.length ? Number.POSITIVE_INFINITY : atMs + (coming?.afterMs ?? luck.integer(100, 1500));
      return step === 0 ? true : step > deeds.length ? false : null;
    },
  };
}
