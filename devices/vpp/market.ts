import Type, { type Static } from 'typebox';
import { PortfolioId } from './portfolio.ts';

export const MARKET_RULES = ['equal', 'need', 'keys'] as const;

/** How surplus is shared among those who need power in the same quarter-hour, and for how much. Configuration of the dong. */
export const MarketRule = Type.Object({
  /** `equal`: everybody the same, as far as it needs it. `need`: in proportion to the need. `keys`: by the keys below. */
  rule: Type.Enum([...MARKET_RULES]),
  /** With `keys`: parts of each consumer; who is not named gets nothing. */
  keys: Type.Array(Type.Object({ member: PortfolioId, parts: Type.Integer({ minimum: 0, maximum: 1_000_000 }) })),
  /** Where the price lies between feed-in (0) and retail (1000). */
  betweenPermille: Type.Integer({ minimum: 0, maximum: 1000 }),
});
export type MarketRule = Static<typeof MarketRule>;
