import type { Asset } from '@maeul/devices/points/assets';
import { REWARD_LINES_MAX, type RewardLine } from '@maeul/devices/points/rewards';
import type { SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Logger } from 'pino';
import type { OfficeDesk } from '../points/office-desk.ts';
import type { PointsQueries } from '../queries/points-questions.ts';
import { rewardLines } from '../vpp/settlement/reward-lines.ts';

export interface RewardSayerParts {
  readonly points: Pick<PointsQueries, 'rewards'>;
  readonly pointsDesk: Pick<OfficeDesk, 'say'>;
  readonly log: Logger;
  /** Lines of one event; as many as it may have if left out. */
  readonly linesPerEvent?: number;
}

/** What a run of a settlement came to. */
export interface RewardedRun {
  readonly event: string;
  readonly programme: string;
  readonly asset: Asset;
  readonly run: number;
  readonly lines: readonly SettlementLine[];
}

/** Brings the rewards of a settlement into the ledger: each line once, later runs as what they add or take back. */
export class RewardSayer {
  readonly #parts: RewardSayerParts;

  constructor(parts: RewardSayerParts) {
    this.#parts = parts;
  }

  /** Says the lines that the ledger does not hold yet. The view of the points has to be at the journal's head. */
  async say({ event, programme, asset, run, lines }: RewardedRun): Promise<void> {
    const { points, pointsDesk, linesPerEvent = REWARD_LINES_MAX } = this.#parts;
    const posted = new Map((await points.rewards(event)).map((row) => [row.line, row.posted]));
    const missing = rewardLines({ event, asset, run, lines, posted }).filter(({ id }) => !posted.has(id));
    for (let at = 0; at < missing.length; at += linesPerEvent) {
      const some = missing.slice(at, at + linesPerEvent);
      const data = { programme, ref: event, run, lines: some, by: 'hub' };
      const { status, code, message, rewards } = await pointsDesk.say('maeul.points.rewarded.v1', data);
      if (status === 'refused') throw new Error(`The ledger refused the rewards of ${event}: ${code} ${message ?? ''}`);
      this.#warn(event, some, rewards ?? []);
    }
  }

  /** A line that is refused (a wallet that was closed) keeps nobody else from getting theirs. */
  #warn(
    event: string,
    lines: readonly RewardLine[],
    outcomes: readonly {
      readonly id: string;
      readonly status: string;
      readonly code?: string;
      readonly shortfall: number;
    }[],
  ): void {
    const byId = new Map(lines.map((line) => [line.id, line]));
    for (const { id, status, code, shortfall } of outcomes) {
      if (status === 'done' && shortfall === 0) continue;
      const line = { event, line: id, amount: byId.get(id)?.amount, code, shortfall };
      this.#parts.log.warn(line, 'a reward could not be posted whole');
    }
  }
}
