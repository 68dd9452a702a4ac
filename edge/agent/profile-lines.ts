import { MODBUS_PROFILES } from '@maeul/devices/modbus/profiles';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { serialProtocols } from '@maeul/devices/serial/protocols';

/** SunSpec devices describe themselves; no file names them. */
const SUNSPEC = 'sunspec';

/** All names that `profile:` may have. */
export const PROFILE_NAMES: readonly string[] = [SUNSPEC, ...MODBUS_PROFILES.keys(), ...Object.keys(serialProtocols)];

/** - `modbus`: answers by unit. - `frames`: another protocol, asked by unit. - `stream`: speaks by itself, alone on its line. */
export function wireOf(profile: string): 'modbus' | 'frames' | 'stream' {
  const protocol = serialProtocols[profile];
  if (protocol === undefined) return 'modbus';
  return protocol.mode === 'streams' ? 'stream' : 'frames';
}

/** The line that a device of this profile expects as it leaves the factory; null when the profile cannot tell. */
export function factoryLine(profile: string): LineSettings | null {
  return (MODBUS_PROFILES.get(profile)?.line as LineSettings | undefined) ?? serialProtocols[profile]?.line ?? null;
}

export function lineText(line: LineSettings): string {
  return `${line.baud} baud ${line.dataBits}${line.parity[0]!.toUpperCase()}${line.stopBits}`;
}
