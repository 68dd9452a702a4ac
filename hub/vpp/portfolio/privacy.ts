import { HOUSEHOLDS_MIN, type Member } from '@maeul/devices/vpp/portfolio';
import { hasConsent, isMemberOn, type Portfolio } from './portfolio.ts';
import { DONG, scopesOf } from './scopes.ts';

/** Kinds of groups that share out the same members: what one of them is without follows from the others. */
const PARTITIONS = ['kind:', 'site:', 'building:', 'feeder:'] as const;

/**
 * The accounts of groups that nobody may see on a day: of one to four households, unless every one of them has agreed to be seen; and
 * those from which such a number would follow by subtraction: the rest of a larger group that holds it, or the rest that all groups of
 * its kind leave of the dong. Households that agreed count as if they were none: their numbers are no secret.
 */
export function withheldScopes(portfolio: Portfolio, day: string): ReadonlySet<string> {
  const hidden = [...portfolio.members.values()].filter((member) => isHidden(portfolio, member, day));
  const counts = new Map<string, number>();
  for (const member of hidden) for (const scope of scopesOf(member)) counts.set(scope, (counts.get(scope) ?? 0) + 1);
  const withheld = new Set([...counts].flatMap(([scope, count]) => (isFew(count) ? [scope] : [])));
  for (const scope of nestedRests(hidden, counts)) withheld.add(scope);
  for (const partition of PARTITIONS) hideRests(partition, hidden.length, counts, withheld);
  return withheld;
}

/** Members whose numbers nobody may see: all but public buildings, unless they agreed. Only households count as few. */
function isHidden(portfolio: Portfolio, member: Member, day: string): boolean {
  return member.kind === 'household' && isMemberOn(member, day) && !hasConsent(portfolio, member.id, 'detail', day);
}

/** Whether staff may see the numbers of one member on a day. Public buildings need nobody's leave. */
export function isSeen(portfolio: Portfolio, member: Member, day: string): boolean {
  return member.kind === 'public' || hasConsent(portfolio, member.id, 'detail', day);
}

function isFew(count: number): boolean {
  return count > 0 && count < HOUSEHOLDS_MIN;
}

/** Groups that lie within another one and leave too few of it. */
function nestedRests(hidden: readonly Member[], counts: ReadonlyMap<string, number>): string[] {
  const shared = new Map<string, Map<string, number>>();
  // Most members stand in the same groups as others: those are counted together.
  const alike = Map.groupBy(hidden, (member) => scopesOf(member).join('\n'));
  for (const [together, members] of alike) {
    const scopes = together.split('\n');
    for (const inner of scopes) {
      const outers = shared.get(inner) ?? new Map<string, number>();
      shared.set(inner, outers);
      for (const outer of scopes) if (outer !== inner) outers.set(outer, (outers.get(outer) ?? 0) + members.length);
    }
  }
  const rests: string[] = [];
  for (const [inner, outers] of shared)
    for (const [outer, both] of outers)
      if (both === counts.get(inner) && isFew(counts.get(outer)! - both) && inner !== DONG) rests.push(inner);
  return rests;
}

/** As long as all that is withheld of a partition, and who is in none of its groups, are few together, its smallest group joins them. */
function hideRests(partition: string, all: number, counts: ReadonlyMap<string, number>, withheld: Set<string>): void {
  const groups = [...counts]
    .filter(([scope]) => scope.startsWith(partition))
    .sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
  if (groups.length === 0) return;
  let rest = all;
  for (const [scope, count] of groups) if (!withheld.has(scope)) rest -= count;
  for (const [scope, count] of groups) {
    if (!isFew(rest)) return;
    if (withheld.has(scope)) continue;
    withheld.add(scope);
    rest += count;
  }
}
