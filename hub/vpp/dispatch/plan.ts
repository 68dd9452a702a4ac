import type { Plan } from '@maeul/devices/vpp/plan';
import { type Course, carryOut } from './carry-out.ts';
import { costOf } from './cost.ts';
import type { DispatchProblem, Wishes } from './problem.ts';
import { batteryReasons, loadReasons } from './reasons.ts';
import { RULE, wishesByRule } from './rule.ts';

/** What the solver came to: wishes, or why there are none. */
export type Solved =
  | { readonly status: 'optimal'; readonly wishes: Wishes; readonly ms: number }
  | { readonly status: 'none'; readonly why: string; readonly ms: number };

/** Solutions keep to tolerances; plans are made of whole watts. Won. */
const WORSE_MAX_WON = 1;
const WORSE_MAX_SHARE = 1e-3;

/**
 * The plan that follows from what the solver came to, and what is held back of the panels, W. Every plan goes through `carryOut`, so that it keeps all limits whoever made
 * it; a solution that is dearer than the rule once it has been carried out was none, and the rule is taken instead.
 * @param madeAtMs and @param id are the shell's
 */
export function planOf(
  problem: DispatchProblem,
  solved: Solved,
  { id, madeAtMs, cause }: { id: string; madeAtMs: number; cause: Plan['cause'] },
): { readonly plan: Plan; readonly spillW: readonly number[] } {
  const byRule = carryOut(problem, wishesByRule(problem));
  const chosen = choose(problem, solved, byRule);
  const plan: Plan = {
    id,
    madeAt: new Date(madeAtMs).toISOString(),
    from: new Date(problem.fromMs).toISOString(),
    cause,
    solver: chosen.solver,
    assets: assetsOf(problem, chosen.course),
    gridW: chosen.course.gridW.map(Math.round),
  };
  return { plan, spillW: chosen.course.spillW };
}

function choose(problem: DispatchProblem, solved: Solved, byRule: Course): { solver: Plan['solver']; course: Course } {
  const ms = Math.round(solved.ms);
  const fallback = (why: string) => ({ solver: { status: 'fallback' as const, ms, rule: RULE, why }, course: byRule });
  if (solved.status === 'none') return fallback(solved.why);
  const course = carryOut(problem, solved.wishes);
  const [cost, ruleCost] = [costOf(problem, course), costOf(problem, byRule)];
  if (!Number.isFinite(cost)) return fallback('The solver answered with something that is no number.');
  if (cost > ruleCost + WORSE_MAX_WON + WORSE_MAX_SHARE * Math.abs(ruleCost))
    return fallback('What the solver found costs more than the rule once limits are kept.');
  return { solver: { status: 'optimal', ms }, course };
}

function assetsOf(problem: DispatchProblem, course: Course): Plan['assets'] {
  return [
    ...problem.batteries.map(({ asset }, index) => ({
      asset,
      powerW: [...course.batteriesW[index]!],
      storedWh: course.storedWh[index]!.map((wh) => Math.round(wh * 10) / 10),
      reasons: batteryReasons(problem, course, index),
    })),
    ...problem.loads.map(({ asset }, index) => ({
      asset,
      powerW: course.loadsW[index]!.map((powerW) => (powerW === 0 ? 0 : -powerW)),
      reasons: loadReasons(problem, course, index),
    })),
  ];
}
