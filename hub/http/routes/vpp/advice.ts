import {
  Diagnosis,
  DiagnosisQuestion,
  Disclosure,
  DisclosureQuestion,
  GrantMileage,
  MileageGranted,
  MileageList,
  MileageQuestion,
} from '@maeul/devices/vpp/api/advice';
import type { AdviceBook } from '../../../energy/advice-book.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';

const BASE = '/api/v1/office/vpp/advice';
const tags = ['energy'];
const viewer = { open: true, staff: 'viewer' } as const;
const manager = { open: true, staff: 'manager' } as const;

/** A household's diagnosis, and mileage. */
export function adviceRoutes(app: App, book: () => AdviceBook): void {
  app.get(
    `${BASE}/diagnosis`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'The energy diagnosis of a member that agreed to one',
        querystring: DiagnosisQuestion,
        response: answers(Diagnosis, 403, 404, 409),
      },
    },
    async (request) => {
      const { member, until } = request.query;
      return answerOf(await book().diagnosis(staffOf(request), member, until));
    },
  );
  app.get(
    `${BASE}/mileage`,
    {
      config: viewer,
      schema: {
        tags,
        summary: 'How members stand in a mileage programme',
        querystring: MileageQuestion,
        response: answers(MileageList, 404),
      },
    },
    async ({ query }) => answerOf(await book().mileage(query.programme, query.period)),
  );
  app.post(
    `${BASE}/mileage`,
    {
      config: manager,
      schema: {
        tags,
        summary: 'Grant the mileage of a period that is over',
        body: GrantMileage,
        response: answers(MileageGranted, 404, 409),
      },
    },
    async (request) => {
      const { programme, period } = request.body;
      return answerOf(await book().grant(staffOf(request), programme, period));
    },
  );
}

/** What large buildings use, for everybody. */
export function disclosureRoutes(app: App, book: () => AdviceBook): void {
  app.get(
    '/api/v1/board/disclosure',
    {
      config: { open: true },
      schema: {
        tags: ['board'],
        summary: 'Energy and carbon of the largest buildings, per floor area',
        querystring: DisclosureQuestion,
        response: answers(Disclosure),
      },
    },
    ({ query }) => book().disclosure(query.year),
  );
}
