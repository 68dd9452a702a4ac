import { OfficeDone } from '@maeul/devices/office/office-api';
import { BatchLines, BatchResults, ExchangeOverview, MakeBatch } from '@maeul/devices/office/reports';
import { Id } from '@maeul/devices/points/assets';
import Type from 'typebox';
import { toCsv } from '../../../office/csv.ts';
import { exchangeBatch, exchangeOverview, makeBatch, settleBatch } from '../../../office/exchange.ts';
import type { Office } from '../../../office/office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers, OnceHeaders, onceKey } from '../../schemas.ts';
import { answerOf } from './answer.ts';
import { csvAnswer, sendCsv } from './csv-answer.ts';

const URL = '/api/v1/office/exchange';
const tags = ['office'];
const clerk = { open: true, staff: 'clerk' } as const;
const manager = { open: true, staff: 'manager' } as const;
const params = Type.Object({ batch: Id });
/** 10,000 lines with a message each. */
const RESULTS_BYTES_MAX = 4 * 1024 * 1024;
const HEAD = ['request', 'wallet', 'won', 'asked', 'result', 'message'];

/** Points for local currency: a file for the payer, and what the payer says of each line. */
export function exchangeRoutes(app: App, office: () => Office): void {
  app.get(
    URL,
    { config: clerk, schema: { tags, summary: 'What waits, and the batches', response: answers(ExchangeOverview) } },
    () => exchangeOverview(office()),
  );
  app.post(
    `${URL}/batches`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Make a batch of all that waits',
        headers: OnceHeaders,
        body: MakeBatch,
        response: answers(OfficeDone, 409),
      },
    },
    async (request) => answerOf(await makeBatch(office(), staffOf(request), onceKey(request.headers))),
  );
  app.get(
    `${URL}/batches/:batch`,
    { config: clerk, schema: { tags, summary: 'A batch', params, response: answers(BatchLines, 404) } },
    async (request) => answerOf(await exchangeBatch(office(), request.params.batch)),
  );
  app.get(
    `${URL}/batches/:batch/file.csv`,
    { config: clerk, schema: { tags, summary: 'The file for the payer', params, response: csvAnswer(404) } },
    async (request, reply) => {
      const { batch } = request.params;
      const { lines } = answerOf(await exchangeBatch(office(), batch));
      office().note(staffOf(request), { action: 'exchange.file', about: batch, details: { lines: lines.length } });
      const rows = lines.map(({ request: id, wallet, amount, asked, status, message }) => {
        return [id, wallet, amount, asked, status === 'batched' ? null : status, message];
      });
      return sendCsv(reply, `exchange-${batch}.csv`, toCsv(HEAD, rows));
    },
  );
  app.post(
    `${URL}/batches/:batch/results`,
    {
      config: manager,
      bodyLimit: RESULTS_BYTES_MAX,
      schema: {
        tags,
        summary: 'What the payer said of each line',
        params,
        body: BatchResults,
        response: answers(OfficeDone, 404, 409),
      },
    },
    async (request) =>
      answerOf(await settleBatch(office(), staffOf(request), request.params.batch, request.body.lines)),
  );
}
