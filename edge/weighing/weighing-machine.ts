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

/** What the machine is told. Times are milliseconds since 1970 and never go back. */
export type WeighingInput =
  | { readonly is: 'frame'; readonly message: Result<SerialMessage>; readonly atMs: number }
  | { readonly is: 'scale'; readonly up: boolean; readonly why?: string; readonly atMs: number }
  | { readonly is: 'lid'; readonly open: boolean; readonly atMs: number }
  /** A resident may put something in from now on. */
  | { readonly is: 'begin'; readonly day: string; readonly atMs: number }
  | { readonly is: 'cancel'; readonly atMs: number }
  | { readonly is: 'tick'; readonly atMs: number };

/** What it says. `live` follows the scale; `weighed` and `refused` end what `begin` began. */
export type WeighingOutput =
  | { readonly is: 'live'; readonly grams: number | null; readonly stable: boolean }
  /** A stable weight before is known: the lid may be unlocked. */
  | { readonly is: 'ready' }
  | { readonly is: 'weighed'; readonly weighing: Weighing }
  | { readonly is: 'refused'; readonly why: Refusal };

/** A pure state machine: no clock, no I/O; the shell hands in frames, lid and ticks and carries out what comes back. */
export interface WeighingMachine {
  take(input: WeighingInput): readonly WeighingOutput[];
}
