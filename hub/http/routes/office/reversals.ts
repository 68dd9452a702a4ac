import {
  AskReversal,
  DecideReversal,
  ReversalAnswer,
  ReversalRequest,
  ReversalRequests,
} from '@maeul/devices/office/residents';
import { Id } from '@maeul/devices/points/assets';
import Type from 'typebox';
import type { Office } from '../../../office/office.ts';
import { approveReversal, askReversal, declineReversal, presentRequest } from '../../../office/reversing.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers, OnceHeaders, onceKey, query } from '../../schemas.ts';
import { answerOf } from './answer.ts';

const URL = '/api/v1/office/reversals';
const tags = ['office'];
const clerk = { open: true, staff: 'clerk' } as const;
const manager = { open: true, staff: 'manager' } as const;
const params = Type.Object({ request: Id });

/** Undoing an entry; above the limit two people do it together. */
export function reversalRoutes(app: App, office: () => Office): void {
  app.post(
    URL,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Undo an entry',
        headers: OnceHeaders,
        body: AskReversal,
        response: answers(ReversalAnswer, 404, 409),
      },
    },
    async (request) => answerOf(await askReversal(office(), staffOf(request), request.body, onceKey(request.headers))),
  );
  app.get(
    URL,
    {
      config: clerk,
      schema: {
        tags,
        summary: 'Reversals that need or needed a second person',
        querystring: query({ open: Type.Optional(Type.Boolean({ description: 'true: only those that wait.' })) }),
        response: answers(ReversalRequests),
      },
    },
    (request) => {
      const rows = office().reversals.list(request.query.open === true);
      return { requests: rows.map((row) => presentRequest(office(), staffOf(request), row)) };
    },
  );
  app.post(
    `${URL}/:request/approve`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Agree',
        params,
        body: DecideReversal,
        response: answers(ReversalRequest, 403, 404, 409),
      },
    },
    async (request) => answerOf(await approveReversal(office(), staffOf(request), request.params.request)),
  );
  app.post(
    `${URL}/:request/decline`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Say no',
        params,
        body: DecideReversal,
        response: answers(ReversalRequest, 403, 404, 409),
      },
    },
    (request) => answerOf(declineReversal(office(), staffOf(request), request.params.request)),
  );
}
