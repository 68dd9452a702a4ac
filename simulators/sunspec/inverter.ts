import { gridFrequencyHz, phaseState } from '../electric/electric.ts';
import { EXCEPTION } from '../modbus/unit.ts';
import type { PvState } from '../models/pv.ts';
import type { Simulation } from '../simulation.ts';
import { type SunSpecUnit, sunSpecUnit } from './chain.ts';
import { derControls, immediateControls, writeControls, writeDerControls } from './controls-model.ts';
import {
  basicSettings,
  common,
  floatInverter,
  type InverterValues,
  integerInverter,
  measurementsStatus,
  type Nameplate,
  nameplateRatings,
  strings,
} from './inverter-models.ts';

/** The model that carries the AC values: one or three phases, integers or floating point. */
export const INVERTER_MODELS = [101, 103, 111, 113] as const;
export type InverterModel = (typeof INVERTER_MODELS)[number];

export interface InverterOptions {
  readonly unit: number;
  readonly base: number;
  readonly model: InverterModel;
  readonly ratedW: number;
  readonly nameplate: Nameplate;
  /** Which models take limits; 123 alone if left out. */
  readonly controls?: InverterControls;
}

export const INVERTER_CONTROLS = ['123', '704', 'both'] as const;
export type InverterControls = (typeof INVERTER_CONTROLS)[number];

const SLEEPING = 2;
const MPPT = 4;
const THROTTLED = 5;
const SHUTTING_DOWN = 6;
const COS_PHI = 0.999;
const DC_VOLTAGE = 620;
const EFFICIENCY = 0.975;
const STRINGS = 2;

/** A SunSpec inverter: models 1, 101 (103, 111, 113), 120, 121, 122, 123 and (or) 704, 160. */
export function sunSpecInverter(options: InverterOptions, pv: Simulation<PvState>): SunSpecUnit {
  const { unit, base, model, ratedW, nameplate, controls = '123' } = options;
  return sunSpecUnit({
    unit,
    base,
    models() {
      const state = pv.now();
      const values = inverterValues(state, pv.clock.nowMs(), model, ratedW);
      return [
        common(nameplate, unit),
        model === 101 || model === 103 ? integerInverter(values) : floatInverter(values),
        nameplateRatings(ratedW),
        basicSettings(ratedW),
        measurementsStatus(values, state.controls.connected),
        ...(controls === '704' ? [] : [immediateControls(state.controls)]),
        ...(controls === '123' ? [] : [derControls(state.controls, pv.clock.nowMs())]),
        strings(values, STRINGS),
      ];
    },
    write(modelId, offset, words) {
      if (modelId !== 123 && modelId !== 704) return EXCEPTION.address;
      const take = modelId === 123 ? writeControls : writeDerControls;
      const ordered = take(pv.now().controls, offset, words, pv.clock.nowMs());
      if (typeof ordered === 'number') return ordered;
      pv.change((state) => ({ ...state, controls: ordered }));
      return null;
    },
  });
}

function inverterValues(state: PvState, tMs: number, model: InverterModel, ratedW: number): InverterValues {
  const phaseCount = model === 101 || model === 111 ? 1 : 3;
  const phases = Array.from({ length: phaseCount }, (_, phase) =>
    phaseState(state.powerW / phaseCount, tMs, phase, COS_PHI),
  );
  return {
    phases,
    frequencyHz: gridFrequencyHz(tMs),
    energyWh: state.energyWh,
    dcVoltage: DC_VOLTAGE,
    dcPowerW: Math.max(0, state.powerW / EFFICIENCY),
    cabinetCelsius: 18 + (30 * Math.max(0, state.powerW)) / ratedW,
    operatingState: operatingState(state),
    availableW: state.availableW,
    ratedW,
  };
}

function operatingState(state: PvState): number {
  if (!state.controls.connected) return SHUTTING_DOWN;
  if (state.powerW <= 0 && state.availableW <= 0) return SLEEPING;
  return state.powerW < state.availableW ? THROTTLED : MPPT;
}
