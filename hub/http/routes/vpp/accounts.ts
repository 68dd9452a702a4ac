import { AccountScope, Resolution } from '@maeul/devices/vpp/accounts';
import { AccountsAnswer, CorrectionsPage, NowAnswer } from '@maeul/devices/vpp/api/accounts';
import Type from 'typebox';
import type { Energy } from '../../../energy/energy.ts';
import type { App } from '../../app.ts';
import { Problem } from '../../problem.ts';
import { answers, Cursor, limitOf, query } from '../../schemas.ts';
import { formatInstant, parseInstant } from '../../time.ts';
import { answerOf } from '../office/answer.ts';

const BASE = '/api/v1/office/vpp';
const tags = ['energy'];
const viewer = { open: true, staff: 'viewer' } as const;
const DAY_MS = 86_400_000;
/** Rows of the longest answer: a quarter-hour each for two months, an hour each for a year, a day each for forty years. */
const SPAN_MS_MAX = { quarter: 62 * DAY_MS, hour: 366 * DAY_MS, day: 40 * 366 * DAY_MS, month: 80 * 366 * DAY_MS };
const QUARTER_MS = 900_000;

/** What the dong and its groups make and use: at this moment, and by spans of time. */
export function accountRoutes(app: App, power: () => Energy['power']): void {
  app.get(
    `${BASE}/now`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'Power of a scope at this moment, its day and its year',
        querystring: query({ scope: Type.Optional(AccountScope) }),
        response: answers(NowAnswer),
      },
    },
    (request) => power().now({ scope: request.query.scope ?? 'dong' }),
  );
  app.get(
    `${BASE}/accounts`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'Energy of a scope by quarter-hours, hours, days or months',
        description: 'Spans that are closed. Two months of quarter-hours, or a year of hours, at most.',
        querystring: query({
          scope: Type.Optional(AccountScope),
          from: Type.String(),
          to: Type.String(),
          resolution: Type.Optional(Resolution),
        }),
        response: answers(AccountsAnswer),
      },
    },
    async (request) => {
      const { scope = 'dong', resolution = 'quarter', from, to } = request.query;
      const fromMs = Math.floor(answerOf(parseInstant(from)) / QUARTER_MS) * QUARTER_MS;
      const toMs = answerOf(parseInstant(to));
      if (toMs - fromMs > SPAN_MS_MAX[resolution])
        throw new Problem(400, 'span-too-long', `So long a span has too many rows of one ${resolution}.`);
      const { rows, withheld } = await power().accounts({ scope, fromMs, toMs, resolution });
      return { scope, resolution, rows: [...rows], ...(withheld === undefined ? {} : { withheld }) };
    },
  );
  app.get(
    `${BASE}/corrections`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'Quarter-hours that changed after they were closed',
        querystring: query({ limit: limitOf(50, 500), cursor: Type.Optional(Cursor) }),
        response: answers(CorrectionsPage),
      },
    },
    async (request) => {
      const { rows, next } = await power().corrections(request.query);
      return {
        rows: rows.map(({ timeMs, quarterMs, ...row }) => ({
          ...row,
          time: formatInstant(timeMs),
          quarter: formatInstant(quarterMs),
        })),
        next,
      };
    },
  );
}
