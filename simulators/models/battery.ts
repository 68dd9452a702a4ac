import type { Model } from '../simulation.ts';

export interface BatterySpec {
  readonly capacityWh: number;
  readonly powerMaxW: number;
}

/** Limits that an operator may set: SunSpec model 124. */
export interface BatteryControls {
  readonly chargeLimited: boolean;
  readonly dischargeLimited: boolean;
  /**
   * Percent of the greatest rate. Both count together enclose the power: a negative one is the least that goes the other way, so that
   * -30 and 30 force 30 percent.
   */
  readonly chargePercent: number;
  readonly dischargePercent: number;
  readonly reservePercent: number;
  /** The limits end by themselves after this time; 0 = never. */
  readonly revertS: number;
  /** When they end, milliseconds since 1970; 0 = never. */
  readonly revertAtMs: number;
}

export interface BatteryState {
  readonly storedWh: number;
  /** Positive when it discharges. */
  readonly powerW: number;
  readonly chargedWh: number;
  readonly dischargedWh: number;
  readonly controls: BatteryControls;
}

const HOUR_MS = 3_600_000;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
const CHARGE_EFFICIENCY = 0.95;

/** Charges around noon, discharges in the evening, and keeps to its limits, its reserve and what it holds. */
export function batteryModel(spec: BatterySpec): Model<BatteryState> {
  return {
    initial: (_tMs, random) => ({
      storedWh: spec.capacityWh * (0.3 + 0.4 * random.next()),
      powerW: 0,
      chargedWh: 0,
      dischargedWh: 0,
      controls: {
        chargeLimited: false,
        dischargeLimited: false,
        chargePercent: 100,
        dischargePercent: 100,
        reservePercent: 10,
        revertS: 0,
        revertAtMs: 0,
      },
    }),
    step: (state, tMs, stepMs) => stepBattery(settled(state, tMs), spec, wishW(spec, tMs), stepMs),
  };
}

/** What the battery would like to do at this hour. */
function wishW(spec: BatterySpec, tMs: number): number {
  const hour = ((tMs + SEOUL_OFFSET_MS) % (24 * HOUR_MS)) / HOUR_MS;
  if (hour >= 10 && hour < 15) return -0.5 * spec.powerMaxW;
  return hour >= 18 && hour < 23 ? 0.4 * spec.powerMaxW : 0;
}

/** Without the limits, once their time is over. */
function settled(state: BatteryState, tMs: number): BatteryState {
  const { controls } = state;
  if (!(controls.revertAtMs > 0 && tMs >= controls.revertAtMs)) return state;
  return { ...state, controls: { ...controls, chargeLimited: false, dischargeLimited: false, revertAtMs: 0 } };
}

function stepBattery(state: BatteryState, spec: BatterySpec, wantedW: number, stepMs: number): BatteryState {
  const { controls } = state;
  const hours = stepMs / HOUR_MS;
  const chargeMaxW = (spec.powerMaxW * (controls.chargeLimited ? controls.chargePercent : 100)) / 100;
  const dischargeMaxW = (spec.powerMaxW * (controls.dischargeLimited ? controls.dischargePercent : 100)) / 100;
  const roomW = Math.max(0, (spec.capacityWh - state.storedWh) / hours / CHARGE_EFFICIENCY);
  const leftW = Math.max(0, (state.storedWh - (spec.capacityWh * controls.reservePercent) / 100) / hours);
  const orderedW = Math.max(-chargeMaxW, Math.min(wantedW, dischargeMaxW));
  const powerW = Math.max(-roomW, Math.min(orderedW, leftW));
  const energyWh = powerW * hours;
  return {
    ...state,
    powerW,
    storedWh: state.storedWh - (powerW < 0 ? energyWh * CHARGE_EFFICIENCY : energyWh),
    chargedWh: state.chargedWh + Math.max(0, -energyWh),
    dischargedWh: state.dischargedWh + Math.max(0, energyWh),
  };
}
