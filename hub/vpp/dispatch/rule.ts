import {
  type Battery,
  capsOf,
  type DispatchProblem,
  floorWh,
  oneWay,
  powerRange,
  QUARTER_H,
  storedAfter,
  type Wishes,
} from './problem.ts';

/** What the rule is called in a plan that was made by it. */
export const RULE = 'own-sun-first';

/**
 * What to do without a solver, quarter-hour by quarter-hour: fill reserves; serve calls; store surplus; give what is above the
 * reserve where the dong is short and a kWh costs no less than the mean of the day, but keep what calls to come will need. Loads that
 * can wait run where there is most surplus. It knows nothing of lines: `carryOut` sees to those.
 */
export function wishesByRule(problem: DispatchProblem): Wishes {
  const loadsW = problem.loads.map((_, index) => loadWishes(problem, index));
  const batteriesW: number[][] = problem.batteries.map(() => []);
  const stored = problem.batteries.map(({ storedWh }) => storedWh);
  const dearWon = problem.importWon.reduce((sum, won) => sum + won, 0) / Math.max(1, problem.quarters);
  const exportW = capsOf(problem, 0).exportW;
  for (let quarter = 0; quarter < problem.quarters; quarter++) {
    const loadW = loadsW.reduce((sum, powers) => sum + powers[quarter]!, 0);
    const netW = problem.netW[quarter]! + loadW;
    const wanted = wantedNow(problem, quarter, netW, exportW[quarter]!, stored, dearWon);
    problem.batteries.forEach((battery, index) => {
      const byHand = battery.orderedW[quarter];
      const { leastW, mostW } = powerRange(battery, stored[index]!);
      const powerW = Math.min(mostW, Math.max(leastW, byHand ?? wanted[index]!));
      batteriesW[index]!.push(powerW);
      stored[index] = storedAfter(battery, stored[index]!, powerW);
    });
  }
  return { batteriesW, loadsW };
}

function wantedNow(
  problem: DispatchProblem,
  quarter: number,
  netW: number,
  exportW: number,
  stored: readonly number[],
  dearWon: number,
): number[] {
  const ranges = problem.batteries.map((battery, index) => powerRange(battery, stored[index]!));
  const wanted = problem.batteries.map((battery, index) =>
    stored[index]! < battery.reserveWh - 1 ? refill(battery, stored[index]!) : 0,
  );
  const lacking = wanted.map((powerW) => powerW < 0);
  const call = problem.calls.find(({ from, to }) => from <= quarter && quarter < to);
  if (call !== undefined) {
    const able = call.batteries.filter((battery) => !lacking[battery]);
    share(call.targetW, able, (battery) => ranges[battery]!.mostW, wanted, 1);
    return wanted;
  }
  const refillW = wanted.reduce((sum, powerW) => sum - powerW, 0);
  const free = problem.batteries.map((_, index) => index).filter((index) => !lacking[index]);
  if (netW + refillW < 0) share(-netW - refillW, free, (battery) => -ranges[battery]!.leastW, wanted, -1);
  else if (netW > 0 && problem.importWon[quarter]! >= dearWon - 1e-9) {
    const spare = (battery: number) => spareW(problem, battery, quarter, stored[battery]!);
    share(
      Math.min(netW, netW + exportW),
      free,
      (battery) => Math.min(spare(battery), ranges[battery]!.mostW),
      wanted,
      1,
    );
  }
  return wanted;
}

/** As much as brings it to its reserve, in this quarter-hour if it can. */
function refill(battery: Battery, storedWh: number): number {
  const wantedW = (battery.reserveWh - storedWh) / oneWay(battery) / QUARTER_H;
  return -Math.min(battery.chargeMaxW, Math.ceil(wantedW));
}

/** What a battery can give now and still keep for calls to come its part of them. */
function spareW(problem: DispatchProblem, index: number, quarter: number, storedWh: number): number {
  const battery = problem.batteries[index]!;
  const way = oneWay(battery);
  let keepWh = floorWh(battery);
  for (const { from, to, targetW, batteries } of problem.calls) {
    if (from <= quarter || !batteries.includes(index)) continue;
    const allW = batteries.reduce((sum, other) => sum + problem.batteries[other]!.dischargeMaxW, 0);
    const partW = allW <= 0 ? 0 : Math.min(battery.dischargeMaxW, (targetW * battery.dischargeMaxW) / allW);
    keepWh += (partW * (to - from) * QUARTER_H) / way;
  }
  return (Math.max(0, storedWh - keepWh) * way) / QUARTER_H;
}

/** Shares a power out in proportion to what each can. @param sign 1 discharges, -1 charges */
function share(
  totalW: number,
  among: readonly number[],
  canW: (battery: number) => number,
  wanted: number[],
  sign: 1 | -1,
): void {
  const able = among.map((battery) => Math.max(0, canW(battery)));
  const sumW = able.reduce((sum, one) => sum + one, 0);
  if (sumW <= 0) return;
  const part = Math.min(1, totalW / sumW);
  among.forEach((battery, index) => {
    wanted[battery] = sign * able[index]! * part;
  });
}

/** In each window first where there is most surplus, never within a call. */
function loadWishes(problem: DispatchProblem, index: number): number[] {
  const { ratedW, windows } = problem.loads[index]!;
  const powers = new Array<number>(problem.quarters).fill(0);
  for (const { from, to, wh } of windows) {
    let leftWh = wh;
    const isCalled = (quarter: number) =>
      problem.calls.some((call) => call.loads.includes(index) && call.from <= quarter && quarter < call.to);
    const order = Array.from({ length: to - from }, (_, offset) => from + offset).sort(
      (a, b) => Number(isCalled(a)) - Number(isCalled(b)) || problem.netW[a]! - problem.netW[b]! || a - b,
    );
    for (const quarter of order) {
      const powerW = Math.floor(Math.min(ratedW, leftWh / QUARTER_H));
      if (powerW <= 0) break;
      powers[quarter] = powerW;
      leftWh -= powerW * QUARTER_H;
    }
  }
  return powers;
}
