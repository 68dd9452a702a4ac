import Type, { type Static } from 'typebox';
import { Id } from '../../points/assets.ts';
import { MARKET_RULES, MarketRule } from '../market.ts';
import { PortfolioId } from '../portfolio.ts';

const Instant = Type.String({ format: 'date-time' });
const Day = Type.String({ format: 'date' });
const Month = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', description: 'a month at the site: 2026-11' });
const Wh = Type.Integer({ minimum: 0 });
const MilliWon = Type.Integer({ description: 'Won in thousandths.' });

/** GET /api/v1/office/vpp/market?day (viewer): one day at the site, by default today. */
export const MarketDayQuestion = Type.Object({ day: Type.Optional(Day) }, { additionalProperties: false });

const MarketQuarter = Type.Object({
  quarter: Instant,
  /** Counts up when late readings changed it. */
  run: Type.Integer(),
  rule: Type.Enum([...MARKET_RULES]),
  milliWonPerKwh: Type.Integer(),
  /** What changed hands; givers gave and takers took as much. */
  sharedWh: Wh,
  givers: Type.Integer(),
  takers: Type.Integer(),
});

export const MarketDay = Type.Object({
  day: Day,
  /** null: there is no market, surplus is not shared. */
  rule: Type.Union([MarketRule, Type.Null()]),
  /** Won per kWh in thousandths: what is paid for feed-in, here, and at retail. */
  prices: Type.Object({ feedIn: MilliWon, market: MilliWon, retail: MilliWon }),
  /** Members with the consent `market` on that day. */
  members: Type.Integer(),
  /** Ascending; quarter-hours in which nothing was shared are left out. Empty where it is withheld. */
  quarters: Type.Array(MarketQuarter),
  totals: Type.Object({ sharedWh: Wh, milliWon: MilliWon }),
  /** One to four households take part that did not agree to be seen. */
  withheld: Type.Optional(Type.Literal('too-few-households')),
});
export type MarketDay = Static<typeof MarketDay>;

/** What a month of the market is for one member. Money in whole thousandths of won. */
export const MarketBill = Type.Object({
  member: PortfolioId,
  month: Month,
  givenWh: Wh,
  takenWh: Wh,
  importWh: Wh,
  exportWh: Wh,
  /** Quarter-hours of the month with a good or estimated reading: import and export are the sums of these. */
  quarters: Type.Integer(),
  /** Paid for import, less what feed-in brings: as if there were no market. May be negative. */
  withoutMilliWon: MilliWon,
  /** With the market: taken energy at its price instead of retail, given energy at its price instead of feed-in. */
  withMilliWon: MilliWon,
  /** without − with; never negative while the price lies between feed-in and retail. */
  benefitMilliWon: MilliWon,
  /** Whole won of the benefit that a pay-out has put into the wallet. */
  paidWon: Type.Integer(),
  /** Whether it has a wallet that a pay-out can go to. */
  wallet: Type.Boolean(),
});
export type MarketBill = Static<typeof MarketBill>;

/** GET /api/v1/office/vpp/market/bills?month (viewer): members with the consents `market` and `detail`; the others only in `totals`. */
export const MarketBillsQuestion = Type.Object({ month: Type.Optional(Month) }, { additionalProperties: false });
export const MarketBills = Type.Object({
  month: Month,
  bills: Type.Array(MarketBill),
  /** Of all members that take part; null where one to four households could be told from it. */
  totals: Type.Union([
    Type.Object({ members: Type.Integer(), sharedWh: Wh, benefitMilliWon: MilliWon, paidWon: Type.Integer() }),
    Type.Null(),
  ]),
  /** Members that take part and are not listed, for want of the consent `detail`. */
  hidden: Type.Integer(),
});
export type MarketBills = Static<typeof MarketBills>;

/**
 * POST /api/v1/office/vpp/market/payout (manager): puts the benefit of a month that is over, in whole won, into the wallets of those
 * who have one; again it pays only what corrections have added. Problems: bad-month (400), month-not-over, nothing-to-pay (409).
 */
export const PayoutMarket = Type.Object({ month: Month }, { additionalProperties: false });
export const MarketPayout = Type.Object({
  month: Month,
  event: Id,
  lines: Type.Integer(),
  won: Type.Integer(),
  /** Members with a benefit and without a wallet: theirs stays on the bill. */
  withoutWallet: Type.Integer(),
});
export type MarketPayout = Static<typeof MarketPayout>;
