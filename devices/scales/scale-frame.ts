import type { Decimal } from './decimal.ts';

/** What one frame of a scale says, whatever its protocol; undefined where the protocol does not tell. */
export interface ScaleFrame {
  /** The scale calls the weight stable, and nothing in the frame speaks against it. */
  readonly stable: boolean;
  readonly motion: boolean;
  readonly overload: boolean;
  readonly underload: boolean;
  /** The indication is at the centre of zero. */
  readonly zero?: boolean;
  /** The display is held: the weight is not that of the moment. */
  readonly hold?: boolean;
  /** Switched on and not set to zero since: no weight can be relied on. */
  readonly powerUpNotZeroed?: boolean;
  /** `net` is gross minus tare. */
  readonly mode?: 'gross' | 'net';
  /** As the scale names it. */
  readonly unit: ScaleUnit | null;
  /** The weight in `unit`; null when the scale gives none. */
  readonly value: Decimal | null;
  /** In `unit`, where the frame carries it. */
  readonly tare?: Decimal;
  /** Why there is no weight, when it is neither overload nor underload. */
  readonly fault?: string;
}

/** Units that a weighing may have; a frame in any other is refused. */
const KILOGRAMS_EXPONENT = { kg: 0, g: -3, t: 3 } as const;
export type ScaleUnit = keyof typeof KILOGRAMS_EXPONENT;

export function isScaleUnit(text: string): text is ScaleUnit {
  return Object.hasOwn(KILOGRAMS_EXPONENT, text);
}

/** Exact kilograms of a weight in another unit. */
export function kilograms({ mantissa, exponent }: Decimal, unit: ScaleUnit): Decimal {
  return { mantissa, exponent: exponent + KILOGRAMS_EXPONENT[unit] };
}
