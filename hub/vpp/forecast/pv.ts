import type { Location } from './clear-sky.ts';
import { type CloudCover, cloudFactors } from './cloud.ts';
import type { Curve, Tuning } from './curve.ts';
import { type DayGrid, gridOf, type PowerSeries, placeOf, QUARTERS } from './day-grid.ts';
import { type Foretold, foretell, type Moment } from './foretell.ts';
import { clearSkyCurve, type Panels, sunOver } from './panels.ts';

/** What the sun will give is asked of what it gave. */
export interface PvQuestion extends Moment {
  /** Production, W. */
  readonly history: PowerSeries;
  readonly location: Location;
  /** Empty: as big as what was measured says. */
  readonly panels: readonly Panels[];
  readonly cloud?: CloudCover;
}

const PV_TUNING: Tuning = {
  lookBackDays: 14,
  halfLifeDays: 20,
  neighbours: 1,
  bandDays: 28,
  // A Korean year has about 3.6 full hours of sun a day, of about 7 that a clear sky would give.
  guess: { index: 0.55, low: 0.15, high: 1.7 },
};
/** Below that share of the greatest clear-sky power nothing is learned: a little shade is a great error there. */
const DIM = 0.02;
/** Panels are seldom exactly what their plate says; an unknown plate is somewhat more than the most that was seen. */
const UNKNOWN_PLATE = 1.1;

/** Production of the next 96 quarter-hours: what a clear sky would give, times how well panels and weather did lately. */
export function forecastPv(question: PvQuestion): Foretold {
  const tuning = PV_TUNING;
  const { history, fromMs, utcOffsetMs, location } = question;
  const days = tuning.lookBackDays + tuning.bandDays + question.scoreDays;
  const grid = gridOf(history, fromMs, days, utcOffsetMs);
  const sun = sunOver(grid, location, utcOffsetMs);
  const panels = question.panels.length > 0 ? question.panels : [{ ratedW: seenW(grid) * UNKNOWN_PLATE }];
  const clear = clearSkyCurve(panels, sun, grid);
  const dim = Math.max(...clear) * DIM;
  const today = (grid.days - 1) * QUARTERS + placeOf(fromMs, utcOffsetMs).quarter;
  const cloudy = cloudFactors(question.cloud, grid, utcOffsetMs, today);
  const scale = clear.map((watts, at) => (watts < dim ? (at < today ? 0 : watts) : watts * cloudy(at)));
  const curve: Curve = {
    grid,
    scale,
    alike: () => 1,
    maxW: panels.reduce((sum, { ratedW }) => sum + ratedW, 0),
    tuning,
  };
  return foretell(curve, question);
}

function seenW({ watts }: DayGrid): number {
  return watts.reduce((most, value) => (value > most ? value : most), 0);
}
