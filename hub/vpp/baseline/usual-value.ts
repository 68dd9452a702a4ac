import type { BaselineRule } from '@maeul/devices/vpp/programme';
import type { Grid } from './grid.ts';

/** The mean of one value over the days of reference. */
export interface UsualValue {
  /** Wh, not below zero; NaN: too few days have it. */
  readonly wh: number;
  readonly averaged: number;
  readonly estimated: number;
  /** Offsets of the days that were left out at this value. */
  readonly highest: readonly number[];
  readonly lowest: readonly number[];
}

const NONE: UsualValue = { wh: Number.NaN, averaged: 0, estimated: 0, highest: [], lowest: [] };

/** How many values a rule leaves out at each hour, and how many it needs. */
interface Counts {
  readonly high: number;
  readonly low: number;
  readonly least: number;
}

/**
 * The usual use at one place of the grid: the mean of what was used whole days before. Days without this value do not take part; there
 * have to be `atLeast` of them, and one more than are left out. Of equal values the older one is left out first.
 * @param at index in the grid
 * @param used offsets of the days of reference, newest first
 */
export function usualValue(rule: BaselineRule, grid: Grid, at: number, used: readonly number[]): UsualValue {
  const { high, low, least } = countsOf(rule);
  const { perDay, wh, estimated: guessed } = grid;
  const left = used.filter((offset) => !Number.isNaN(wh[at - offset * perDay] ?? Number.NaN));
  if (left.length < least) return NONE;
  const highest = takeExtremes(left, high, 1, grid, at);
  const lowest = takeExtremes(left, low, -1, grid, at);
  let sum = 0;
  let estimated = 0;
  for (const offset of left) {
    sum += wh[at - offset * perDay]!;
    estimated += guessed[at - offset * perDay]!;
  }
  return { wh: Math.max(0, sum / left.length), averaged: left.length, estimated, highest, lowest };
}

/**
 * The same mean alone, for one place after the other: to measure the error of thousands of members, every value of ten days each, the lists
 * of what was left out cost more than all else.
 */
export function usualMeans(rule: BaselineRule, { perDay, wh }: Grid, used: readonly number[]): (at: number) => number {
  const { high, low, least } = countsOf(rule);
  const sorted = new Float64Array(used.length);
  return (at) => {
    let count = 0;
    for (const offset of used) {
      const value = wh[at - offset * perDay] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      let place = count++;
      for (; place > 0 && sorted[place - 1]! > value; place--) sorted[place] = sorted[place - 1]!;
      sorted[place] = value;
    }
    if (count < least) return Number.NaN;
    let sum = 0;
    for (let i = low; i < count - high; i++) sum += sorted[i]!;
    return Math.max(0, sum / (count - high - low));
  };
}

function countsOf({ method, days }: BaselineRule): Counts {
  if (method.kind === 'drop-hours') {
    const { dropHighest: high, dropLowest: low } = method;
    return { high, low, least: Math.max(days.atLeast, high + low + 1) };
  }
  // `drop-days` has left out whole days already.
  const gone = method.kind === 'drop-days' ? method.dropHighest + method.dropLowest : 0;
  return { high: 0, low: 0, least: Math.max(1, days.atLeast - gone) };
}

/** Takes so many out of `left` whose value (times `sign`) is greatest; of equal ones the last, which is the oldest. */
function takeExtremes(left: number[], count: number, sign: 1 | -1, { wh, perDay }: Grid, at: number): number[] {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    let best = 0;
    let most = sign * wh[at - left[0]! * perDay]!;
    for (let i = 1; i < left.length; i++) {
      const value = sign * wh[at - left[i]! * perDay]!;
      if (value < most) continue;
      best = i;
      most = value;
    }
    taken.push(left[best]!);
    left.copyWithin(best, best + 1);
    left.length -= 1;
  }
  return taken;
}
