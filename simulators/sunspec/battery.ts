import { EXCEPTION, type ExceptionCode } from '../modbus/unit.ts';
import type { BatteryControls, BatterySpec, BatteryState } from '../models/battery.ts';
import type { Simulation } from '../simulation.ts';
import { type SunSpecUnit, sunSpecUnit } from './chain.ts';
import { absent, acc64, bits32, enum16, model, sf, signed, string, unsigned } from './fields.ts';
import { common, type Nameplate } from './inverter-models.ts';

export interface BatteryOptions {
  readonly unit: number;
  readonly base: number;
  readonly spec: BatterySpec;
  readonly nameplate: Nameplate;
}

const VOLTAGE_EMPTY = 380;
const VOLTAGE_FULL = 420;
const DISCHARGING = 3;
const CHARGING = 4;
const FULL = 5;
const HOLDING = 6;
const LITHIUM_ION = 4;
const CONNECTED = 3;
const RATE_SF = -2;
const POWER_SF = 1;
const THREE_PHASE = 2;
const ON = 1;
const RUNNING = 3;
const AC_CONNECTED = 1;
const GRID_FOLLOWING = 1;
const ALARM_REGISTERS = 32;
const NO_COUNT = [0xffff, 0xffff, 0xffff, 0xffff];

/** A SunSpec battery: models 1, 701, 124, 713, 802. Its power is positive when it discharges. */
export function sunSpecBattery(options: BatteryOptions, battery: Simulation<BatteryState>): SunSpecUnit {
  return sunSpecUnit({
    unit: options.unit,
    base: options.base,
    models() {
      const state = battery.now();
      const charge = (100 * state.storedWh) / options.spec.capacityWh;
      return [
        common(options.nameplate, options.unit),
        measuredAc(state),
        basicStorage(state, options.spec, charge),
        storageCapacity(state, options.spec, charge),
        batteryBase(state, options.spec, charge),
      ];
    },
    write(modelId, offset, words) {
      if (modelId !== 124) return EXCEPTION.address;
      const controls = writeStorage(battery.now().controls, offset, words, battery.clock.nowMs());
      if (typeof controls === 'number') return controls;
      battery.change((state) => ({ ...state, controls }));
      return null;
    },
  });
}

function chargeStatus(state: BatteryState, charge: number): number {
  if (state.powerW > 0) return DISCHARGING;
  if (state.powerW < 0) return CHARGING;
  return charge > 99.5 ? FULL : HOLDING;
}

function voltage(charge: number): number {
  return VOLTAGE_EMPTY + ((VOLTAGE_FULL - VOLTAGE_EMPTY) * charge) / 100;
}

/** Model 701, what it gives to the house and takes of it; all else is not measured. Power in steps of 10 W. */
function measuredAc({ powerW, chargedWh, dischargedWh }: BatteryState): number[] {
  const unknownPhase = [...absent(5, signed(undefined)), ...absent(2, unsigned(undefined)), ...absent(4, NO_COUNT)];
  return model(
    701,
    enum16(THREE_PHASE),
    enum16(ON),
    enum16(RUNNING),
    enum16(AC_CONNECTED),
    bits32(0),
    bits32(GRID_FOLLOWING),
    signed(powerW, POWER_SF),
    absent(4, signed(undefined)),
    absent(2, unsigned(undefined)),
    bits32(undefined),
    acc64(dischargedWh),
    acc64(chargedWh),
    absent(2, NO_COUNT),
    absent(6, signed(undefined)),
    unknownPhase,
    unknownPhase,
    unknownPhase,
    unsigned(undefined),
    bits32(undefined),
    absent(3, sf(undefined)),
    sf(POWER_SF),
    absent(3, sf(undefined)),
    sf(0),
    absent(2, sf(undefined)),
    string('', ALARM_REGISTERS),
  );
}

/** Model 124, basic storage controls. */
function basicStorage(state: BatteryState, spec: BatterySpec, charge: number): number[] {
  const { controls } = state;
  return model(
    124,
    unsigned(spec.powerMaxW),
    absent(2, unsigned(100)),
    unsigned((controls.chargeLimited ? 1 : 0) + (controls.dischargeLimited ? 2 : 0)),
    unsigned(undefined),
    unsigned(controls.reservePercent, -2),
    unsigned(charge, -2),
    unsigned(undefined),
    unsigned(voltage(charge), -1),
    enum16(chargeStatus(state, charge)),
    signed(controls.dischargePercent, RATE_SF),
    signed(controls.chargePercent, RATE_SF),
    unsigned(undefined),
    unsigned(controls.revertS),
    unsigned(undefined),
    enum16(0),
    sf(0),
    sf(0),
    sf(undefined),
    sf(-2),
    sf(-2),
    sf(undefined),
    sf(-1),
    sf(RATE_SF),
  );
}

/** Model 713, storage capacity. */
function storageCapacity(state: BatteryState, spec: BatterySpec, charge: number): number[] {
  const energy = [unsigned(spec.capacityWh, 1), unsigned(state.storedWh, 1)];
  return model(713, ...energy, unsigned(charge, -1), unsigned(98, -1), enum16(0), sf(1), sf(-1));
}

/** Model 802, battery base. */
function batteryBase(state: BatteryState, spec: BatterySpec, charge: number): number[] {
  return model(
    802,
    unsigned(spec.capacityWh / 400),
    unsigned(spec.capacityWh, 1),
    absent(2, unsigned(spec.powerMaxW)),
    unsigned(undefined),
    unsigned(100, -1),
    unsigned(5, -1),
    unsigned(100, -1),
    unsigned(state.controls.reservePercent, -1),
    unsigned(charge, -1),
    unsigned(100 - charge, -1),
    unsigned(98, -1),
    bits32(Math.floor(state.dischargedWh / spec.capacityWh)),
    enum16(chargeStatus(state, charge)),
    enum16(0),
    absent(2, unsigned(undefined)),
    unsigned(0),
    enum16(LITHIUM_ION),
    enum16(CONNECTED),
    enum16(undefined),
    bits32(undefined),
    absent(4, bits32(0)),
    unsigned(voltage(charge), -1),
    unsigned(VOLTAGE_FULL, -1),
    unsigned(VOLTAGE_EMPTY, -1),
    absent(7, unsigned(undefined)),
    signed(state.powerW / voltage(charge), -1),
    absent(2, unsigned(spec.powerMaxW / VOLTAGE_EMPTY, -1)),
    signed(state.powerW),
    enum16(0),
    signed(undefined),
    enum16(1),
    enum16(3),
    sf(0),
    sf(1),
    sf(0),
    sf(undefined),
    absent(3, sf(-1)),
    sf(-1),
    sf(-3),
    sf(-1),
    sf(-1),
    sf(0),
  );
}

/** Offsets in model 124. */
const CONTROL_MODE = 5;
const RESERVE = 7;
const DISCHARGE_RATE = 12;
const CHARGE_RATE = 13;
const REVERT_S = 15;

function writeStorage(
  controls: BatteryControls,
  offset: number,
  words: Uint16Array,
  tMs: number,
): BatteryControls | ExceptionCode {
  let next = controls;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    const percent = ((word << 16) >> 16) * 10 ** RATE_SF;
    const at = offset + index;
    if (at === CONTROL_MODE && word < 4)
      next = { ...next, chargeLimited: (word & 1) === 1, dischargeLimited: (word & 2) === 2 };
    else if (at === REVERT_S) next = { ...next, revertS: word };
    else if (at === CONTROL_MODE || Math.abs(percent) > 100 || (at === RESERVE && percent < 0)) return EXCEPTION.value;
    else if (at === RESERVE) next = { ...next, reservePercent: percent };
    else if (at === DISCHARGE_RATE) next = { ...next, dischargePercent: percent };
    else if (at === CHARGE_RATE) next = { ...next, chargePercent: percent };
    else return EXCEPTION.address;
  }
  // Every write refreshes the dead man's timer.
  const limited = next.chargeLimited || next.dischargeLimited;
  return { ...next, revertAtMs: limited && next.revertS > 0 ? tMs + next.revertS * 1000 : 0 };
}
