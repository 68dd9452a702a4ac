import type { ScaleSeal, Weighing } from '@maeul/devices/points/weighing';
import type { Refusal, Result } from '@maeul/devices/refusal';
import type { SerialMessage } from '@maeul/devices/serial/protocol';

/** What a machine is made for: one container on one scale. Weights are grams. */
export interface WeighingPlace {
  readonly container: string;
  readonly seal: ScaleSeal;
  /** Of the empty container. */
  readonly tare: number;
}

/**
 * What the machine is told. A scale that is asked must be asked at least every two seconds while a weighing is on, better twice
 * a second: three equal answers are wanted. Times are milliseconds since 1970 and never go back.
 */
export type WeighingInput =
  | { readonly is: 'frame'; readonly message: Result<SerialMessage>; readonly atMs: number }
  | { readonly is: 'scale'; readonly up: boolean; readonly why?: string; readonly atMs: number }
  | { readonly is: 'lid'; readonly open: boolean; readonly atMs: number }
  /**
   * A resident may put something in from now on. `expected` is what the container weighed at the end of the last weighing that was
   * paid, grams; null or left out if nothing is known since it was emptied. `mayBeEmpty`: whether it is believed that somebody emptied
   * it without saying so; believed if left out.
   */
  | {
      readonly is: 'begin';
      readonly day: string;
      readonly expected?: number | null;
      readonly mayBeEmpty?: boolean;
      readonly atMs: number;
    }
  | { readonly is: 'cancel'; readonly atMs: number }
  | { readonly is: 'tick'; readonly atMs: number };

/**
 * What it says. `live` follows the scale between `begin` and the end: `grams` is how much more there is than before the lid was
 * opened, less than zero if something was taken out; null while that is not known. `weighed` and `refused` end what `begin`
 * began; the code of a refusal is one of devices/kiosk/refusal-codes.ts, `with` its figures (grams, min, max, e, tare, expected).
 */
export type WeighingOutput =
  | { readonly is: 'live'; readonly grams: number | null; readonly stable: boolean }
  /**
   * A stable weight before is known: the lid may be unlocked. `missing`: so many grams less than expected, since the container is
   * empty; whoever emptied it has not said so.
   */
  | { readonly is: 'ready'; readonly missing?: number }
  | { readonly is: 'weighed'; readonly weighing: Weighing }
  | { readonly is: 'refused'; readonly why: Refusal; readonly with?: Readonly<Record<string, number>> };

/** A pure state machine: no clock, no I/O; the shell hands in frames, lid and ticks and carries out what comes back. */
export interface WeighingMachine {
  take(input: WeighingInput): readonly WeighingOutput[];
}
