import { nearest } from '@maeul/devices/config/nearest';
import { MODBUS_PROFILES } from '@maeul/devices/modbus/profiles';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { LineSettings } from '@maeul/devices/serial/protocol';
import { serialProtocols } from '@maeul/devices/serial/protocols';

export const SUNSPEC = 'sunspec';

/** Every name that `--profile` takes, besides the same without its folder. */
const NAMES: readonly string[] = [SUNSPEC, ...MODBUS_PROFILES.keys(), ...Object.keys(serialProtocols)];

/** What SunSpec devices on a serial line mostly use. */
const USUAL_LINE: LineSettings = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 };

/** The whole name for a whole or a short one: `eastron-sdm120` is `meter/eastron-sdm120`. Code: `unknown-profile`. */
export function resolveProfile(name: string): Result<string> {
  const found = NAMES.find((candidate) => candidate === name || shortName(candidate) === name);
  if (found !== undefined) return ok(found);
  const near = nearest(name, NAMES) ?? nearest(name, NAMES.map(shortName));
  const hint = near === undefined ? `There are: ${NAMES.join(', ')}.` : `Did you mean "${near}"?`;
  return refuse('unknown-profile', `There is no profile "${name.slice(0, 80)}".`, hint);
}

/** The maker's line settings for a profile. */
export function usualLine(profile: string): LineSettings {
  const line = MODBUS_PROFILES.get(profile)?.line ?? serialProtocols[profile]?.line ?? USUAL_LINE;
  return line as LineSettings;
}

/** The address that such a device has when nobody has given it another: house meters count their groups from 0. */
export function usualUnit(profile: string): number {
  return profile.startsWith('house-meter/') ? 0 : 1;
}

export function profileNames(): readonly string[] {
  return NAMES;
}

function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
