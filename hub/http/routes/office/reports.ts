import { Report, ReportQuestion } from '@maeul/devices/office/reports';
import { toCsv } from '../../../office/csv.ts';
import type { Office } from '../../../office/office.ts';
import { depositReport } from '../../../office/reports.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from './answer.ts';
import { csvAnswer, sendCsv } from './csv-answer.ts';

const tags = ['office'];
const config = { open: true, staff: 'viewer' } as const;
const HEAD = [
  'month',
  'site',
  'kind',
  'name_ko',
  'name_en',
  'deposits',
  'wallets',
  'grams',
  'items',
  'points',
  'reversed',
];

/** What was brought, by month, site and kind. */
export function reportRoutes(app: App, office: () => Office): void {
  app.get(
    '/api/v1/office/report',
    {
      config,
      schema: {
        tags,
        summary: 'Deposits per month, site and kind',
        querystring: ReportQuestion,
        response: answers(Report),
      },
    },
    async ({ query }) => answerOf(await depositReport(office(), query)),
  );
  app.get(
    '/api/v1/office/report.csv',
    { config, schema: { tags, summary: 'The same as CSV', querystring: ReportQuestion, response: csvAnswer() } },
    async ({ query }, reply) => {
      const { from, to, rows } = answerOf(await depositReport(office(), query));
      const lines = rows.map(({ month, site, kind, name, deposits, wallets, grams, items, points, reversed }) => [
        ...[month, site, kind, name?.ko ?? null, name?.en ?? null],
        ...[deposits, wallets, grams, items, points, reversed],
      ]);
      return sendCsv(reply, `deposits-${from}-${to}.csv`, toCsv(HEAD, lines));
    },
  );
}
