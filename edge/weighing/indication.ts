import type { Result } from '@maeul/devices/refusal';
import type { ScaleFrame } from '@maeul/devices/scales/scale-frame';
import { wholeGrams } from '@maeul/devices/scales/whole-grams';
import type { SerialMessage } from '@maeul/devices/serial/protocol';

/** Why a frame gives no weight to rely on. */
export type Trouble = 'overload' | 'underload' | 'scale-fault' | 'not-zero' | 'held' | 'tared' | 'wrong-unit';

/** What one frame means for a weighing. */
export type Indication =
  /** Gross, stable and without reservation. */
  | { readonly is: 'weight'; readonly grams: number; readonly manner: string; readonly frame: Uint8Array }
  /** On the way; fit to be shown. Without `grams` the scale tells only that it moves. */
  | { readonly is: 'moving'; readonly grams: number | null; readonly manner: string | null }
  | { readonly is: 'trouble'; readonly trouble: Trouble }
  /** No whole frame: noise, a wrong checksum, no answer. `why` is the parser's code. */
  | { readonly is: 'garbled'; readonly why: string }
  /** A frame of something else, such as an identity. */
  | { readonly is: 'other' };

/** Within what an evidence of a weighing may hold. */
const GRAMS_MIN = -1_000_000;
const GRAMS_MAX = 100_000_000;
/** What a scale says while it has not come to rest; it is no fault. */
const ON_THE_WAY = ['motion', 'not-ready'];
/** Names no unit. Its layout for pounds has two decimals, that for kilograms three. */
const UNIT_UNSAID = 'scale/toledo-8217';
const DECIMALS_OF_KILOGRAMS = -3;

/**
 * Judges one frame. `manner` names how the scale tells its weights: unit, gross or net, decimals, and which scale of the line
 * speaks. Two weights may only be subtracted if it is the same.
 * @param profile of the scale, e.g. scale/cas-22
 */
export function judge(message: Result<SerialMessage>, profile: string): Indication {
  if (!message.ok)
    return message.code === 'unknown-unit'
      ? { is: 'trouble', trouble: 'wrong-unit' }
      : { is: 'garbled', why: message.code };
  const { scale } = message.value;
  if (scale === undefined) return { is: 'other' };
  const trouble = troubleOf(scale);
  if (trouble !== null) return { is: 'trouble', trouble };
  const { value, unit } = scale;
  if (value === null || unit === null) return { is: 'moving', grams: null, manner: null };
  if (profile === UNIT_UNSAID && value.exponent !== DECIMALS_OF_KILOGRAMS)
    return { is: 'trouble', trouble: 'wrong-unit' };
  const grams = wholeGrams(value, unit);
  if (grams === undefined || grams < GRAMS_MIN || grams > GRAMS_MAX) return { is: 'trouble', trouble: 'wrong-unit' };
  const manner = `${unit} ${scale.mode ?? 'unsaid'} 10^${value.exponent} of ${message.value.unit ?? 'the only one'}`;
  if (scale.motion || !scale.stable) return { is: 'moving', grams, manner };
  return { is: 'weight', grams, manner, frame: message.value.frame };
}

function troubleOf(scale: ScaleFrame): Trouble | null {
  if (scale.overload) return 'overload';
  if (scale.underload) return 'underload';
  if (scale.powerUpNotZeroed === true) return 'not-zero';
  if (scale.hold === true) return 'held';
  // A net weight hides what was tared away, and with it whether the container stands there.
  if (scale.mode === 'net') return 'tared';
  if (scale.fault !== undefined && !ON_THE_WAY.includes(scale.fault)) return 'scale-fault';
  const silentAboutIt = scale.fault === undefined && (scale.value === null || scale.unit === null);
  return silentAboutIt ? 'scale-fault' : null;
}
