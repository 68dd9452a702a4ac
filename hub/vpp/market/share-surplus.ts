import type { MarketRule } from '@maeul/devices/vpp/market';
import { allocate, type Claim } from './allocate.ts';

/** What a member's meters counted at its connection point in one quarter-hour, Wh. */
export interface AtTheBorder {
  readonly member: string;
  readonly importWh: number;
  readonly exportWh: number;
}

export interface Portion {
  readonly member: string;
  readonly wh: number;
}

/** Both sides sum to the same; members without a part are left out; ordered by member. */
export interface SharedSurplus {
  readonly given: readonly Portion[];
  readonly taken: readonly Portion[];
}

/**
 * Shares the surplus of one quarter-hour. What a member has, or needs, is the difference of its export and import in whole Wh, so that
 * nobody buys from itself. As much is shared as there is on both sides; those who give do so in proportion to what they have, and what
 * nobody takes stays with them and is fed in.
 */
export function shareSurplus(
  members: readonly AtTheBorder[],
  { rule, keys }: Pick<MarketRule, 'rule' | 'keys'>,
): SharedSurplus {
  const parts = new Map(keys.map(({ member, parts }) => [member, parts]));
  const weightOf = (member: string, needWh: number) =>
    rule === 'equal' ? 1 : rule === 'need' ? needWh : (parts.get(member) ?? 0);
  const ordered = [...members].sort((one, other) => (one.member < other.member ? -1 : 1));
  const givers: Claim[] = [];
  const takers: Claim[] = [];
  for (const { member, importWh, exportWh } of ordered) {
    const overWh = exportWh - importWh;
    if (overWh >= 1) givers.push({ id: member, weight: Math.floor(overWh), most: Math.floor(overWh) });
    else if (overWh <= -1)
      takers.push({ id: member, weight: weightOf(member, Math.floor(-overWh)), most: Math.floor(-overWh) });
  }
  const surplusWh = givers.reduce((sum, { most }) => sum + most, 0);
  const taken = allocate(surplusWh, takers);
  const sharedWh = taken.reduce((sum, wh) => sum + wh, 0);
  return { given: portions(givers, allocate(sharedWh, givers)), taken: portions(takers, taken) };
}

function portions(claims: readonly Claim[], shares: readonly number[]): Portion[] {
  return claims.map(({ id }, at) => ({ member: id, wh: shares[at]! })).filter(({ wh }) => wh > 0);
}
