/** The grid of the simulated street: 220 V to neutral, 60 Hz, both a little alive. Pure functions of time. */

const VOLTAGE = 220;
const VOLTAGE_SWING = 3.5;
const VOLTAGE_PERIOD_MS = 17 * 60_000;
const FREQUENCY_HZ = 60;
const FREQUENCY_SWING_HZ = 0.03;
const FREQUENCY_PERIOD_MS = 97_000;

export function gridVoltage(tMs: number, phase: number): number {
  return VOLTAGE + VOLTAGE_SWING * Math.sin((2 * Math.PI * tMs) / VOLTAGE_PERIOD_MS + phase * 2.1);
}

export function gridFrequencyHz(tMs: number): number {
  return FREQUENCY_HZ + FREQUENCY_SWING_HZ * Math.sin((2 * Math.PI * tMs) / FREQUENCY_PERIOD_MS);
}

/** What one phase does at one moment. Power is positive in the direction that the device calls positive. */
export interface PhaseState {
  readonly voltage: number;
  readonly currentA: number;
  readonly powerW: number;
  readonly apparentVa: number;
  readonly reactiveVar: number;
  readonly powerFactor: number;
}

/** All values of a phase that follow from its power. */
export function phaseState(powerW: number, tMs: number, phase: number, cosPhi: number): PhaseState {
  const voltage = gridVoltage(tMs, phase);
  const apparentVa = Math.abs(powerW) / cosPhi;
  return {
    voltage,
    currentA: apparentVa / voltage,
    powerW,
    apparentVa,
    reactiveVar: apparentVa * Math.sqrt(1 - cosPhi * cosPhi),
    powerFactor: powerW < 0 ? -cosPhi : cosPhi,
  };
}

/** A counter pair of a meter, watt hours. */
export interface EnergyCounters {
  readonly importWh: number;
  readonly exportWh: number;
}

/** Power that held for a while, counted in the direction it went. */
export function countEnergy(counters: EnergyCounters, powerW: number, ms: number): EnergyCounters {
  const energyWh = (powerW * ms) / 3_600_000;
  return energyWh >= 0
    ? { importWh: counters.importWh + energyWh, exportWh: counters.exportWh }
    : { importWh: counters.importWh, exportWh: counters.exportWh - energyWh };
}

/** What a meter measures: one or three phases, import positive. */
export interface MeterState {
  readonly powersW: readonly number[];
  readonly counters: readonly EnergyCounters[];
}

export function countMeter(meter: MeterState, powersW: readonly number[], ms: number): MeterState {
  return { powersW, counters: meter.counters.map((counters, phase) => countEnergy(counters, powersW[phase]!, ms)) };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
