import { ClearOverrideBody, OverrideBody, PlanAnswer, ReplanBody } from '@maeul/devices/vpp/api/plan';
import type { PlanOffice } from '../../../energy/dispatch/plan-office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';

const BASE = '/api/v1/office/vpp';
const tags = ['energy'];
const viewer = { open: true, staff: 'viewer' } as const;
const manager = { open: true, staff: 'manager' } as const;

/** The plan of batteries, inverters and loads: what is planned and why, what was ordered, and what staff orders by hand. */
export function planRoutes(app: App, plan: () => PlanOffice): void {
  app.get(
    `${BASE}/plan`,
    { config: viewer, schema: { tags, summary: 'The plan, and what was ordered', response: answers(PlanAnswer) } },
    () => plan().answer(),
  );
  app.post(
    `${BASE}/overrides`,
    {
      config: manager,
      schema: {
        ...{ tags, summary: 'Take a device out of the plan for a while', body: OverrideBody },
        response: answers(PlanAnswer, 404, 409),
      },
    },
    async (request) => answerOf(await plan().override(staffOf(request), request.body)),
  );
  app.post(
    `${BASE}/overrides/clear`,
    {
      config: manager,
      schema: {
        ...{ tags, summary: 'Give a device back to the plan', body: ClearOverrideBody },
        response: answers(PlanAnswer, 404, 409),
      },
    },
    async (request) => answerOf(await plan().clear(staffOf(request), request.body)),
  );
  app.post(
    `${BASE}/replan`,
    { config: manager, schema: { tags, summary: 'Plan anew', body: ReplanBody, response: answers(PlanAnswer) } },
    (request) => plan().replan(staffOf(request), request.body.reason),
  );
}
