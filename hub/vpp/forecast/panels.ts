import { clearSkyShare, type Location, type Plane, type SunQuarter, sunOf } from './clear-sky.ts';
import { type DayGrid, QUARTERS, startOf } from './day-grid.ts';
import { Pile } from './quantile.ts';

/** Panels that lie the same way. */
export interface Panels {
  readonly ratedW: number;
  /** Absent: it is fitted to what was measured. */
  readonly plane?: Plane;
}

const DAYS_TO_FIT = 30;
/** Share of the values of a quarter-hour of the day below its clear-sky value: the brightest days were clear. */
const CLEAR_QUANTILE = 0.85;
/** Fewer bright quarter-hours of the day tell nothing of how panels lie. */
const BRIGHT_MIN = 12;
const TILTS = [0, 15, 30, 45, 60, 75, 90];
const AZIMUTHS = [75, 90, 105, 120, 135, 150, 165, 180, 195, 210, 225, 240, 255, 270, 285];
/** In Korea and nearly everywhere else where nobody wrote down how panels lie. */
const USUAL_PLANE: Plane = { tilt: 30, azimuth: 180 };

/** The sun over every quarter-hour of the days of a grid and of one more. */
export function sunOver(grid: DayGrid, location: Location, utcOffsetMs: number): SunQuarter[] {
  return Array.from({ length: (grid.days + 1) * QUARTERS }, (_, at) =>
    sunOf(startOf(grid.firstDay + Math.floor(at / QUARTERS), at % QUARTERS, utcOffsetMs), location),
  );
}

/**
 * What panels would make by quarter-hour under a clear sky, W. Where nobody knows how they lie, that plane is taken which fits the
 * brightest value of each quarter-hour of the last month best.
 */
export function clearSkyCurve(panels: readonly Panels[], sun: readonly SunQuarter[], grid: DayGrid): Float64Array {
  const watts = new Float64Array(sun.length);
  let unknownW = 0;
  for (const { plane, ratedW } of merged(panels))
    if (plane === undefined) unknownW += ratedW;
    else for (const [at, quarter] of sun.entries()) watts[at]! += ratedW * clearSkyShare(quarter, plane);
  if (unknownW === 0) return watts;
  const plane = fitPlane(sun, grid, watts, unknownW);
  for (const [at, quarter] of sun.entries()) watts[at]! += unknownW * clearSkyShare(quarter, plane);
  return watts;
}

/** Hundreds of roofs have a few planes. */
function merged(panels: readonly Panels[]): Panels[] {
  const byPlane = Map.groupBy(panels, ({ plane }) => (plane ? `${plane.tilt}/${plane.azimuth}` : ''));
  return [...byPlane.values()].map((alike) => ({
    ...alike[0]!,
    ratedW: alike.reduce((sum, { ratedW }) => sum + ratedW, 0),
  }));
}

function fitPlane(sun: readonly SunQuarter[], grid: DayGrid, othersW: Float64Array, ratedW: number): Plane {
  const bright = brightest(grid, sun);
  if (bright.length < BRIGHT_MIN) return USUAL_PLANE;
  let best = USUAL_PLANE;
  let least = Number.POSITIVE_INFINITY;
  for (const tilt of TILTS)
    for (const azimuth of tilt === 0 ? [180] : AZIMUTHS) {
      const plane = { tilt, azimuth };
      const misfit = misfitOf(bright, (at) => othersW[at]! + ratedW * clearSkyShare(sun[at]!, plane));
      if (misfit < least) {
        least = misfit;
        best = plane;
      }
    }
  return best;
}

interface Bright {
  /** In the middle of the days that were looked at. */
  readonly at: number;
  readonly watts: number;
}

/** By quarter-hour of the day, what clear days gave. */
function brightest({ days, watts }: DayGrid, sun: readonly SunQuarter[]): Bright[] {
  const first = Math.max(0, days - DAYS_TO_FIT);
  const middle = Math.floor((first + days) / 2);
  return Array.from({ length: QUARTERS }, (_, quarter) => {
    const found = new Pile();
    for (let day = first; day < days; day++) {
      const value = watts[day * QUARTERS + quarter]!;
      if (!Number.isNaN(value)) found.add(value);
    }
    return { at: middle * QUARTERS + quarter, watts: found.quantile(CLEAR_QUANTILE) };
  }).filter(({ at, watts: bright }) => sun[at]!.length > 0 && bright > 0);
}

/** Squares of what is left of the bright values when the shape is scaled to them, as a share of their own squares. */
function misfitOf(bright: readonly Bright[], shape: (at: number) => number): number {
  let together = 0;
  let shapes = 0;
  let values = 0;
  for (const { at, watts } of bright) {
    const one = shape(at);
    together += one * watts;
    shapes += one * one;
    values += watts * watts;
  }
  return shapes === 0 ? 1 : 1 - (together * together) / (shapes * values);
}
