import type { Quality } from './quality.ts';

export type ReadingValue = number | string | boolean | null;

/** One value read from a device, as a decoder gives it. */
export interface Reading {
  /** Plain name, the same whatever the model: `power_ac`, `energy_import_total`, `voltage_l1`. See reading-names.ts. */
  readonly name: string;
  /** In the canonical unit; null only when the quality is `bad`. */
  readonly value: ReadingValue;
  /** Canonical unit (units.ts); null for states, texts and pure numbers. */
  readonly unit: string | null;
  readonly quality: Quality;
  /** Why the quality is not `good`: a kebab-case code. */
  readonly reason?: string;
  /** Where it came from: `101.W` (SunSpec model and point), `input:0x0034` (Modbus table and address), `frame`. */
  readonly source: string;
  /** For a counter that rolls over: the value, in the canonical unit, at which it starts again from 0. */
  readonly modulus?: number;
}

/** Who a device says it is. */
export interface Identity {
  readonly manufacturer?: string;
  readonly model?: string;
  readonly version?: string;
  readonly serial?: string;
}
