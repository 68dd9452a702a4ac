/**
 * What a device is in the neighbourhood; it decides how its `power_ac` counts.
 * - `pv`: generates. - `grid`: the meter at the connection point, import positive, export negative.
 * - `load`: a consumer behind it. - `battery`: positive when it discharges.
 * - `scale`, `water`, `gas`, `heat`, `sensor`: no electric power of their own.
 */
export const ROLES = ['pv', 'grid', 'load', 'battery', 'scale', 'water', 'gas', 'heat', 'sensor', 'edge'] as const;
export type Role = (typeof ROLES)[number];
