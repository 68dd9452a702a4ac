import { getPosition } from 'suncalc';

/** A place and a set of panels. */
export interface PanelSite {
  readonly latitude: number;
  readonly longitude: number;
  /** 0 = flat, 90 = on a wall. */
  readonly tiltDegrees: number;
  /** Where the panels look: 90 = east, 180 = south. */
  readonly azimuthDegrees: number;
  /** Power under standard test conditions. */
  readonly peakW: number;
  /** Most that the inverter gives. */
  readonly ratedW: number;
}

export const SEOUL: Pick<PanelSite, 'latitude' | 'longitude'> = { latitude: 37.6, longitude: 126.9 };

const SOLAR_CONSTANT = 1361;
const DIFFUSE_SHARE = 0.12;
const GROUND_ALBEDO = 0.2;
const SYSTEM_EFFICIENCY = 0.88;
const RAD = Math.PI / 180;

/**
 * Irradiance on the panels under a clear sky, W/m². Direct beam after Meinel (0.7 to the power of the air mass to the
 * power of 0.678), air mass after Kasten and Young, a constant diffuse share, isotropic sky and a bit of ground.
 */
export function clearSkyIrradiance(site: PanelSite, tMs: number): number {
  const { altitude, azimuth } = getPosition(new Date(tMs), site.latitude, site.longitude);
  if (altitude <= 0) return 0;
  const sine = Math.sin(altitude * RAD);
  const airMass = 1 / (sine + 0.50572 * (altitude + 6.07995) ** -1.6364);
  const beam = SOLAR_CONSTANT * 0.7 ** (airMass ** 0.678);
  const cosTilt = Math.cos(site.tiltDegrees * RAD);
  const cosIncidence =
    sine * cosTilt +
    Math.cos(altitude * RAD) * Math.sin(site.tiltDegrees * RAD) * Math.cos((azimuth - site.azimuthDegrees) * RAD);
  const horizontal = beam * sine * (1 + DIFFUSE_SHARE);
  return (
    beam * Math.max(0, cosIncidence) +
    (beam * DIFFUSE_SHARE * (1 + cosTilt)) / 2 +
    (horizontal * GROUND_ALBEDO * (1 - cosTilt)) / 2
  );
}

/** AC power of the plant without any limit but the inverter's own. */
export function pvPowerW(site: PanelSite, tMs: number, clearness: number): number {
  const share = (clearSkyIrradiance(site, tMs) * clearness) / 1000;
  // Cells lose about 0.4 % per kelvin above 25 °C and warm up by some 25 K in full sun.
  const warmth = 1 - 0.004 * 25 * share;
  return Math.min(site.ratedW, site.peakW * share * warmth * SYSTEM_EFFICIENCY);
}
