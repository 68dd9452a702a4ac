import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import { HOUSEHOLDS_MIN, type Member } from '@maeul/devices/vpp/portfolio';
import type { DeliveryRow } from '../queries/vpp-questions.ts';

/** Whose results sums hold. Of whom nothing is known any more it is taken that it was a household. */
export function withResult(
  lines: readonly Pick<SettlementLine, 'member' | 'excluded'>[],
  members: readonly Pick<Member, 'id' | 'kind'>[],
): Pick<Member, 'id' | 'kind'>[] {
  const known = new Map(members.map((member) => [member.id, member]));
  return lines
    .filter(({ excluded }) => excluded === undefined)
    .map(({ member }) => known.get(member) ?? { id: member, kind: 'household' });
}

/** A minute compares those that were read just then: at least so many of them are households that nobody may see one by one. */
export function isMinuteShown(
  { seen: compared }: Pick<DeliveryRow, 'seen'>,
  taking: readonly Pick<Member, 'id' | 'kind'>[],
  seen: ReadonlySet<string>,
): boolean {
  const open = taking.filter((member) => member.kind !== 'household' || seen.has(member.id)).length;
  return compared === 0 || compared - open >= HOUSEHOLDS_MIN || (open === taking.length && compared <= open);
}
