import type { Reading } from '../reading.ts';
import type { SerialMessage } from '../serial/protocol.ts';
import { toNumber } from './decimal.ts';
import { kilograms, type ScaleFrame } from './scale-frame.ts';

type Verdict = Pick<Reading, 'quality'> & { readonly state: string };

/**
 * How far the weight can be trusted; see docs/decisions/0020-quality-of-a-weight.md. Only a stable weight without any
 * reservation is `good`. A moving or held one is `estimated`, fit to be shown and not to be awarded.
 */
function verdict(frame: ScaleFrame): Verdict {
  if (frame.overload) return { quality: 'bad', state: 'overload' };
  if (frame.underload) return { quality: 'bad', state: 'underload' };
  if (frame.fault !== undefined) return { quality: 'bad', state: frame.fault };
  if (frame.value === null || frame.unit === null) return { quality: 'bad', state: 'no-weight' };
  if (frame.powerUpNotZeroed === true) return { quality: 'bad', state: 'not-zeroed' };
  if (frame.hold === true) return { quality: 'estimated', state: 'hold' };
  if (frame.motion || !frame.stable) return { quality: 'estimated', state: 'motion' };
  return { quality: 'good', state: 'stable' };
}

/** The message of a scale: its frame, and the readings `weight` (kg) and `state`. */
export function scaleMessage(bytes: Uint8Array, scale: ScaleFrame, unit?: number): SerialMessage {
  const { quality, state } = verdict(scale);
  const weightless = quality === 'bad' || scale.value === null || scale.unit === null;
  const weight: Reading = {
    name: 'weight',
    value: weightless ? null : toNumber(kilograms(scale.value!, scale.unit!)),
    unit: 'kg',
    quality,
    ...(quality === 'good' ? {} : { reason: state }),
    source: 'frame',
  };
  return {
    frame: bytes.slice(),
    ...(unit === undefined ? {} : { unit }),
    readings: [weight, { name: 'state', value: state, unit: null, quality: 'good', source: 'frame' }],
    scale,
  };
}
