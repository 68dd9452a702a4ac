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

/**
 * The usual use at one place of the grid: the mean of what was used whole days before. Days without this value do not take part; there
 * have to be `atLeast` of them, and one more than are left out. Of equal values the older one is left out first.
 * @param at index in the grid
 * @param used offsets of the days of reference, newest first
 */
export function usualValue(rule: BaselineRule, grid: Grid, at: number, used: readonly number[]): UsualValue {
  const { method } = rule;
  const [highMost, lowMost] = method.kind === 'drop-hours' ? [method.dropHighest, method.dropLowest] : [0, 0];
  const left: number[] = [];
  for (const offset of used) if (!Number.isNaN(grid.wh[at - offset * grid.perDay] ?? Number.NaN)) left.push(offset);
  // `drop-days` has left out whole days already.
  const gone = method.kind === 'drop-days' ? method.dropHighest + method.dropLowest : 0;
  if (left.length < Math.max(1, rule.days.atLeast - gone) || left.length <= highMost + lowMost) return NONE;
  const highest = takeExtremes(left, highMost, (offset) => grid.wh[at - offset * grid.perDay]!);
  const lowest = takeExtremes(left, lowMost, (offset) => -grid.wh[at - offset * grid.perDay]!);
  let sum = 0;
  let estimated = 0;
  for (const offset of left) {
    sum += grid.wh[at - offset * grid.perDay]!;
    estimated += grid.estimated[at - offset * grid.perDay]!;
  }
  return { wh: Math.max(0, sum / left.length), averaged: left.length, estimated, highest, lowest };
}

/** Takes so many out of `left` whose weight is greatest; of equal ones the last, which is the oldest. */
function takeExtremes(left: number[], count: number, weight: (offset: number) => number): number[] {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    let best = 0;
    for (let i = 1; i < left.length; i++) if (weight(left[i]!) >= weight(left[best]!)) best = i;
    taken.push(...left.splice(best, 1));
  }
  return taken;
}
