import Type, { type Static } from 'typebox';
import { Asset, Id, WalletId } from './assets.ts';
import { RewardOutcome } from './rewards.ts';

/** Name of the command by which the hub tells a kiosk what became of its event. */
export const OUTCOME_COMMAND = 'points-outcome';

export const Balances = Type.Object({
  wallet: WalletId,
  balances: Type.Array(
    Type.Object({
      asset: Asset,
      posted: Type.Integer(),
      held: Type.Integer(),
      available: Type.Integer(),
    }),
  ),
});

/** What the ledger made of one event. The same event always has the same outcome, however often it comes. */
export const Outcome = Type.Object({
  event: Id,
  status: Type.Enum(['done', 'refused']),
  /** Why it was refused: not-enough, unknown-hold, hold-ended, wallet-closed, bad-signature, chain-gap, … */
  code: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  /** Points that it brought (award) or cost. */
  amount: Type.Optional(Type.Integer()),
  /** The wallet's balances just after it. */
  after: Type.Optional(Balances),
  /** Of rewards: what became of each line. */
  rewards: Type.Optional(Type.Array(RewardOutcome)),
});
export type Outcome = Static<typeof Outcome>;
