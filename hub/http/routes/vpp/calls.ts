import { OfficeNoted } from '@maeul/devices/office/office-api';
import { Id } from '@maeul/devices/points/assets';
import {
  AnswerForMember,
  CallDetail,
  CallDone,
  CallPreview,
  CallsPage,
  CallWish,
  CancelCall,
  SettleDone,
} from '@maeul/devices/vpp/api/calls';
import { DR_STATES } from '@maeul/devices/vpp/dr-event';
import Type from 'typebox';
import { type CallOffice, requestOf } from '../../../energy/call-office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers, Cursor, limitOf, OnceHeaders, onceKey, query } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';

const URL = '/api/v1/office/vpp/events';
const tags = ['energy office'];
const viewer = { open: true, staff: 'viewer' } as const;
const clerk = { open: true, staff: 'clerk' } as const;
const manager = { open: true, staff: 'manager' } as const;
const params = Type.Object({ id: Id });
const ListQuery = query({
  state: Type.Optional(Type.Enum([...DR_STATES])),
  limit: limitOf(20, 100),
  cursor: Type.Optional(Cursor),
});

/** Calls: the list, one of them, calling, cancelling, answers of members, settling. */
export function callRoutes(app: App, calls: () => CallOffice): void {
  readingRoutes(app, calls);
  app.post(
    URL,
    {
      config: manager,
      schema: {
        ...{ tags, summary: 'Call an event', headers: OnceHeaders, body: CallWish },
        response: answers(CallDone, 404, 409),
      },
    },
    async (request) => answerOf(await calls().call(staffOf(request), request.body, onceKey(request.headers))),
  );
  app.post(
    `${URL}/:id/cancel`,
    {
      config: manager,
      schema: { tags, summary: 'Cancel a call', params, body: CancelCall, response: answers(OfficeNoted, 404, 409) },
    },
    async (request) => {
      answerOf(await calls().cancel(staffOf(request), request.params.id, request.body.reason));
      return { done: true as const };
    },
  );
  app.post(
    `${URL}/:id/answers`,
    {
      config: clerk,
      schema: {
        ...{ tags, summary: 'Answer for a member', params, body: AnswerForMember },
        response: answers(OfficeNoted, 404, 409),
      },
    },
    async (request) => {
      const { member, answer } = request.body;
      answerOf(await calls().answer(staffOf(request), request.params.id, member, answer));
      return { done: true as const };
    },
  );
  app.post(
    `${URL}/:id/settle`,
    {
      config: manager,
      schema: { tags, summary: 'Settle a call now', params, response: answers(SettleDone, 404, 409) },
    },
    async (request) => answerOf(await calls().settle(staffOf(request), request.params.id)),
  );
}

function readingRoutes(app: App, calls: () => CallOffice): void {
  app.get(
    URL,
    {
      config: viewer,
      schema: { tags, summary: 'Calls, newest start first', querystring: ListQuery, response: answers(CallsPage) },
    },
    async ({ query: { state, limit, cursor } }) => {
      const narrowed = { ...(state === undefined ? {} : { state }), ...(cursor === undefined ? {} : { cursor }) };
      return calls().pages.list({ limit, ...narrowed });
    },
  );
  app.get(
    `${URL}/:id`,
    {
      config: viewer,
      schema: { tags, summary: 'A call, its members and its delivery', params, response: answers(CallDetail, 404) },
    },
    async (request) => answerOf(await calls().pages.detail(request.params.id)),
  );
  app.post(
    `${URL}/preview`,
    {
      config: viewer,
      schema: {
        ...{ tags, summary: 'Who would be called, and against what', body: CallWish },
        response: answers(CallPreview, 404, 409),
      },
    },
    async (request) => answerOf(await calls().pages.preview(requestOf(staffOf(request), request.body))),
  );
}
