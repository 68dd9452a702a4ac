import type { PollClass } from '@maeul/devices/modbus/device-map';
import type { Identity, Reading } from '@maeul/devices/reading';
import type { Refusal } from '@maeul/devices/refusal';
import type { Bus } from '../bus/bus.ts';

/** What came of one question. */
export type Step =
  /** There are more questions in this round; `yields`: other devices that are due may go first. */
  | { readonly is: 'more'; readonly yields: boolean }
  | { readonly is: 'done'; readonly readings: readonly Reading[]; readonly identity: Identity | null }
  /** The device did not answer; the round is over. */
  | { readonly is: 'failed'; readonly why: Refusal };

/** One device that answers questions, whatever its protocol. A round is a sequence of questions, asked one by one. */
export interface Source {
  begin(classes: readonly PollClass[]): void;
  ask(bus: Bus): Promise<Step>;
  /** The device has been away: it may be another one now. */
  forget(): void;
  /** When it may be asked again, milliseconds since 1970; 0 = now. */
  readyAtMs(bus: Bus): number;
}
