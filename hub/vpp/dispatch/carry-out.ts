import {
  type Battery,
  type Caps,
  capsOf,
  type DispatchProblem,
  orderedPowers,
  powerRange,
  storedAfter,
  type Wishes,
} from './problem.ts';

/** What comes of wishes: it keeps every limit, whoever wished. */
export interface Course {
  /** Whole W; positive discharges. */
  readonly batteriesW: readonly (readonly number[])[];
  /** Wh at the start of each quarter-hour and at the end. */
  readonly storedWh: readonly (readonly number[])[];
  /** Whole W that loads take. */
  readonly loadsW: readonly (readonly number[])[];
  /** W that is held back. */
  readonly spillW: readonly number[];
  /** W at the border, import positive. */
  readonly gridW: readonly number[];
}

const ROUNDS_MAX = 8;
/** Rounding of sums of whole watts. */
const HAIR_W = 1e-6;

/**
 * Walks through the quarter-hours and does what is wished as far as powers, stored energy, reserves and the lines allow. What a line
 * cannot carry is shared out in proportion; where even that does not help, everything rests, which every line carries.
 */
export function carryOut(problem: DispatchProblem, wishes: Wishes): Course {
  const caps = problem.groups.map((_, index) => capsOf(problem, index));
  const ordered = problem.batteries.map(orderedPowers);
  const stored = problem.batteries.map(({ storedWh }) => [storedWh]);
  const batteriesW: number[][] = problem.batteries.map(() => []);
  const loadsW: number[][] = problem.loads.map(() => []);
  const spillW: number[] = [];
  const gridW: number[] = [];
  for (let quarter = 0; quarter < problem.quarters; quarter++) {
    const moment = wishedNow(problem, wishes, quarter, stored, ordered);
    fitLines(problem, caps, quarter, moment);
    moment.batteries.forEach((powerW, index) => {
      batteriesW[index]!.push(powerW);
      const path = stored[index]!;
      path.push(storedAfter(problem.batteries[index]!, path[quarter]!, powerW));
    });
    moment.loads.forEach((powerW, index) => {
      loadsW[index]!.push(powerW);
    });
    spillW.push(moment.spillW);
    gridW.push(lineW(problem, 0, quarter, moment));
  }
  return { batteriesW, storedWh: stored, loadsW, spillW, gridW };
}

interface Moment {
  readonly batteries: number[];
  readonly loads: number[];
  /** Batteries that somebody ordered by hand: lines were relaxed for them. */
  readonly isOrdered: readonly boolean[];
  spillW: number;
}

function wishedNow(
  problem: DispatchProblem,
  wishes: Wishes,
  quarter: number,
  stored: readonly (readonly number[])[],
  ordered: readonly (readonly number[])[],
): Moment {
  const batteries = problem.batteries.map((battery, index) => {
    const byHand = ordered[index]![quarter];
    if (byHand !== undefined) return byHand;
    return within(battery, stored[index]![quarter]!, wishes.batteriesW[index]?.[quarter] ?? 0);
  });
  const loads = problem.loads.map(({ ratedW, windows }, index) => {
    const open = windows.some(({ from, to }) => from <= quarter && quarter < to);
    return open ? Math.round(Math.min(ratedW, Math.max(0, wishes.loadsW[index]?.[quarter] ?? 0))) : 0;
  });
  return { batteries, loads, isOrdered: ordered.map((powers) => quarter < powers.length), spillW: 0 };
}

/** Rounded towards rest, so that no limit is passed by rounding. */
function within(battery: Battery, storedWh: number, wishedW: number): number {
  const { leastW, mostW } = powerRange(battery, storedWh);
  const powerW = Math.min(mostW, Math.max(leastW, wishedW));
  // A solver's 2,999.9999999 is 3,000.
  const near = Math.round(powerW);
  const kept = Math.abs(near - powerW) < HAIR_W && near >= leastW && near <= mostW ? near : Math.trunc(powerW);
  return kept + 0;
}

/** W over a line now, import positive. */
function lineW(problem: DispatchProblem, index: number, quarter: number, moment: Moment): number {
  const group = problem.groups[index]!;
  let sum = group.netW[quarter]! + (index === 0 ? moment.spillW : 0);
  for (const battery of group.batteries) sum -= moment.batteries[battery]!;
  for (const load of group.loads) sum += moment.loads[load]!;
  return sum;
}

function fitLines(problem: DispatchProblem, caps: readonly Caps[], quarter: number, moment: Moment): void {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let fits = true;
    for (let index = problem.groups.length - 1; index >= 0; index--) {
      const powerW = lineW(problem, index, quarter, moment);
      const tooMuchW = powerW - caps[index]!.importW[quarter]!;
      const tooLittleW = -powerW - caps[index]!.exportW[quarter]!;
      if (tooMuchW > HAIR_W) takeLess(problem, index, moment, tooMuchW, quarter);
      if (tooLittleW > HAIR_W) giveLess(problem, index, moment, tooLittleW, quarter);
      fits &&= tooMuchW <= HAIR_W && tooLittleW <= HAIR_W;
    }
    if (fits) return;
  }
  moment.batteries.forEach((_, index) => {
    if (!moment.isOrdered[index]) moment.batteries[index] = 0;
  });
  moment.loads.fill(0);
  moment.spillW = 0;
  const tooLittleW = -lineW(problem, 0, quarter, moment) - caps[0]!.exportW[quarter]!;
  if (tooLittleW > 0) moment.spillW = Math.min(problem.spillMaxW[quarter]!, tooLittleW);
}

/** First what is held back is let go, then charging and loads make room in proportion. */
function takeLess(problem: DispatchProblem, index: number, moment: Moment, tooMuchW: number, quarter: number): void {
  const { batteries, loads } = problem.groups[index]!;
  if (index === 0 && moment.spillW > 0) {
    moment.spillW = Math.max(0, moment.spillW - tooMuchW);
    if (lineW(problem, 0, quarter, moment) <= 0) return;
  }
  const charging = batteries.filter((battery) => moment.batteries[battery]! < 0 && !moment.isOrdered[battery]);
  const sumW =
    charging.reduce((sum, battery) => sum - moment.batteries[battery]!, 0) +
    loads.reduce((sum, load) => sum + moment.loads[load]!, 0);
  if (sumW <= 0) return;
  const keep = Math.max(0, 1 - tooMuchW / sumW);
  for (const battery of charging) moment.batteries[battery] = Math.trunc(moment.batteries[battery]! * keep) + 0;
  for (const load of loads) moment.loads[load] = Math.floor(moment.loads[load]! * keep);
}

/** At the border panels are held back as far as that goes, then batteries give less in proportion. */
function giveLess(problem: DispatchProblem, index: number, moment: Moment, tooLittleW: number, quarter: number): void {
  const discharging = problem.groups[index]!.batteries.filter(
    (battery) => moment.batteries[battery]! > 0 && !moment.isOrdered[battery],
  );
  const sumW = discharging.reduce((sum, battery) => sum + moment.batteries[battery]!, 0);
  // To store is better than to hold back: so batteries stop giving before panels do.
  const keep = sumW <= 0 ? 0 : Math.max(0, 1 - tooLittleW / sumW);
  for (const battery of discharging) moment.batteries[battery] = Math.trunc(moment.batteries[battery]! * keep) + 0;
  if (index !== 0 || sumW >= tooLittleW) return;
  const leftW = tooLittleW - sumW;
  moment.spillW = Math.min(problem.spillMaxW[quarter]!, moment.spillW + leftW);
}
