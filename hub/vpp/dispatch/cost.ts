import type { Course } from './carry-out.ts';
import { type DispatchProblem, LOAD_WON, QUARTER_H, RESERVE_WON } from './problem.ts';

const KW = 1000;

/** Won that a course costs by the terms of its problem: what the linear program minimises, of a course that somebody else made. */
export function costOf(problem: DispatchProblem, course: Course): number {
  let won = 0;
  let peakW = problem.peakSoFarW;
  course.gridW.forEach((gridW, quarter) => {
    const perKwh = gridW > 0 ? problem.importWon[quarter]! : problem.exportWon[quarter]!;
    won += (gridW * QUARTER_H * perKwh) / KW;
    peakW = Math.max(peakW, gridW);
  });
  won += ((peakW - problem.peakSoFarW) / KW) * problem.peakWonPerKw;
  problem.batteries.forEach((battery, index) => {
    const path = course.storedWh[index]!;
    for (let quarter = 0; quarter < problem.quarters; quarter++) {
      won += (Math.abs(course.batteriesW[index]![quarter]!) * QUARTER_H * problem.wearWonPerKwh) / KW;
      won += (Math.max(0, battery.reserveWh - path[quarter + 1]!) * RESERVE_WON) / KW;
    }
    won -= (path[problem.quarters]! * problem.endWonPerKwh) / KW;
  });
  problem.loads.forEach(({ windows }, index) => {
    for (const { from, to, wh } of windows) {
      const hadWh = course.loadsW[index]!.slice(from, to).reduce((sum, powerW) => sum + powerW * QUARTER_H, 0);
      won += (Math.max(0, wh - hadWh) * LOAD_WON) / KW;
    }
  });
  for (const call of problem.calls)
    for (let quarter = call.from; quarter < call.to; quarter++) {
      const givenW =
        call.batteries.reduce((sum, battery) => sum + course.batteriesW[battery]![quarter]!, 0) -
        call.loads.reduce((sum, load) => sum + course.loadsW[load]![quarter]!, 0);
      won += (Math.max(0, call.targetW - givenW) * QUARTER_H * call.penaltyWonPerKwh) / KW;
    }
  return won;
}
