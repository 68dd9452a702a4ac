import { MODBUS_PROFILES, modbusDeviceMap } from '@maeul/devices/modbus/profiles';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { serialProtocols } from '@maeul/devices/serial/protocols';
import { type FrameListener, FrameSource } from './frame-source.ts';
import { ModbusSource } from './modbus-source.ts';
import type { Source } from './source.ts';

/**
 * The source for a device of this profile.
 * @param profile whole name, e.g. `meter/eastron-sdm120`, `sunspec`, `house-meter/ks-x-4506`
 * @param unit its address on the line
 * @param onMessage hears the answers of a device with frames of its own
 * @returns codes `unknown-profile`, `speaks-by-itself` (listen to it instead)
 */
export function sourceFor(profile: string, unit: number, timeoutMs: number, onMessage?: FrameListener): Result<Source> {
  if (profile === 'sunspec') return ok(new ModbusSource(null, unit, timeoutMs));
  const modbus = MODBUS_PROFILES.get(profile);
  if (modbus !== undefined) return ok(new ModbusSource(modbusDeviceMap(modbus), unit, timeoutMs));
  const protocol = serialProtocols[profile];
  if (protocol === undefined) return refuse('unknown-profile', `There is no profile "${profile}".`);
  if (protocol.mode === 'streams') return refuse('speaks-by-itself', `A ${profile} sends by itself and is not asked.`);
  return ok(new FrameSource(protocol, unit, onMessage));
}
