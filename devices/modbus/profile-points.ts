import type { ModbusProfile, ProfileParts, ProfilePoint } from './profile.ts';

/** The points of a profile with its references filled in; a reference that leads nowhere gives no points. */
export function profilePoints(profile: ModbusProfile, shared: readonly ProfileParts[]): ProfilePoint[] {
  return profile.points.flatMap((entry) => {
    if (!('$ref' in entry)) return [entry];
    const [file, part] = entry.$ref.split('#');
    return shared.find((parts) => parts.id === file)?.parts[part ?? ''] ?? [];
  });
}
