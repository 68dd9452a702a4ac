import {
  capsOf,
  type DispatchProblem,
  floorWh,
  LOAD_WON,
  oneWay,
  orderedPowers,
  QUARTER_H,
  RESERVE_WON,
  type Wishes,
} from './problem.ts';

/** A linear program by columns' bounds and costs and rows in compressed form. Plain typed arrays: it goes to a thread. */
export interface LinearProgram {
  readonly cost: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Where each row begins in `columns` and `values`, and the end. */
  readonly rowStarts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** kW and kWh inside: numbers near 1 keep a solver exact. */
const KILO = 1000;
const FREE = Number.POSITIVE_INFINITY;

/** Columns of one battery: charge, discharge, stored at the end of the quarter-hour; kW, kW, kWh. */
interface BatteryColumns {
  readonly charge: number;
  readonly discharge: number;
  readonly stored: number;
}

export interface BuiltProgram {
  readonly program: LinearProgram;
  /** Reads a solution. */
  readonly wishes: (solution: Float64Array) => Wishes;
}

class Builder {
  readonly cost: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];
  readonly rowLower: number[] = [];
  readonly rowUpper: number[] = [];
  readonly rowStarts: number[] = [0];
  readonly columns: number[] = [];
  readonly values: number[] = [];

  /** Returns the number of the first of `count` columns. */
  add(count: number, bounds: (index: number) => readonly [lower: number, upper: number, cost: number]): number {
    const first = this.cost.length;
    for (let index = 0; index < count; index++) {
      const [lower, upper, cost] = bounds(index);
      this.lower.push(lower);
      this.upper.push(upper);
      this.cost.push(cost);
    }
    return first;
  }

  row(lower: number, upper: number, terms: readonly (readonly [column: number, value: number])[]): void {
    this.rowLower.push(lower);
    this.rowUpper.push(upper);
    for (const [column, value] of terms) {
      this.columns.push(column);
      this.values.push(value);
    }
    this.rowStarts.push(this.columns.length);
  }

  done(): LinearProgram {
    return {
      cost: Float64Array.from(this.cost),
      lower: Float64Array.from(this.lower),
      upper: Float64Array.from(this.upper),
      rowLower: Float64Array.from(this.rowLower),
      rowUpper: Float64Array.from(this.rowUpper),
      rowStarts: Int32Array.from(this.rowStarts),
      columns: Int32Array.from(this.columns),
      values: Float64Array.from(this.values),
    };
  }
}

/**
 * The linear program of a problem. It always has a solution: everything at rest is one, because lines are relaxed to what cannot be
 * avoided and every wish (reserve, loads, calls) may fall short at a price.
 *
 * No battery charges and discharges at once in its optimum: to do both by δ less leaves the same energy stored, takes less power
 * from outside, and saves the wear of both, which costs more than nothing; what comes in addition can be held back or sold for not
 * less than nothing. Where panels cannot be held back any further the solution is netted when it is read, and lines are looked at
 * once more by `carryOut`.
 */
export function linearProgram(problem: DispatchProblem): BuiltProgram {
  const builder = new Builder();
  const batteries = problem.batteries.map((_, index) => addBattery(builder, problem, index));
  const loads = problem.loads.map((_, index) => addLoad(builder, problem, index));
  problem.groups.forEach((_, index) => {
    addGroup(builder, problem, index, batteries, loads);
  });
  for (const call of problem.calls) addCall(builder, problem, call, batteries, loads);
  const at = (solution: Float64Array, first: number) =>
    Array.from({ length: problem.quarters }, (_, quarter) => (solution[first + quarter] ?? 0) * KILO);
  return {
    program: builder.done(),
    wishes: (solution) => ({
      batteriesW: batteries.map(({ charge, discharge }) => {
        const taken = at(solution, charge);
        return at(solution, discharge).map((givenW, quarter) => givenW - taken[quarter]!);
      }),
      loadsW: loads.map((first) => at(solution, first)),
    }),
  };
}

function addBattery(builder: Builder, problem: DispatchProblem, index: number): BatteryColumns {
  const battery = problem.batteries[index]!;
  const { quarters, wearWonPerKwh, endWonPerKwh } = problem;
  const ordered = orderedPowers(battery);
  const wear = wearWonPerKwh * QUARTER_H;
  const bounds = (maxW: number, sign: 1 | -1) => (quarter: number) => {
    const byHand = ordered[quarter];
    if (byHand === undefined) return [0, maxW / KILO, wear] as const;
    const fixed = Math.max(0, sign * byHand) / KILO;
    return [fixed, fixed, wear] as const;
  };
  const charge = builder.add(quarters, bounds(battery.chargeMaxW, -1));
  const discharge = builder.add(quarters, bounds(battery.dischargeMaxW, 1));
  // By hand a battery may go where the plan would not, but not beyond what orderedPowers allows; a hair keeps that feasible.
  const [floor, roof] = [floorWh(battery) / KILO, Math.max(battery.capacityWh, battery.storedWh) / KILO];
  const stored = builder.add(quarters, (quarter) => [
    ordered.length > quarter ? floor - 1e-6 : floor,
    ordered.length > quarter ? roof + 1e-6 : roof,
    quarter === quarters - 1 ? -endWonPerKwh : 0,
  ]);
  const way = oneWay(battery);
  for (let quarter = 0; quarter < quarters; quarter++) {
    const terms: [number, number][] = [
      [charge + quarter, -way * QUARTER_H],
      [discharge + quarter, QUARTER_H / way],
      [stored + quarter, 1],
    ];
    if (quarter > 0) terms.push([stored + quarter - 1, -1]);
    const before = quarter > 0 ? 0 : battery.storedWh / KILO;
    builder.row(before, before, terms);
  }
  if (battery.storedWh < battery.reserveWh) {
    const reserve = battery.reserveWh / KILO;
    const lacking = builder.add(quarters, () => [0, FREE, RESERVE_WON]);
    for (let quarter = 0; quarter < quarters; quarter++)
      builder.row(reserve, FREE, [
        [stored + quarter, 1],
        [lacking + quarter, 1],
      ]);
  }
  return { charge, discharge, stored };
}

function addLoad(builder: Builder, problem: DispatchProblem, index: number): number {
  const { ratedW, windows } = problem.loads[index]!;
  const isOpen = (quarter: number) => windows.some(({ from, to }) => from <= quarter && quarter < to);
  const first = builder.add(problem.quarters, (quarter) => [0, isOpen(quarter) ? ratedW / KILO : 0, 0]);
  for (const { from, to, wh } of windows) {
    const lacking = builder.add(1, () => [0, FREE, LOAD_WON]);
    const terms: [number, number][] = [[lacking, 1]];
    for (let quarter = from; quarter < to; quarter++) terms.push([first + quarter, QUARTER_H]);
    // More than it needs it does not take, rounding to whole watts aside.
    builder.row(wh / KILO, wh / KILO, terms);
  }
  return first;
}

function addGroup(
  builder: Builder,
  problem: DispatchProblem,
  index: number,
  batteries: readonly BatteryColumns[],
  loads: readonly number[],
): void {
  const { quarters, importWon, exportWon, spillMaxW } = problem;
  const group = problem.groups[index]!;
  if (index > 0 && group.importMaxW === null && group.exportMaxW === null) return;
  const caps = capsOf(problem, index);
  const termsOf = (quarter: number): [number, number][] => [
    ...group.batteries.flatMap((battery): [number, number][] => [
      [batteries[battery]!.charge + quarter, 1],
      [batteries[battery]!.discharge + quarter, -1],
    ]),
    ...group.loads.map((load): [number, number] => [loads[load]! + quarter, 1]),
  ];
  if (index > 0) {
    for (let quarter = 0; quarter < quarters; quarter++) {
      const net = group.netW[quarter]! / KILO;
      builder.row(-caps.exportW[quarter]! / KILO - net, caps.importW[quarter]! / KILO - net, termsOf(quarter));
    }
    return;
  }
  const taken = builder.add(quarters, (quarter) => [0, caps.importW[quarter]! / KILO, importWon[quarter]! * QUARTER_H]);
  const given = builder.add(quarters, (quarter) => [
    0,
    caps.exportW[quarter]! / KILO,
    -exportWon[quarter]! * QUARTER_H,
  ]);
  const spilled = builder.add(quarters, (quarter) => [0, spillMaxW[quarter]! / KILO, 0]);
  for (let quarter = 0; quarter < quarters; quarter++) {
    const net = -group.netW[quarter]! / KILO;
    builder.row(net, net, [...termsOf(quarter), [spilled + quarter, 1], [taken + quarter, -1], [given + quarter, 1]]);
  }
  if (problem.peakWonPerKw <= 0) return;
  const peak = builder.add(1, () => [problem.peakSoFarW / KILO, FREE, problem.peakWonPerKw]);
  for (let quarter = 0; quarter < quarters; quarter++)
    builder.row(0, FREE, [
      [peak, 1],
      [taken + quarter, -1],
    ]);
}

function addCall(
  builder: Builder,
  { quarters }: DispatchProblem,
  call: DispatchProblem['calls'][number],
  batteries: readonly BatteryColumns[],
  loads: readonly number[],
): void {
  const to = Math.min(call.to, quarters);
  const lacking = builder.add(to - call.from, () => [0, FREE, call.penaltyWonPerKwh * QUARTER_H]);
  for (let quarter = call.from; quarter < to; quarter++)
    builder.row(call.targetW / KILO, FREE, [
      [lacking + quarter - call.from, 1],
      ...call.batteries.flatMap((battery): [number, number][] => [
        [batteries[battery]!.discharge + quarter, 1],
        [batteries[battery]!.charge + quarter, -1],
      ]),
      ...call.loads.map((load): [number, number] => [loads[load]! + quarter, -1]),
    ]);
}
