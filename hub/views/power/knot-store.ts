import type { DatabaseSync } from 'node:sqlite';
import { type CounterKnot, emptyKnots, type MeterKnots, type PowerKnot } from '../../vpp/accounts/knots.ts';
import { COUNTER_NAMES } from '../../vpp/accounts/meter-reading.ts';
import { BLOCK_SLOTS, BlockStore } from './block-store.ts';

const COUNTER_COLUMNS = 8;
const POWER_AT = COUNTER_COLUMNS * COUNTER_NAMES.length;
const KNOT_WIDTH = POWER_AT + 5;

/** Bits of what is true of a counter's knot. */
const THERE = 1;
const INNER_GOOD = 2;
const GOOD = 4;

/** What is kept of meters in quarter-hours that are closed, so that a late reading finds its neighbours. */
export class KnotStore {
  readonly #blocks: BlockStore;

  constructor(db: DatabaseSync) {
    this.#blocks = new BlockStore(db, 'knot_block', KNOT_WIDTH);
  }

  find(slot: number, quarterMs: number): MeterKnots | undefined {
    const block = this.#blocks.find(quarterMs, blockOf(slot));
    return block === undefined ? undefined : unpack(new Slot(block, slot), quarterMs);
  }

  put(slot: number, quarterMs: number, knots: MeterKnots): void {
    pack(new Slot(this.#blocks.change(quarterMs, blockOf(slot)), slot), knots, quarterMs);
  }

  dropBefore(quarterMs: number): void {
    this.#blocks.dropBefore(quarterMs);
  }

  flush(): void {
    this.#blocks.flush();
  }

  reset(): void {
    this.#blocks.reset();
  }
}

function blockOf(slot: number): number {
  return Math.floor(slot / BLOCK_SLOTS);
}

/** One slot of a block. */
class Slot {
  readonly #block: Float64Array;
  readonly #at: number;

  constructor(block: Float64Array, slot: number) {
    this.#block = block;
    this.#at = slot % BLOCK_SLOTS;
  }

  get(column: number): number {
    return this.#block[column * BLOCK_SLOTS + this.#at]!;
  }

  set(column: number, values: readonly number[]): void {
    for (const [index, value] of values.entries()) this.#block[(column + index) * BLOCK_SLOTS + this.#at] = value;
  }
}

function pack(slot: Slot, { counters, power }: MeterKnots, quarterMs: number): void {
  for (const [index, name] of COUNTER_NAMES.entries()) {
    const knot = counters[name];
    if (knot !== undefined) slot.set(index * COUNTER_COLUMNS, packCounter(knot, quarterMs));
  }
  if (power === null) return;
  const { count, positive, negative, firstMs, lastMs } = power;
  slot.set(POWER_AT, [count, positive, negative, firstMs - quarterMs, lastMs - quarterMs]);
}

/** Times are written from the start of the quarter-hour. */
function packCounter(knot: CounterKnot, quarterMs: number): number[] {
  const flags = THERE | (knot.innerGood ? INNER_GOOD : 0) | (knot.good ? GOOD : 0);
  const { count, first, last, inner, energy } = knot;
  const since = (tMs: number) => (count === 0 ? 0 : tMs - quarterMs);
  return [flags, count, since(knot.firstMs), first, since(knot.lastMs), last, inner, energy ?? Number.NaN];
}

function unpack(slot: Slot, quarterMs: number): MeterKnots {
  const knots = emptyKnots();
  for (const [index, name] of COUNTER_NAMES.entries()) {
    const knot = unpackCounter(slot, index * COUNTER_COLUMNS, quarterMs);
    if (knot !== undefined) knots.counters[name] = knot;
  }
  knots.power = unpackPower(slot, quarterMs);
  return knots;
}

function unpackCounter(slot: Slot, at: number, quarterMs: number): CounterKnot | undefined {
  const flags = slot.get(at);
  if ((flags & THERE) === 0) return undefined;
  const energy = slot.get(at + 7);
  return {
    count: slot.get(at + 1),
    firstMs: quarterMs + slot.get(at + 2),
    first: slot.get(at + 3),
    lastMs: quarterMs + slot.get(at + 4),
    last: slot.get(at + 5),
    inner: slot.get(at + 6),
    innerGood: (flags & INNER_GOOD) !== 0,
    energy: Number.isNaN(energy) ? null : energy,
    good: (flags & GOOD) !== 0,
  };
}

function unpackPower(slot: Slot, quarterMs: number): PowerKnot | null {
  const count = slot.get(POWER_AT);
  if (count === 0) return null;
  return {
    count,
    positive: slot.get(POWER_AT + 1),
    negative: slot.get(POWER_AT + 2),
    firstMs: quarterMs + slot.get(POWER_AT + 3),
    lastMs: quarterMs + slot.get(POWER_AT + 4),
  };
}
