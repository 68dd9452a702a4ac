import { loadHighs } from '@maeul/hub/energy/solver/load-highs';
import { solveProgram } from '@maeul/hub/energy/solver/solve-program';
import { SOLVER_LIMITS, Solver } from '@maeul/hub/energy/solver/solver';
import { gather, type Known } from '@maeul/hub/vpp/dispatch/gather';
import { linearProgram } from '@maeul/hub/vpp/dispatch/linear-program';
import { planOf } from '@maeul/hub/vpp/dispatch/plan';
import type { BenchOptions, BenchRow } from '../bench-row.ts';
import { median } from '../statistics.ts';

const BATTERIES = 50;
const FEEDERS = 5;
const QUARTERS = 96;
const RUNS = { quick: 3, full: 9 } as const;
const MADE = { id: '01900000-0000-7000-8000-000000000001', madeAtMs: 0, cause: 'quarter' } as const;

/**
 * A plan for fifty batteries on five feeders with limits and a call in the evening, from what is known to the plan that is said:
 * beside it the solver alone on the same program in this thread.
 */
export async function planRows({ quick, log }: BenchOptions): Promise<BenchRow[]> {
  const known = evening();
  const highs = await loadHighs();
  const solver = new Solver(SOLVER_LIMITS);
  const [whole, alone]: [number[], number[]] = [[], []];
  try {
    for (let run = 0; run <= (quick ? RUNS.quick : RUNS.full); run++) {
      const startedMs = performance.now();
      const { problem } = gather(known);
      const { program, wishes } = linearProgram(problem);
      const solution = await solver.solve(program);
      if (solution.status === 'none') throw new Error(solution.why);
      const { plan } = planOf(problem, { ...solution, wishes: wishes(solution.values) }, MADE);
      const wholeMs = performance.now() - startedMs;
      if (plan.solver.status !== 'optimal') throw new Error(plan.solver.why);
      const baseline = solveProgram(highs, program, SOLVER_LIMITS.limitMs);
      log(`plan ${run}: ${Math.round(wholeMs)} ms, the solver alone ${Math.round(baseline.ms)} ms`);
      // The first run loads and compiles.
      if (run === 0) continue;
      whole.push(wholeMs);
      alone.push(baseline.ms);
    }
  } finally {
    await solver.stop();
  }
  const [value, baseline] = [median(whole), median(alone)];
  return [
    {
      ...{ scenario: 'vpp: plan for 50 batteries, 96 quarter-hours', figure: 'time to the plan', unit: 'ms' },
      ...{ value, baseline, ratio: value / baseline, goal: '<= 1000' },
    },
  ];
}

/** A summer day with more sun at noon than is used; every battery is another one. */
function evening(): Known {
  const at = (watts: (hour: number) => number) =>
    Array.from({ length: QUARTERS }, (_, quarter) => Math.round(Math.max(0, watts(quarter / 4))));
  const pvW = at((hour) => 3_000_000 * Math.sin(((hour - 6) / 12) * Math.PI));
  const loadW = at((hour) => 1_800_000 + 700_000 * Math.sin(((hour - 13) / 12) * Math.PI));
  const ids = Array.from({ length: BATTERIES }, (_, index) => index);
  const feeders = Array.from({ length: FEEDERS }, (_, index) => `feeder-${index}`);
  const part = (series: readonly number[]) => series.map((watts) => watts / FEEDERS);
  return {
    fromMs: Date.parse('2026-06-21T00:00:00+09:00'),
    quarters: QUARTERS,
    members: ids.map((index) => ({
      ...{ id: `member-${index}`, kind: 'complex' as const, site: 'gu/dong/site', since: '2026-01-01' },
      feeder: feeders[index % FEEDERS]!,
    })),
    assets: ids.map((index) => ({
      ...{ id: `battery-${index}`, member: `member-${index}`, kind: 'battery' as const, device: 'gu/dong/site/b' },
      ...{ ratedW: 3000 + 137 * index, capacityWh: 10_000 + 811 * index, efficiency: 0.85 + 0.002 * index },
      reservePercent: 10 + (index % 7),
    })),
    steered: new Set(ids.map((index) => `member-${index}`)),
    charge: new Map(ids.map((index) => [`battery-${index}`, 20 + ((index * 17) % 60)])),
    overrides: [],
    expected: { pvW, loadW },
    feeders: new Map(feeders.map((id) => [id, { pvW: part(pvW), loadW: part(loadW) }])),
    calls: [
      {
        ...{ id: 'call', targetW: 120_000, wonPerKwh: 1300, scope: { kind: 'dong' as const } },
        startsMs: Date.parse('2026-06-21T18:00:00+09:00'),
        endsMs: Date.parse('2026-06-21T19:00:00+09:00'),
      },
    ],
    retailWon: 150,
    feedInWon: 80,
    settings: {
      ...{ dear: [{ fromHour: 17, toHour: 22, percent: 150 }], peakWonPerKw: 300, wearWonPerKwh: 10 },
      ...{ importMaxW: null, exportMaxW: 2_000_000, emergencyPercent: 80, emergency: false, revertS: 900 },
      feeders: feeders.map((id) => ({ id, importMaxW: 600_000, exportMaxW: 250_000 })),
    },
  };
}
