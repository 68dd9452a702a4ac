import type { AccountRow } from '@maeul/devices/vpp/accounts';
import type { ForecastAnswer } from '@maeul/devices/vpp/api/forecast';
import type { Forecast } from '@maeul/devices/vpp/forecast';
import type { PowerQueries } from '../queries/vpp-questions.ts';
import type { Location } from '../vpp/forecast/clear-sky.ts';
import { QUARTER_MS, QUARTERS } from '../vpp/forecast/day-grid.ts';
import type { Foretold } from '../vpp/forecast/foretell.ts';
import { historyOf, panelsOf } from '../vpp/forecast/group-history.ts';
import { scopesOf } from '../vpp/portfolio/scopes.ts';
import type { ForecastThread } from './forecast-thread.ts';

const KOREA_MS = 9 * 3_600_000;
const DAY_MS = QUARTERS * QUARTER_MS;
/** Of similar days, and of their errors before the days on which the skill is measured. */
const HISTORY_DAYS = 98;
const SCORE_DAYS = 14;
/** Watts on the wire need no more than a tenth. */
const PRECISION = 10;

export interface ForecasterSetup {
  readonly power: Pick<PowerQueries, 'portfolio' | 'accounts' | 'loads'>;
  readonly thread: Pick<ForecastThread, 'make'>;
  readonly location: Location;
  readonly now: () => number;
}

/**
 * Forecasts of the dong and of its parts, made anew when a quarter-hour has passed and somebody asks. The skill is measured by going
 * through the past again, each forecast made from what was known before it (docs/decisions/0220).
 */
export class Forecaster {
  readonly #setup: ForecasterSetup;
  readonly #made = new Map<string, Promise<ForecastAnswer>>();
  #madeMs = 0;

  constructor(setup: ForecasterSetup) {
    this.#setup = setup;
  }

  /** What may be shown of a scope. */
  async shown(scope: string): Promise<ForecastAnswer> {
    const { power, now } = this.#setup;
    const toMs = quarterStart(now());
    const found = await power.accounts({ scope, fromMs: toMs - QUARTER_MS, toMs, resolution: 'quarter' });
    if (found.withheld === undefined) return this.known(scope);
    return { ...NOTHING, scope, withheld: found.withheld };
  }

  /** For what the hub itself decides, whoever may see it. */
  known(scope: string): Promise<ForecastAnswer> {
    const fromMs = quarterStart(this.#setup.now());
    if (fromMs !== this.#madeMs) {
      this.#made.clear();
      this.#madeMs = fromMs;
    }
    const before = this.#made.get(scope);
    if (before !== undefined) return before;
    const made = this.#make(scope, fromMs);
    this.#made.set(scope, made);
    made.catch(() => {
      if (this.#made.get(scope) === made) this.#made.delete(scope);
    });
    return made;
  }

  async #make(scope: string, fromMs: number): Promise<ForecastAnswer> {
    const { power, thread, location, now } = this.#setup;
    const { members, assets } = await power.portfolio();
    const inScope = new Set(
      members
        .filter((member) => scope === `member:${member.id}` || scopesOf(member).includes(scope))
        .map(({ id }) => id),
    );
    if (inScope.size === 0) return { ...NOTHING, scope };
    const sinceMs = fromMs - (HISTORY_DAYS + SCORE_DAYS) * DAY_MS;
    const rows = await this.#rows(scope, [...inScope], sinceMs, fromMs);
    const moment = { fromMs, utcOffsetMs: KOREA_MS, scoreDays: SCORE_DAYS };
    const panels = panelsOf(assets.filter(({ member }) => inScope.has(member)));
    const { pv, load } = await thread.make({
      pv: { ...moment, history: historyOf(rows, sinceMs, fromMs, 'production'), location, panels },
      load: { ...moment, history: historyOf(rows, sinceMs, fromMs, 'consumption') },
    });
    return {
      scope,
      forecast: forecastOf(pv, load, fromMs, now()),
      notes: { pv: [...pv.notes], load: [...load.notes] },
      horizons: { pv: [...pv.horizons], load: [...load.horizons] },
      days: { pv: pv.days, load: load.days },
    };
  }

  /** Of an account that is withheld there are only a few members: their own quarter-hours are summed. */
  async #rows(scope: string, members: string[], fromMs: number, toMs: number): Promise<readonly AccountRow[]> {
    const { power } = this.#setup;
    const found = await power.accounts({ scope, fromMs, toMs, resolution: 'quarter' });
    if (found.withheld === undefined) return found.rows;
    const [production, consumption] = await Promise.all(
      (['production', 'consumption'] as const).map((flow) => power.loads({ members, flow, fromMs, toMs })),
    );
    const sum = (loads: typeof production, at: number) =>
      loads!.reduce((all, { wh }) => all + (Number.isNaN(wh[at] ?? Number.NaN) ? 0 : wh[at]!), 0);
    return Array.from({ length: (toMs - fromMs) / QUARTER_MS }, (_, at) => {
      const missing = consumption!.filter(({ quality }) => (quality[at] ?? 2) === 2).length;
      const flows = { ...NO_FLOWS, production: sum(production, at), consumption: sum(consumption, at) };
      const coverage = { members: members.length, good: members.length - missing, estimated: 0, missing };
      return { from: new Date(fromMs + at * QUARTER_MS).toISOString(), flows, low: flows, high: flows, coverage };
    });
  }
}

const NO_FLOWS = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
const NOTHING: Omit<ForecastAnswer, 'scope'> = {
  forecast: null,
  notes: { pv: [], load: [] },
  horizons: { pv: [], load: [] },
  days: { pv: 0, load: 0 },
};

function quarterStart(ms: number): number {
  return Math.floor(ms / QUARTER_MS) * QUARTER_MS;
}

function forecastOf(pv: Foretold, load: Foretold, fromMs: number, madeMs: number): Forecast {
  const rounded = (watts: Float64Array) => Array.from(watts, (value) => Math.round(value * PRECISION) / PRECISION);
  const bands = ({ bands: { p10, p50, p90 } }: Foretold) => ({
    p10: rounded(p10),
    p50: rounded(p50),
    p90: rounded(p90),
  });
  return {
    from: new Date(fromMs).toISOString(),
    madeAt: new Date(madeMs).toISOString(),
    pv: bands(pv),
    load: bands(load),
    skill: { pv: pv.skill, load: load.skill },
  };
}
