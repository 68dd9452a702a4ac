import carloGavazziEm340 from '../profiles/meter/carlo-gavazzi-em340.json' with { type: 'json' };
import eastronSdm120 from '../profiles/meter/eastron-sdm120.json' with { type: 'json' };
import eastronSdm630 from '../profiles/meter/eastron-sdm630.json' with { type: 'json' };
import eastronSdm from '../profiles/meter/parts/eastron-sdm.json' with { type: 'json' };
import schneiderIem3155 from '../profiles/meter/schneider-iem3155.json' with { type: 'json' };
import { ok, type Result, refuse } from '../refusal.ts';
import type { DeviceMap } from './device-map.ts';
import type { ModbusProfile, ProfileParts } from './profile.ts';
import { profileMap } from './profile-map.ts';
import { profilePoints } from './profile-points.ts';

// JSON files have wider types than their schema; profiles.test.ts checks each of them against it.
const profiles: readonly unknown[] = [eastronSdm120, eastronSdm630, schneiderIem3155, carloGavazziEm340];
const parts: readonly unknown[] = [eastronSdm];

/** Every Modbus profile, by its id. */
export const MODBUS_PROFILES: ReadonlyMap<string, ModbusProfile> = new Map(
  (profiles as readonly ModbusProfile[]).map((profile) => [profile.id, profile]),
);

/** Points that profiles share. */
export const SHARED_POINTS = parts as readonly ProfileParts[];

/** The profile of that name. Refuses with `unknown-profile` and names those that exist. */
export function findModbusProfile(id: string): Result<ModbusProfile> {
  const profile = MODBUS_PROFILES.get(id);
  if (profile !== undefined) return ok(profile);
  const known = [...MODBUS_PROFILES.keys()].join(', ');
  return refuse('unknown-profile', `There is no Modbus profile "${id}".`, `Profiles: ${known}.`);
}

/** What a profile's device has where. */
export function modbusDeviceMap(profile: ModbusProfile): DeviceMap {
  return profileMap(profile, profilePoints(profile, SHARED_POINTS));
}
