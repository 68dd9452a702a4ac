import { getPosition } from 'suncalc';

/** Where panels stand. Degrees; north and east positive. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
}

/** How panels lie. Degrees from level, and from north over east. */
export interface Plane {
  readonly tilt: number;
  readonly azimuth: number;
}

/** Of irradiance on panels at which they make their rated power, W/m². */
const STANDARD_WM2 = 1000;
const SOLAR_CONSTANT_WM2 = 1361;
/** Diffuse light under a clear sky, as a share of the direct one on a level plane. Usual values lie between 0.1 and 0.2. */
const DIFFUSE_SHARE = 0.14;
const GROUND_ALBEDO = 0.2;
/** Lower than that the sun makes nothing worth speaking of. Degrees. */
const ALTITUDE_MIN = 0.5;
const QUARTER_MS = 900_000;
/** Thirds of a quarter-hour, so that sunrise is not a step. */
const MOMENTS = [1 / 6, 3 / 6, 5 / 6].map((share) => share * QUARTER_MS);
const RADIANS = Math.PI / 180;

/** The sun at the moments of one quarter-hour: unit vector towards it, and direct light; empty at night. */
export type SunQuarter = readonly SunMoment[];
interface SunMoment {
  readonly east: number;
  readonly north: number;
  readonly up: number;
  /** W/m² on a plane that faces it. */
  readonly directWm2: number;
}

/** @param startMs of the quarter-hour */
export function sunOf(startMs: number, { latitude, longitude }: Location): SunQuarter {
  return MOMENTS.flatMap((offsetMs) => {
    const { altitude, azimuth } = getPosition(new Date(startMs + offsetMs), latitude, longitude);
    if (altitude < ALTITUDE_MIN) return [];
    const level = Math.cos(altitude * RADIANS);
    return [
      {
        east: level * Math.sin(azimuth * RADIANS),
        north: level * Math.cos(azimuth * RADIANS),
        up: Math.sin(altitude * RADIANS),
        directWm2: directLight(altitude),
      },
    ];
  });
}

/**
 * Meinel's formula of direct light through so much air; the air mass is Kasten and Young's (1989), which stays finite at the
 * horizon. What haze and height above the sea change is left to the performance that is learned.
 */
function directLight(altitude: number): number {
  const airMass = 1 / (Math.sin(altitude * RADIANS) + 0.50572 * (altitude + 6.07995) ** -1.6364);
  return SOLAR_CONSTANT_WM2 * 0.7 ** (airMass ** 0.678);
}

/** Mean share of their rated power that panels make in a quarter-hour under a clear sky, without any loss. Night is 0. */
export function clearSkyShare(sun: SunQuarter, { tilt, azimuth }: Plane): number {
  const slope = Math.sin(tilt * RADIANS);
  const up = Math.cos(tilt * RADIANS);
  const east = slope * Math.sin(azimuth * RADIANS);
  const north = slope * Math.cos(azimuth * RADIANS);
  let sum = 0;
  for (const moment of sun) {
    const facing = Math.max(0, moment.east * east + moment.north * north + moment.up * up);
    const level = moment.directWm2 * moment.up;
    const diffuse = level * DIFFUSE_SHARE;
    sum += moment.directWm2 * facing + (diffuse * (1 + up)) / 2 + ((level + diffuse) * GROUND_ALBEDO * (1 - up)) / 2;
  }
  return sum / MOMENTS.length / STANDARD_WM2;
}
