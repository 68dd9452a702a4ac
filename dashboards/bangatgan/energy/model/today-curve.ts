import type { AccountRow } from '@maeul/devices/vpp/accounts';
import type { Forecast } from '@maeul/devices/vpp/forecast';
import type { Plan } from '@maeul/devices/vpp/plan';
import { QUARTER_MS } from '../../../ui/format/time.ts';
import { meanW, type Series, type SeriesSet, type Values } from './series.ts';

const QUARTERS = 96;

interface TodayInputs {
  /** First instant of the day at the site. */
  readonly startMs: number;
  readonly rows: readonly AccountRow[];
  readonly forecast: Forecast | null;
  readonly plan: Plan | null;
}

/** What a curve is called on the screen. */
export type CurveName = (id: string) => string;

/**
 * A day by quarter-hours: what was measured with its range, what is expected with its band, and what the plan wants of the grid.
 * Power in W; the grid is positive where the dong buys.
 */
export function todayCurve({ startMs, rows, forecast, plan }: TodayInputs, nameOf: CurveName): SeriesSet {
  const slotOf = (tMs: number) => Math.round((tMs - startMs) / QUARTER_MS);
  const spread = (fromMs: number, values: readonly number[]): Values => {
    const first = slotOf(fromMs);
    return Array.from({ length: QUARTERS }, (_, slot) => values[slot - first] ?? null);
  };
  const measured = (of: (row: AccountRow) => readonly [low: number, value: number, high: number]) => {
    const by = new Map(rows.map((row) => [slotOf(Date.parse(row.from)), row]));
    const column = (edge: 0 | 1 | 2) =>
      Array.from({ length: QUARTERS }, (_, slot) => {
        const row = by.get(slot);
        // A quarter-hour of which nothing was measured is a guess: the band alone would look as if it were known.
        if (row === undefined || row.coverage.members === row.coverage.missing) return null;
        return meanW(of(row)[edge], QUARTER_MS);
      });
    return { values: column(1), band: { low: column(0), high: column(2) } };
  };
  const series: Series[] = [
    {
      ...own('production', 'made'),
      ...measured(({ low, flows, high }) => [low.production, flows.production, high.production]),
    },
    {
      ...own('consumption', 'used'),
      ...measured(({ low, flows, high }) => [low.consumption, flows.consumption, high.consumption]),
    },
    {
      ...own('grid', 'bought'),
      dash: [7, 4],
      ...measured(({ low, flows, high }) => [
        low.import - high.export,
        flows.import - flows.export,
        high.import - low.export,
      ]),
    },
  ];
  if (forecast !== null) {
    const fromMs = Date.parse(forecast.from);
    for (const [id, color, { p10, p50, p90 }] of [
      ['production-forecast', 'made', forecast.pv],
      ['consumption-forecast', 'used', forecast.load],
    ] as const)
      series.push({
        ...own(id, color),
        dash: [2, 4],
        values: spread(fromMs, p50),
        band: { low: spread(fromMs, p10), high: spread(fromMs, p90) },
      });
  }
  if (plan !== null)
    series.push({ ...own('grid-plan', 'planned'), dash: [10, 5], values: spread(Date.parse(plan.from), plan.gridW) });
  return {
    startsMs: Array.from({ length: QUARTERS }, (_, slot) => startMs + slot * QUARTER_MS),
    stepMs: QUARTER_MS,
    series,
  };

  function own(id: string, color: string) {
    return { id, color, name: nameOf(id), unit: 'W' } as const;
  }
}
