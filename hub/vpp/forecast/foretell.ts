import type { FORECAST_NOTES, HorizonSkill } from '@maeul/devices/vpp/api/forecast';
import type { Skill } from '@maeul/devices/vpp/forecast';
import type { Curve } from './curve.ts';
import { placeOf, QUARTERS } from './day-grid.ts';
import { type Bands, RollingForecast } from './rolling.ts';

/** When something is foretold, and how its skill is measured. */
export interface Moment {
  /** First quarter-hour that is foretold; nothing of it or later is looked at. */
  readonly fromMs: number;
  /** Of the site's clock: Korea is nine hours ahead. */
  readonly utcOffsetMs: number;
  /** Whole days before it on which the skill is measured. */
  readonly scoreDays: number;
  /** The past is tried again from every so many quarter-hours of a day; 12 if left out. */
  readonly stepQuarters?: number;
}

const STEP_QUARTERS = 12;

export interface Foretold {
  readonly bands: Bands;
  readonly skill: Skill;
  readonly horizons: readonly HorizonSkill[];
  readonly notes: readonly (typeof FORECAST_NOTES)[number][];
  /** With a value in at least half of their quarter-hours. */
  readonly days: number;
}

const SHORT_DAYS = 7;
/** Of the quarter-hours since the first value. */
const GAPS_SHARE = 0.2;

/** The next 96 quarter-hours of a curve, how good such forecasts were, and what is to be known of it. */
export function foretell(curve: Curve, { fromMs, utcOffsetMs, ...tried }: Moment): Foretold {
  const rolling = new RollingForecast(curve, tried.scoreDays, tried.stepQuarters ?? STEP_QUARTERS);
  const { score } = rolling;
  const bands = rolling.ahead(placeOf(fromMs, utcOffsetMs).quarter);
  return { bands, skill: score.whole(), horizons: score.horizons(), ...historyOf(curve) };
}

function historyOf({ grid: { watts, days } }: Curve): Pick<Foretold, 'notes' | 'days'> {
  const known = Array.from({ length: days - 1 }, (_, day) =>
    watts
      .subarray(day * QUARTERS, (day + 1) * QUARTERS)
      .reduce((sum, value) => (Number.isNaN(value) ? sum : sum + 1), 0),
  );
  const first = known.findIndex((count) => count > 0);
  if (first === -1) return { notes: ['no-data'], days: 0 };
  const since = known.slice(first);
  const share = since.reduce((sum, count) => sum + count, 0) / (since.length * QUARTERS);
  const full = since.filter((count) => count >= QUARTERS / 2).length;
  const notes: Foretold['notes'][number][] = [];
  if (full < SHORT_DAYS) notes.push('short-history');
  if (share < 1 - GAPS_SHARE) notes.push('gaps');
  return { notes, days: full };
}
