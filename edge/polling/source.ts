import type { PollClass } from '@maeul/devices/modbus/device-map';
import { MODBUS_PROFILES, modbusDeviceMap } from '@maeul/devices/modbus/profiles';
import type { Identity, Reading } from '@maeul/devices/reading';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import type { Bus } from '../bus/bus.ts';
import { FrameSource } from './frame-source.ts';
import { ModbusSource } from './modbus-source.ts';

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

/**
 * The source for a device of this profile.
 * @param profile whole name, e.g. `meter/eastron-sdm120`, `sunspec`, `house-meter/ks-x-4506`
 * @param unit its address on the line
 * @returns codes `unknown-profile`, `speaks-by-itself` (listen to it instead)
 */
export function sourceFor(profile: string, unit: number, timeoutMs: number): Result<Source> {
  if (profile === 'sunspec') return ok(new ModbusSource(null, unit, timeoutMs));
  const modbus = MODBUS_PROFILES.get(profile);
  if (modbus !== undefined) return ok(new ModbusSource(modbusDeviceMap(modbus), unit, timeoutMs));
  const protocol = serialProtocols[profile];
  if (protocol === undefined) return refuse('unknown-profile', `There is no profile "${profile}".`);
  if (protocol.mode === 'streams') return refuse('speaks-by-itself', `A ${profile} sends by itself and is not asked.`);
  return ok(new FrameSource(protocol, unit));
}
