import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { DevicePath } from '@maeul/devices/path';
import { seededRandom } from '@maeul/simulators/random';

/** What one meter says over and over: the same four names, in the resolution that such meters have. */
export const METER_SERIES = ['power_ac', 'energy_import_total', 'voltage_l1', 'frequency'] as const;

export interface MeterSet {
  readonly payload: Buffer;
  /** One value for each of METER_SERIES. */
  readonly values: readonly number[];
}

/**
 * A house behind a meter: its power is a base load with noise and an appliance that comes and goes, the energy is what
 * that adds up to, voltage and frequency drift. The same seed gives the same house.
 */
export class MeterStream {
  readonly path: DevicePath;
  readonly #random;
  #appliance = 0;
  #energyWh: number;
  #drift = 0;
  #seq = 0;

  constructor(path: DevicePath, seed: number) {
    this.path = path;
    this.#random = seededRandom(seed);
    this.#energyWh = this.#random.integer(1_000_000, 9_000_000);
  }

  /** The reading set at a time; `elapsedMs` since the one before. */
  next(tMs: number, elapsedMs: number): MeterSet {
    const random = this.#random;
    if (random.chance(0.02)) this.#appliance = random.chance(0.5) ? 0 : random.integer(300, 2500);
    this.#drift = 0.99 * this.#drift + 0.1 * random.normal();
    const power = 180 + this.#appliance + 8 * random.normal();
    this.#energyWh += (power * elapsedMs) / 3_600_000;
    const values = [
      rounded(power, 1),
      Math.floor(this.#energyWh),
      rounded(229 + this.#drift, 1),
      rounded(60 + this.#drift / 50, 2),
    ];
    const units = ['W', 'Wh', 'V', 'Hz'];
    const readings = METER_SERIES.map((name, index) => ({
      name,
      value: values[index]!,
      unit: units[index]!,
      quality: 'good' as const,
      source: 'bench',
    }));
    const position = { stream: this.path.replaceAll('/', '.'), seq: ++this.#seq };
    return { payload: Buffer.from(JSON.stringify(buildTelemetry(this.path, tMs, readings, position))), values };
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
