/** What is to be planned: powers in W (means of quarter-hours), energies in Wh, prices in won per kWh. Pure values. */
export interface DispatchProblem {
  /** Start of the first quarter-hour, milliseconds since 1970. */
  readonly fromMs: number;
  readonly quarters: number;
  /** What would be used less what would be made without batteries and flexible loads, W; negative where there is surplus. */
  readonly netW: readonly number[];
  /** Of what is made, how much could be held back by setpoints, W. */
  readonly spillMaxW: readonly number[];
  /** Won per kWh. Selling never pays more than buying costs, and neither is negative. */
  readonly importWon: readonly number[];
  readonly exportWon: readonly number[];
  /** Won for each kW of the highest import above `peakSoFarW`. */
  readonly peakWonPerKw: number;
  readonly peakSoFarW: number;
  /** Won per kWh that goes in or out of a battery. Above 0: it is also what keeps a battery from doing both at once. */
  readonly wearWonPerKwh: number;
  /** Worth of what is stored at the end, won per kWh. */
  readonly endWonPerKwh: number;
  readonly batteries: readonly Battery[];
  readonly loads: readonly FlexibleLoad[];
  /** The dong itself first, then feeders. */
  readonly groups: readonly Group[];
  readonly calls: readonly Call[];
}

export interface Battery {
  readonly asset: string;
  readonly capacityWh: number;
  readonly chargeMaxW: number;
  readonly dischargeMaxW: number;
  /** There and back. */
  readonly efficiency: number;
  /** Kept for disasters, Wh. */
  readonly reserveWh: number;
  readonly storedWh: number;
  /** An override: what it does in the first quarter-hours whatever the plan would like, W; positive discharges. */
  readonly orderedW: readonly number[];
}

export interface FlexibleLoad {
  readonly asset: string;
  readonly ratedW: number;
  /** Spans in which it may run, and the Wh that it needs in each. */
  readonly windows: readonly { readonly from: number; readonly to: number; readonly wh: number }[];
}

/** What hangs at one line: the dong's border or a feeder. */
export interface Group {
  readonly id: string;
  readonly netW: readonly number[];
  /** null: no limit. */
  readonly importMaxW: number | null;
  readonly exportMaxW: number | null;
  /** Indices of its batteries and loads. */
  readonly batteries: readonly number[];
  readonly loads: readonly number[];
}

/** A commitment to take less from the grid, or to give more: so much less than without batteries and flexible loads. */
export interface Call {
  readonly id: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly targetW: number;
  /** For each kWh that is short. */
  readonly penaltyWonPerKwh: number;
  readonly batteries: readonly number[];
  readonly loads: readonly number[];
}

/** What everything does, W by quarter-hour: batteries positive when they discharge, loads positive when they run. */
export interface Wishes {
  readonly batteriesW: readonly (readonly number[])[];
  readonly loadsW: readonly (readonly number[])[];
}

export const QUARTER_H = 0.25;
/** Below its reserve a battery is charged before anything else: won per kWh that lacks, for each quarter-hour. */
export const RESERVE_WON = 2_000;
/** Won per kWh that a flexible load lacks at the end of its window. */
export const LOAD_WON = 5_000;

/** Efficiency of one way. */
export function oneWay({ efficiency }: Battery): number {
  return Math.sqrt(efficiency);
}

/** Nothing may bring a battery below this. One that begins below its reserve need not jump, but never falls further. */
export function floorWh({ reserveWh, storedWh, capacityWh }: Battery): number {
  return Math.max(0, Math.min(reserveWh, storedWh, capacityWh));
}

/** Wh after one quarter-hour with a power, positive discharging. */
export function storedAfter(battery: Battery, storedWh: number, powerW: number): number {
  const way = oneWay(battery);
  return storedWh - (powerW > 0 ? powerW / way : powerW * way) * QUARTER_H;
}

/** The greatest discharge and the greatest charge (negative) of a quarter-hour that begins with so much stored. */
export function powerRange(battery: Battery, storedWh: number): { leastW: number; mostW: number } {
  const way = oneWay(battery);
  const aboveWh = Math.max(0, storedWh - floorWh(battery));
  const roomWh = Math.max(0, battery.capacityWh - storedWh);
  return {
    leastW: -Math.min(battery.chargeMaxW, roomWh / way / QUARTER_H),
    mostW: Math.min(battery.dischargeMaxW, (aboveWh * way) / QUARTER_H),
  };
}

/** What is ordered by hand, as far as the battery can. Afterwards it belongs to the plan again. */
export function orderedPowers(battery: Battery): number[] {
  const powers: number[] = [];
  let storedWh = battery.storedWh;
  for (const wantedW of battery.orderedW) {
    const { leastW, mostW } = powerRange(battery, storedWh);
    const powerW = Math.trunc(Math.min(mostW, Math.max(leastW, wantedW))) + 0;
    powers.push(powerW);
    storedWh = storedAfter(battery, storedWh, powerW);
  }
  return powers;
}

/** Limits of a group for each quarter-hour, W, where a limit that nothing planned here could keep is what cannot be avoided. */
export interface Caps {
  readonly importW: readonly number[];
  readonly exportW: readonly number[];
}

export function capsOf(problem: DispatchProblem, index: number): Caps {
  const group = problem.groups[index]!;
  const ordered = group.batteries.map((battery) => orderedPowers(problem.batteries[battery]!));
  const base = group.netW.map((netW, quarter) => ordered.reduce((sum, powers) => sum - (powers[quarter] ?? 0), netW));
  const least = index === 0 ? problem.spillMaxW : null;
  return {
    importW: base.map((netW) => Math.max(group.importMaxW ?? Number.POSITIVE_INFINITY, netW, 0)),
    exportW: base.map((netW, quarter) =>
      Math.max(group.exportMaxW ?? Number.POSITIVE_INFINITY, -netW - (least?.[quarter] ?? 0), 0),
    ),
  };
}
