import { EM340 } from './carlo-gavazzi.ts';
import { SDM120, SDM630 } from './eastron.ts';
import type { MeterModel } from './meter.ts';
import { IEM3155 } from './schneider.ts';

/** The meters that can be simulated, by the name that the command line uses. */
export const METER_MODELS = {
  sdm120: SDM120,
  sdm630: SDM630,
  iem3155: IEM3155,
  em340: EM340,
} as const satisfies Record<string, MeterModel>;
export type MeterName = keyof typeof METER_MODELS;

export function isMeterName(text: string): text is MeterName {
  return Object.hasOwn(METER_MODELS, text);
}
