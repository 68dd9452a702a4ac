import { ok, type Result, refuse } from '../refusal.ts';
import type { Decimal } from './decimal.ts';
import type { ScaleFrame, ScaleUnit } from './scale-frame.ts';

/** Status byte A, bits 0 to 2: power of ten of the last digit. */
const EXPONENTS = [2, 1, 0, -1, -2, -3, -4, -5];
const B = { net: 0x01, negative: 0x02, outOfRange: 0x04, motion: 0x08, kilograms: 0x10, notZeroed: 0x40 };
const C = { unit: 0x07, expanded: 0x10, always: 0x20 };

/**
 * The three status bytes and two numbers of a Toledo frame. Bit 5 of the second status byte is not looked at: makers
 * disagree about it. An expanded display shows ten times the resolution, and not every model moves the point: no weight.
 */
export function readStatus(a: number, b: number, c: number, weight: string, tare: string): Result<ScaleFrame> {
  if ((c & C.always) === 0) return refuse('bad-frame', 'The third status byte lacks bit 5.');
  const unit = unitOf(b, c);
  if (unit === undefined)
    return refuse('unknown-unit', 'The frame is in pounds or another unit.', 'Set the scale to kg, g or t.');
  const exponent = EXPONENTS[a & 0x07]!;
  const negative = (b & B.negative) !== 0;
  const value = number(weight, exponent, negative);
  const tared = number(tare, exponent, false);
  if (value === undefined) return refuse('bad-weight', `"${weight}" is not a weight of six characters.`);
  const out = (b & B.outOfRange) !== 0;
  const motion = (b & B.motion) !== 0;
  const expanded = (c & C.expanded) !== 0;
  return ok({
    stable: !motion && !out,
    motion,
    overload: out && !negative,
    underload: out && negative,
    powerUpNotZeroed: (b & B.notZeroed) !== 0,
    mode: (b & B.net) === 0 ? 'gross' : 'net',
    unit,
    value: out || expanded ? null : value,
    ...(tared === undefined ? {} : { tare: tared }),
    ...(expanded ? { fault: 'expanded-display' } : {}),
  });
}

function unitOf(b: number, c: number): ScaleUnit | undefined {
  const code = c & C.unit;
  if (code === 0) return (b & B.kilograms) === 0 ? undefined : 'kg';
  if (code === 1) return 'g';
  return code === 2 ? 't' : undefined;
}

/** Six characters, blank in front where there is no digit; undefined when there is none at all. */
function number(text: string, exponent: number, negative: boolean): Decimal | undefined {
  const digits = text.trimStart();
  if (!/^\d+$/.test(digits)) return undefined;
  const mantissa = Number(digits);
  return { mantissa: negative && mantissa !== 0 ? -mantissa : mantissa, exponent };
}
