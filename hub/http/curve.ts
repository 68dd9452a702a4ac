import type { DongQuarterRow } from '../queries/queries.ts';
import { balance, type Coverage, type Flows, noFlows, POWER_ROLES, type Power, sumOfSites } from './overview.ts';

export interface CurvePoint extends Power {
  /** Start of the quarter-hour. */
  readonly tMs: number;
  readonly coverage: Coverage;
}

/** One inverter of a hundred that is missing must not blank the dong's curve; one of three must. */
const SHARE_MIN = 0.9;
const GROUPS = [true, false] as const;

/**
 * The dong's power per quarter-hour, by the rules of overview.md.
 * @param rows of one day, ascending in time
 */
export function curve(rows: readonly DongQuarterRow[]): CurvePoint[] {
  const members = new Map(GROUPS.map((metered) => [metered, mostMembers(rows, metered)]));
  const quarters = Map.groupBy(rows, ({ tMs }) => tMs);
  return [...quarters].map(([tMs, quarter]) => {
    const groups = GROUPS.map((metered) => flowsOf(quarter, metered, members.get(metered)!));
    const coverage = { members: 0, good: 0 };
    for (const role of POWER_ROLES)
      for (const flows of groups) {
        coverage.members += flows[role].members;
        coverage.good += flows[role].good;
      }
    const parts = GROUPS.map((metered, index) => ({ metered, flows: groups[index]! }))
      .filter(({ flows }) => POWER_ROLES.some((role) => flows[role].members > 0))
      .map(({ metered, flows }) => balance(flows, metered, SHARE_MIN));
    return { tMs, ...sumOfSites(parts), coverage };
  });
}

function mostMembers(rows: readonly DongQuarterRow[], metered: boolean): Flows {
  const flows = noFlows();
  for (const row of rows) {
    const role = POWER_ROLES.find((candidate) => candidate === row.role);
    if (role === undefined || row.metered !== metered) continue;
    flows[role].members = Math.max(flows[role].members, row.members);
  }
  return flows;
}

function flowsOf(quarter: readonly DongQuarterRow[], metered: boolean, most: Flows): Flows {
  const flows = noFlows();
  for (const role of POWER_ROLES) {
    flows[role].members = most[role].members;
    const row = quarter.find((candidate) => candidate.role === role && candidate.metered === metered);
    if (row === undefined) continue;
    flows[role].positiveW = row.positiveW;
    flows[role].negativeW = row.negativeW;
    flows[role].good = row.members;
  }
  return flows;
}
