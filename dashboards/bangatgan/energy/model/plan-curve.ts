import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import { QUARTER_MS } from '../../../ui/format/time.ts';
import type { Series, SeriesSet, Values } from './series.ts';
import type { CurveName } from './today-curve.ts';

const QUARTERS = 96;

function startsFrom(fromMs: number): number[] {
  return Array.from({ length: QUARTERS }, (_, at) => fromMs + at * QUARTER_MS);
}

function padded(values: Values): Values {
  return Array.from({ length: QUARTERS }, (_, at) => values[at] ?? null);
}

/** The dong under the plan: what it was made from, what it wants of the grid, and what came true. W. */
export function planSet({ plan, forecast, actual }: PlanAnswer, nameOf: CurveName): SeriesSet {
  if (plan === null) return { startsMs: [], stepMs: QUARTER_MS, series: [] };
  const one = (id: string, color: string, values: Values, rest: Partial<Series> = {}): Series => ({
    ...{ id, color, name: nameOf(id), unit: 'W', values: padded(values) },
    ...rest,
  });
  return {
    startsMs: startsFrom(Date.parse(plan.from)),
    stepMs: QUARTER_MS,
    series: [
      one('grid-plan', 'planned', plan.gridW, { dash: [10, 5] }),
      one('production-forecast', 'made', forecast.pvW, { dash: [2, 4] }),
      one('consumption-forecast', 'used', forecast.loadW, { dash: [2, 4] }),
      one('production', 'made', actual.pvW, { filled: true }),
      one('consumption', 'used', actual.loadW),
      one('grid', 'bought', actual.gridW, { dash: [7, 4] }),
    ],
  };
}

/** What one asset shall do, and of a battery how full it will be. */
export function assetSets(
  { plan }: PlanAnswer,
  asset: string,
  nameOf: CurveName,
): { readonly power: SeriesSet; readonly stored: SeriesSet | null } | null {
  const planned = plan?.assets.find((one) => one.asset === asset);
  if (plan === null || planned === undefined) return null;
  const startsMs = startsFrom(Date.parse(plan.from));
  const power: Series = {
    ...{ id: 'power', name: nameOf('power'), color: 'stored', unit: 'W', filled: true, stepped: true },
    values: padded(planned.powerW),
  };
  const stored: Series | null =
    planned.storedWh === undefined
      ? null
      : {
          ...{ id: 'stored', name: nameOf('stored'), color: 'stored', unit: 'Wh', filled: true },
          values: padded(planned.storedWh),
        };
  return {
    power: { startsMs, stepMs: QUARTER_MS, series: [power] },
    stored: stored === null ? null : { startsMs, stepMs: QUARTER_MS, series: [stored] },
  };
}

type Steered = PlanAnswer['assets'][number];

/**
 * Assets that something is to be said of, and the others: those that are neither planned nor steered.
 * @param first whoever came for one asset finds it first
 */
export function sortAssets(
  { plan, assets }: PlanAnswer,
  first: string | null,
): { readonly shown: readonly Steered[]; readonly others: readonly Steered[] } {
  const planned = new Set(plan?.assets.map(({ asset }) => asset));
  const isShown = ({ asset, unsteered, ordered, override }: Steered) =>
    asset === first || planned.has(asset) || unsteered === null || ordered !== null || override !== null;
  const shown = assets.filter(isShown);
  return {
    shown: [...shown].sort((a, b) => Number(b.asset === first) - Number(a.asset === first)),
    others: assets.filter((one) => !isShown(one)),
  };
}
