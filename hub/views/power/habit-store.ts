import type { DatabaseSync } from 'node:sqlite';
import { HABIT_DAYS_MIN, type Habit, learn } from '../../vpp/accounts/estimate.ts';
import { BLOCK_SLOTS, BlockStore } from './block-store.ts';

const WIDTH = 5;

/** What each meter usually measures, by quarter-hour of the day and kind of day. */
export class HabitStore {
  readonly #blocks: BlockStore;
  #key = 0;
  #otherKey = 0;

  constructor(db: DatabaseSync) {
    this.#blocks = new BlockStore(db, 'habit_block', WIDTH);
  }

  /** Which habits are spoken of from now on, and which take their place where they are too young. */
  open(key: number, otherKey: number): void {
    this.#key = key;
    this.#otherKey = otherKey;
  }

  get(slot: number): Habit {
    return this.#read(this.#key, slot);
  }

  /** The habit, or that of the other kind of day if it rests on more than too few days. */
  best(slot: number): Habit {
    const own = this.get(slot);
    if (own.count >= HABIT_DAYS_MIN) return own;
    const other = this.#read(this.#otherKey, slot);
    return other.count >= HABIT_DAYS_MIN ? other : own;
  }

  learn(slot: number, positive: number, negative: number): void {
    const habit = this.get(slot);
    learn(habit, positive, negative);
    const block = this.#blocks.change(this.#key, blockOf(slot));
    const { count, positiveVar, negativeVar } = habit;
    for (const [column, value] of [count, habit.positive, positiveVar, habit.negative, negativeVar].entries())
      block[column * BLOCK_SLOTS + (slot % BLOCK_SLOTS)] = value;
  }

  flush(): void {
    this.#blocks.flush();
  }

  reset(): void {
    this.#blocks.reset();
  }

  #read(key: number, slot: number): Habit {
    const block = this.#blocks.find(key, blockOf(slot));
    const at = (column: number) => block?.[column * BLOCK_SLOTS + (slot % BLOCK_SLOTS)] ?? 0;
    return { count: at(0), positive: at(1), positiveVar: at(2), negative: at(3), negativeVar: at(4) };
  }
}

function blockOf(slot: number): number {
  return Math.floor(slot / BLOCK_SLOTS);
}
