import { ok } from '@maeul/devices/refusal';
import { type HouseMeterOptions, ksx4506HouseMeter } from '../house-meter/ks-x-4506.ts';
import type { FlatState } from '../models/site.ts';
import { indicate, load, type PlatformState, type ScaleSpec } from '../scale/platform.ts';
import { type ScaleProtocol, scaleLine, scaleProtocol } from '../scale/protocols.ts';
import type { Simulation } from '../simulation.ts';
import { seoulWaterMeter, type WaterMeterOptions } from '../water-meter/seoul.ts';
import { numbersOf, type SimDevice } from './device.ts';

export interface ScaleOptions {
  readonly protocol: ScaleProtocol;
  readonly spec: ScaleSpec;
  /** Between two frames of a scale that streams. */
  readonly intervalMs: number;
}

export function scaleDevice(name: string, options: ScaleOptions, platform: Simulation<PlatformState>): SimDevice {
  const { protocol, spec, intervalMs } = options;
  return {
    name,
    kind: `scale ${protocol}`,
    state: () => ({ ...platform.now(), shown: indicate(platform.now(), spec, platform.clock.nowMs()) }),
    change(patch) {
      const numbers = numbersOf(patch, ['loadG']);
      if (!numbers.ok) return numbers;
      const { loadG } = numbers.value;
      if (loadG !== undefined) platform.change((state) => load(state, loadG, platform.clock.nowMs()));
      return ok(undefined);
    },
    wire: {
      speaks: 'serial',
      protocol: scaleProtocol(protocol, spec, platform, intervalMs),
      line: scaleLine(protocol),
    },
  };
}

export function houseMeterDevice(name: string, options: HouseMeterOptions, flat: Simulation<FlatState>): SimDevice {
  const read = () => {
    const { household, counters, utilities } = flat.now();
    return {
      ...utilities,
      powerW: household.powerW,
      energyKwh: counters.importWh / 1000,
      heatMw: utilities.heatW / 1e6,
      heatMwh: utilities.heatWh / 1e6,
    };
  };
  return {
    name,
    kind: 'house-meter',
    state: () => ({ ...read() }),
    change: changeFlat(flat),
    wire: {
      speaks: 'serial',
      protocol: ksx4506HouseMeter(options, read),
      line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
    },
  };
}

export function waterMeterDevice(name: string, options: WaterMeterOptions, flat: Simulation<FlatState>): SimDevice {
  return {
    name,
    kind: 'water-meter',
    state: () => ({ waterM3: flat.now().utilities.waterM3 }),
    change: changeFlat(flat),
    wire: {
      speaks: 'serial',
      protocol: seoulWaterMeter(options, () => flat.now().utilities.waterM3),
      line: { baud: 1200, dataBits: 8, parity: 'none', stopBits: 1 },
    },
  };
}

function changeFlat(flat: Simulation<FlatState>): SimDevice['change'] {
  return (patch) => {
    const numbers = numbersOf(patch, ['waterM3', 'hotWaterM3', 'gasM3', 'heatWh']);
    if (!numbers.ok) return numbers;
    flat.change((state) => ({ ...state, utilities: { ...state.utilities, ...numbers.value } }));
    return ok(undefined);
  };
}
