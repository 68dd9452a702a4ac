import Type, { type Static } from 'typebox';
import { Asset, Id, WalletId } from './assets.ts';

/** Lines of one event `maeul.points.rewarded.v1`, at most. */
export const REWARD_LINES_MAX = 500;

/**
 * What a wallet gets of the fund, or gives back. The id names the line for ever: the same line said again counts no more, and another line
 * under its id is refused.
 */
export const RewardLine = Type.Object({
  id: Id,
  wallet: WalletId,
  asset: Asset,
  /** Of an adjustment downwards negative; never 0. */
  amount: Type.Union([
    Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    Type.Integer({ minimum: -1_000_000_000, maximum: -1 }),
  ]),
  /** Code, e.g. `settled`, `adjusted`. */
  reason: Type.String({ minLength: 1, maxLength: 200 }),
});
export type RewardLine = Static<typeof RewardLine>;

/** What the ledger made of one line. */
export const RewardOutcome = Type.Object({
  id: Id,
  status: Type.Enum(['done', 'refused']),
  /** Of a refused line: unknown-wallet, wallet-closed, id-conflict. */
  code: Type.Optional(Type.String()),
  /** What was moved: the amount, or of an adjustment downwards what was available of it. */
  posted: Type.Integer(),
  /** Of an adjustment downwards: what was not there any more. Nobody is brought into debt. */
  shortfall: Type.Integer({ minimum: 0 }),
});
export type RewardOutcome = Static<typeof RewardOutcome>;
