import fc from 'fast-check';
import type { Highs } from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import { carryOut } from '../../vpp/dispatch/carry-out.ts';
import { costOf } from '../../vpp/dispatch/cost.ts';
import { linearProgram } from '../../vpp/dispatch/linear-program.ts';
import { planOf, type Solved } from '../../vpp/dispatch/plan.ts';
import type { Battery, DispatchProblem } from '../../vpp/dispatch/problem.ts';
import { wishesByRule } from '../../vpp/dispatch/rule.ts';
import { faultsOf } from '../../vpp/dispatch/testing/check-plan.ts';
import { MORNING, problems } from '../../vpp/dispatch/testing/problems.ts';
import { loadHighs } from './load-highs.ts';
import { solveProgram } from './solve-program.ts';

let highs: Highs;
beforeAll(async () => {
  highs = await loadHighs();
});

const RUNS = process.env.CI === 'true' ? 300 : 60;
const MADE = { id: '01900000-0000-7000-8000-000000000001', madeAtMs: MORNING, cause: 'quarter' } as const;
const NONE: Solved = { status: 'none', why: 'The test has none.', ms: 0 };

function solve(problem: DispatchProblem): Solved {
  const { program, wishes } = linearProgram(problem);
  const solution = solveProgram(highs, program, 10_000);
  return solution.status === 'none' ? solution : { ...solution, wishes: wishes(solution.values) };
}

/** A summer's day of a house: sun from 08:00 to 17:00, most used in the evening; W. */
function summerDay(change: Partial<DispatchProblem> & { battery?: Partial<Battery> } = {}): DispatchProblem {
  const { battery: ofBattery, ...rest } = change;
  const hourOf = (quarter: number) => (5 + quarter / 4) % 24;
  const netW = Array.from({ length: 96 }, (_, quarter) => {
    const hour = hourOf(quarter);
    const sun = hour > 8 && hour < 17 ? 6000 : 0;
    return 1000 + (hour >= 18 && hour < 22 ? 3000 : 0) - sun;
  });
  return {
    fromMs: MORNING,
    quarters: 96,
    netW,
    spillMaxW: netW.map(() => 0),
    importWon: netW.map((_, quarter) => (hourOf(quarter) >= 17 && hourOf(quarter) < 22 ? 250 : 120)),
    exportWon: netW.map(() => 80),
    peakWonPerKw: 0,
    peakSoFarW: 0,
    wearWonPerKwh: 5,
    endWonPerKwh: 60,
    batteries: [
      {
        asset: 'battery-1',
        capacityWh: 10_000,
        chargeMaxW: 3000,
        dischargeMaxW: 3000,
        efficiency: 0.9,
        reserveWh: 1000,
        storedWh: 1000,
        orderedW: [],
        ...ofBattery,
      },
    ],
    loads: [],
    groups: [{ id: 'dong', netW, importMaxW: null, exportMaxW: null, batteries: [0], loads: [] }],
    calls: [],
    ...rest,
  };
}

const quarterAt = (hour: number) => (hour - 5) * 4;
const planned = (problem: DispatchProblem) => planOf(problem, solve(problem), MADE).plan;
const powersOf = (problem: DispatchProblem) => planned(problem).assets[0]!.powerW;

describe('any plan', () => {
  it('keeps every limit, whoever made it: by an eye that has only the plan and the nameplates', () => {
    fc.assert(
      fc.property(problems(24), (problem) => {
        expect(faultsOf(planOf(problem, solve(problem), MADE).plan, problem)).toEqual([]);
        expect(faultsOf(planOf(problem, NONE, MADE).plan, problem)).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps every limit also where the solver answers with nonsense', () => {
    const any = fc.array(fc.array(fc.double({ min: -1e6, max: 1e6 }), { minLength: 12, maxLength: 12 }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(problems(12), any, any, (problem, batteriesW, loadsW) => {
        const rigged: Solved = { status: 'optimal', wishes: { batteriesW, loadsW }, ms: 1 };
        expect(
          faultsOf(planOf(problem, rigged, MADE).plan, problem).filter((fault) => !fault.includes('are needed')),
        ).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });

  it('of the solver costs no more than that of the rule, and its program always has a solution', () => {
    fc.assert(
      fc.property(problems(24), (problem) => {
        const solved = solve(problem);
        if (solved.status === 'none') throw new Error(solved.why);
        const byRule = costOf(problem, carryOut(problem, wishesByRule(problem)));
        const bySolver = costOf(problem, carryOut(problem, solved.wishes));
        // Whole watts: each quarter-hour of each thing may lose one.
        expect(bySolver).toBeLessThanOrEqual(byRule + 5 + 1e-3 * Math.abs(byRule));
      }),
      { numRuns: RUNS },
    );
  });

  it('of the solver never charges and discharges a battery at once where panels can be held back', () => {
    fc.assert(
      fc.property(problems(16), (made) => {
        const problem = { ...made, spillMaxW: made.netW.map(() => 100_000) };
        const { program } = linearProgram(problem);
        const solution = solveProgram(highs, program, 10_000);
        if (solution.status === 'none') throw new Error(solution.why);
        // A battery's columns are charge, discharge, stored, and one more where it begins below its reserve.
        let first = 0;
        for (const battery of problem.batteries) {
          for (let quarter = 0; quarter < 16; quarter++) {
            const charge = solution.values[first + quarter]!;
            const discharge = solution.values[first + 16 + quarter]!;
            expect(Math.min(charge, discharge)).toBeLessThan(1e-6);
          }
          first += battery.storedWh < battery.reserveWh ? 64 : 48;
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('the plan of a summer day', () => {
  it('stores the surplus and gives it in the dear evening, and says so', () => {
    const { assets, solver } = planned(summerDay());
    expect(solver.status).toBe('optimal');
    const [{ powerW, storedWh, reasons }] = assets as [(typeof assets)[0]];
    const chargedWh = powerW.slice(0, quarterAt(17)).reduce((sum, watts) => sum - Math.min(0, watts) / 4, 0);
    expect(chargedWh).toBeGreaterThan(9000);
    expect(storedWh![quarterAt(17)]).toBeGreaterThan(9900);
    expect(Math.min(...powerW.slice(quarterAt(18), quarterAt(21)))).toBeGreaterThanOrEqual(0);
    expect(storedWh![quarterAt(22)]).toBeLessThan(1100);
    const charging = reasons.find(({ code }) => code === 'charge-surplus')!;
    expect(charging.words.en).toMatch(/^charging: surplus until \d\d:\d\d, needed 1[78]:\d\d$/);
    expect(charging.words.ko).toMatch(/^충전: 남는 전기, \d\d:\d\d까지, 1[78]:\d\d에 씀$/);
  });

  it('keeps what a call in the morning will need, and gives it then', () => {
    const call = { id: 'c', from: quarterAt(10), to: quarterAt(11), targetW: 3000, penaltyWonPerKwh: 1300 };
    const calls = [{ ...call, batteries: [0], loads: [] }];
    const powers = powersOf(summerDay({ calls, battery: { storedWh: 5000 } }));
    // Of whole watts one may be lost.
    expect(Math.min(...powers.slice(quarterAt(10), quarterAt(11)))).toBeGreaterThanOrEqual(2999);
  });

  it('cuts the highest import where a peak costs', () => {
    const flat = summerDay({ peakWonPerKw: 8000, importWon: Array.from({ length: 96 }, () => 120) });
    const { gridW } = planned(flat);
    expect(Math.max(...gridW)).toBeLessThan(2500);
    expect(
      Math.max(
        ...planOf({ ...flat, batteries: [], groups: [{ ...flat.groups[0]!, batteries: [] }] }, NONE, MADE).plan.gridW,
      ),
    ).toBe(4000);
  });

  it('keeps a harder reserve in an emergency, and fills it first', () => {
    const { assets } = planned(summerDay({ battery: { reserveWh: 8000 } }));
    const [{ storedWh, reasons }] = assets as [(typeof assets)[0]];
    expect(reasons[0]).toMatchObject({ code: 'charge-reserve', from: 0 });
    expect(Math.min(...storedWh!.slice(quarterAt(8)))).toBeGreaterThan(7999);
  });

  it('does what staff ordered first, as far as the battery can, and plans on from there', () => {
    const powers = powersOf(summerDay({ battery: { storedWh: 2500, orderedW: [3000, 3000, 3000, 3000] } }));
    expect(powers.slice(0, 4)).toEqual([3000, 2692, 0, 0]);
  });

  it('runs what can wait within its hours, on surplus', () => {
    const problem = summerDay();
    const loads = [
      { asset: 'charger-1', ratedW: 7000, windows: [{ from: quarterAt(9), to: quarterAt(20), wh: 7000 }] },
    ];
    const plan = planned({ ...problem, loads, groups: [{ ...problem.groups[0]!, loads: [0] }] });
    const powers = plan.assets[1]!.powerW;
    expect(powers.reduce((sum, watts) => sum - watts / 4, 0)).toBeGreaterThan(6990);
    expect(powers.slice(quarterAt(17)).every((watts) => watts === 0)).toBe(true);
    expect(plan.assets[1]!.reasons[0]).toMatchObject({ code: 'load-surplus' });
  });

  it('without a solver follows the rule, says which and why, and still stores the surplus for the evening', () => {
    const { assets, solver } = planOf(summerDay(), { status: 'none', why: 'It was slow.', ms: 15_000 }, MADE).plan;
    expect(solver).toEqual({ status: 'fallback', ms: 15_000, rule: 'own-sun-first', why: 'It was slow.' });
    expect(assets[0]!.storedWh![quarterAt(17)]).toBeGreaterThan(9900);
    expect(assets[0]!.storedWh![quarterAt(22)]).toBeLessThan(1100);
  });
});
