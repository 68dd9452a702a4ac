import type { Asset } from '@maeul/devices/points/assets';
import type { RewardLine } from '@maeul/devices/points/rewards';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import { v5 as nameUuid } from 'uuid';

/** Namespace of the ids of reward lines; made once. */
const REWARDS = 'b3a1c9de-52a4-4f0e-9f57-6b1d0c8e7a21';

/** The id of the line by which a run of a settlement pays one member: always the same. */
export function rewardLineId(event: string, member: string, run: number): string {
  return nameUuid(`${event}/${member}/${run}`, REWARDS);
}

export interface RewardAsked {
  /** Id of the event. */
  readonly event: string;
  readonly asset: Asset;
  readonly run: number;
  readonly lines: readonly SettlementLine[];
  /** What the ledger moved for earlier lines, by their ids (`RewardOutcome.posted`). */
  readonly posted: ReadonlyMap<string, number>;
}

/**
 * What the ledger still has to move so that each member has the reward of this run: the difference to what earlier runs moved, up or down.
 * A member without a wallet gets its line in the first run that knows one. Saying the lines of a run again changes nothing, since their
 * ids are the same.
 */
export function rewardLines({ event, asset, run, lines, posted }: RewardAsked): RewardLine[] {
  return lines.flatMap(({ member, wallet, reward }) => {
    if (wallet === undefined) return [];
    let before = 0;
    for (let earlier = 1; earlier < run; earlier++) before += posted.get(rewardLineId(event, member, earlier)) ?? 0;
    const amount = reward - before;
    const reason = before === 0 ? 'settled' : 'adjusted';
    return amount === 0 ? [] : [{ id: rewardLineId(event, member, run), wallet, asset, amount, reason }];
  });
}
