import type { Plan } from '@maeul/devices/vpp/plan';
import type { DispatchProblem } from '../problem.ts';

/*
 * Looks at a plan as somebody would who only has the plan, the nameplates and the lines: nothing of the code that made it is used.
 * Energies in Wh, powers in W.
 */

/** Wh that rounding of a hundred quarter-hours may come to. */
const HAIR_WH = 20;
const HAIR_W = 2;

/** What is wrong with a plan; empty when it keeps every limit. */
export function faultsOf(plan: Plan, problem: DispatchProblem): string[] {
  const faults: string[] = [];
  const powers = new Map(plan.assets.map(({ asset, powerW }) => [asset, powerW]));
  for (const battery of problem.batteries) {
    const { asset, capacityWh, chargeMaxW, dischargeMaxW, efficiency, reserveWh, storedWh } = battery;
    const planned = plan.assets.find((one) => one.asset === asset)!;
    let wh = storedWh;
    const floor = Math.min(reserveWh, storedWh);
    planned.powerW.forEach((powerW, quarter) => {
      if (!Number.isInteger(powerW)) faults.push(`${asset} ${quarter}: ${powerW} W`);
      if (powerW > dischargeMaxW || -powerW > chargeMaxW) faults.push(`${asset} ${quarter}: ${powerW} W is too much`);
      wh += powerW < 0 ? (-powerW / 4) * Math.sqrt(efficiency) : -powerW / 4 / Math.sqrt(efficiency);
      if (wh < floor - HAIR_WH / 10) faults.push(`${asset} ${quarter}: ${wh} Wh is below ${floor}`);
      if (wh > capacityWh + HAIR_WH / 10) faults.push(`${asset} ${quarter}: ${wh} Wh is above ${capacityWh}`);
      const said = planned.storedWh?.[quarter + 1] ?? Number.NaN;
      if (!(Math.abs(said - wh) < 1)) faults.push(`${asset} ${quarter}: ${said} Wh was said and ${wh} is true`);
    });
  }
  for (const { asset, ratedW, windows } of problem.loads) {
    powers.get(asset)!.forEach((powerW, quarter) => {
      const open = windows.some(({ from, to }) => quarter >= from && quarter < to);
      if (powerW > 0 || powerW < (open ? -ratedW : 0)) faults.push(`${asset} ${quarter}: ${powerW} W`);
    });
    for (const { from, to, wh } of windows) {
      const had = powers
        .get(asset)!
        .slice(from, to)
        .reduce((sum, powerW) => sum - powerW / 4, 0);
      if (had > wh + HAIR_WH) faults.push(`${asset}: ${had} Wh where ${wh} are needed`);
    }
  }
  problem.groups.forEach((group, index) => {
    for (let quarter = 0; quarter < problem.quarters; quarter++) {
      const assets = [
        ...group.batteries.map((battery) => problem.batteries[battery]!),
        ...group.loads.map((load) => problem.loads[load]!),
      ];
      const given = assets.reduce((sum, { asset }) => sum + powers.get(asset)![quarter]!, 0);
      // What hands have ordered nobody here can help.
      const byHand = group.batteries.reduce((sum, battery) => {
        const isOrdered = quarter < problem.batteries[battery]!.orderedW.length;
        return isOrdered ? sum + powers.get(problem.batteries[battery]!.asset)![quarter]! : sum;
      }, 0);
      const base = group.netW[quarter]! - byHand;
      const line = group.netW[quarter]! - given;
      const spill = index === 0 ? plan.gridW[quarter]! - line : 0;
      if (spill < -HAIR_W || spill > problem.spillMaxW[quarter]! + HAIR_W)
        faults.push(`${quarter}: the border has ${plan.gridW[quarter]} W and the sum is ${line}`);
      const flow = index === 0 ? plan.gridW[quarter]! : line;
      if (flow > Math.max(group.importMaxW ?? Infinity, base, 0) + HAIR_W)
        faults.push(`${group.id} ${quarter}: takes ${flow} W`);
      const most = index === 0 ? -base - problem.spillMaxW[quarter]! : -base;
      if (-flow > Math.max(group.exportMaxW ?? Infinity, most, 0) + HAIR_W)
        faults.push(`${group.id} ${quarter}: gives ${-flow} W`);
    }
  });
  return faults;
}
