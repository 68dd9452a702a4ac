import {
  MarketBills,
  MarketBillsQuestion,
  MarketDay,
  MarketDayQuestion,
  MarketPayout,
  PayoutMarket,
} from '@maeul/devices/vpp/api/market';
import type { MarketBook } from '../../../energy/market-book.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';

const BASE = '/api/v1/office/vpp/market';
const tags = ['energy'];
const viewer = { open: true, staff: 'viewer' } as const;
const manager = { open: true, staff: 'manager' } as const;

/** The energy market: what was shared, what it is worth to whom, and paying it. */
export function marketRoutes(app: App, book: () => MarketBook): void {
  app.get(
    BASE,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'Surplus that was shared on a day',
        querystring: MarketDayQuestion,
        response: answers(MarketDay),
      },
    },
    async ({ query }) => answerOf(await book().day(query.day)),
  );
  app.get(
    `${BASE}/bills`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'What a month of the market is worth to its members',
        querystring: MarketBillsQuestion,
        response: answers(MarketBills),
      },
    },
    async ({ query }) => answerOf(await book().bills(query.month)),
  );
  app.post(
    `${BASE}/payout`,
    {
      config: manager,
      schema: { tags, summary: 'Pay a month', body: PayoutMarket, response: answers(MarketPayout, 409) },
    },
    async (request) => answerOf(await book().payout(staffOf(request), request.body.month)),
  );
}
