import type { SettlementTotals } from '@maeul/devices/vpp/api/calls';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import { HOUSEHOLDS_MIN, type Member } from '@maeul/devices/vpp/portfolio';

/** Sums over the lines of a run; energy of those with a result. */
export function totalsOf(run: number, lines: readonly SettlementLine[]): SettlementTotals {
  const settled = lines.filter(({ excluded }) => excluded === undefined);
  const sum = (what: 'baselineWh' | 'actualWh' | 'reducedWh' | 'reward') =>
    settled.reduce((total, line) => total + line[what], 0);
  return {
    run,
    settled: settled.length,
    successes: settled.filter(({ success }) => success).length,
    excluded: lines.length - settled.length,
    baselineWh: sum('baselineWh'),
    actualWh: sum('actualWh'),
    reducedWh: sum('reducedWh'),
    reward: sum('reward'),
  };
}

/**
 * Whether a sum over members would tell of single households: one to four of them have not agreed to be seen. What the others have can be
 * seen one by one and be subtracted.
 * @param seen members with the consent `detail` on the day
 */
export function isSumWithheld(members: readonly Pick<Member, 'id' | 'kind'>[], seen: ReadonlySet<string>): boolean {
  const hidden = members.filter(({ id, kind }) => kind === 'household' && !seen.has(id)).length;
  return hidden > 0 && hidden < HOUSEHOLDS_MIN;
}

/** Whether staff may see the values of one member. Public buildings need nobody's leave. */
export function isMemberSeen({ id, kind }: Pick<Member, 'id' | 'kind'>, seen: ReadonlySet<string>): boolean {
  return kind === 'public' || seen.has(id);
}
