import { ok } from '@maeul/devices/refusal';
import type { MeterState } from '../electric/electric.ts';
import { modbusMeter } from '../meters/meter.ts';
import { METER_MODELS, type MeterName } from '../meters/models.ts';
import type { BatteryState } from '../models/battery.ts';
import type { PvState } from '../models/pv.ts';
import type { Simulation } from '../simulation.ts';
import { type BatteryOptions, sunSpecBattery } from '../sunspec/battery.ts';
import { type InverterOptions, sunSpecInverter } from '../sunspec/inverter.ts';
import { numbersOf, type SimDevice } from './device.ts';

export function inverterDevice(name: string, options: InverterOptions, pv: Simulation<PvState>): SimDevice {
  const unit = sunSpecInverter(options, pv);
  return {
    name,
    kind: 'inverter',
    state: () => ({ ...pv.now(), writes: unit.writes }),
    change(patch) {
      const numbers = numbersOf(patch, ['energyWh', 'clearness']);
      if (!numbers.ok) return numbers;
      const { energyWh, clearness } = numbers.value;
      pv.change((state) => ({
        ...state,
        energyWh: energyWh ?? state.energyWh,
        clouds: clearness === undefined ? state.clouds : { ...state.clouds, clearness },
      }));
      return ok(undefined);
    },
    wire: { speaks: 'modbus', unit },
  };
}

export function batteryDevice(name: string, options: BatteryOptions, battery: Simulation<BatteryState>): SimDevice {
  const unit = sunSpecBattery(options, battery);
  return {
    name,
    kind: 'battery',
    state: () => ({ ...battery.now(), writes: unit.writes }),
    change(patch) {
      const numbers = numbersOf(patch, ['storedWh']);
      if (!numbers.ok) return numbers;
      battery.change((state) => ({ ...state, ...numbers.value }));
      return ok(undefined);
    },
    wire: { speaks: 'modbus', unit },
  };
}

/** A meter of any of the models; its counters can be set, to play a replacement or a rollover. */
export function meterDevice(name: string, model: MeterName, unit: number, meter: Simulation<MeterState>): SimDevice {
  return {
    name,
    kind: model,
    state: () => ({ ...meter.now() }),
    change(patch) {
      const numbers = numbersOf(patch, ['importWh', 'exportWh']);
      if (!numbers.ok) return numbers;
      const { importWh, exportWh } = numbers.value;
      meter.change((state) => ({
        ...state,
        counters: state.counters.map((counters) => ({
          importWh: importWh === undefined ? counters.importWh : importWh / state.counters.length,
          exportWh: exportWh === undefined ? counters.exportWh : exportWh / state.counters.length,
        })),
      }));
      return ok(undefined);
    },
    wire: {
      speaks: 'modbus',
      unit: modbusMeter(
        METER_MODELS[model],
        unit,
        () => meter.now(),
        () => meter.clock.nowMs(),
      ),
    },
  };
}
