import {
  AcceptGap,
  CollectionList,
  EnrolKiosk,
  MarkCollected,
  MarkWashed,
  OfficeKiosks,
  RevokeKiosk,
} from '@maeul/devices/office/kiosks';
import { MobileSites } from '@maeul/devices/office/mobile';
import { OfficeDone } from '@maeul/devices/office/office-api';
import { acceptGap, collectionList, enrolKiosk, listKiosks, revokeKiosk } from '../../../office/kiosk-office.ts';
import type { Office } from '../../../office/office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from './answer.ts';

const BASE = '/api/v1/office';
const tags = ['office'];
const config = (staff: 'viewer' | 'clerk' | 'manager' | 'admin') => ({ open: true, staff });

/** The kiosks, what is to be emptied, and where mobile ones stand. */
export function officeKioskRoutes(app: App, office: () => Office, mobile: MobileSites['sites']): void {
  app.get(
    `${BASE}/kiosks`,
    { config: config('viewer'), schema: { tags, summary: 'Every kiosk', response: answers(OfficeKiosks) } },
    async () => ({ kiosks: await listKiosks(office()) }),
  );
  app.post(
    `${BASE}/kiosks/enrol`,
    {
      config: config('admin'),
      schema: { tags, summary: 'Make a kiosk’s key known', body: EnrolKiosk, response: answers(OfficeDone, 409) },
    },
    async (request) => answerOf(await enrolKiosk(office(), staffOf(request), request.body.kiosk, request.body.key)),
  );
  app.post(
    `${BASE}/kiosks/revoke`,
    {
      config: config('manager'),
      schema: { tags, summary: 'Revoke a kiosk', body: RevokeKiosk, response: answers(OfficeDone, 409) },
    },
    async (request) => answerOf(await revokeKiosk(office(), staffOf(request), request.body.kiosk, request.body.reason)),
  );
  app.post(
    `${BASE}/kiosks/gaps`,
    {
      config: config('manager'),
      schema: {
        tags,
        summary: 'Give up what is missing in a kiosk’s chain',
        body: AcceptGap,
        response: answers(OfficeDone, 409),
      },
    },
    async (request) => answerOf(await acceptGap(office(), staffOf(request), request.body)),
  );
  app.get(
    `${BASE}/collections`,
    { config: config('viewer'), schema: { tags, summary: 'What to empty first', response: answers(CollectionList) } },
    async () => collectionList(await listKiosks(office()), office().now()),
  );
  app.post(
    `${BASE}/collections`,
    {
      config: config('clerk'),
      schema: { tags, summary: 'A container was emptied', body: MarkCollected, response: answers(OfficeDone, 409) },
    },
    async (request) => {
      const staff = staffOf(request);
      const { kiosk, container } = request.body;
      const deed = { action: 'container.collected', about: kiosk, details: { container } };
      const data = { ...request.body, by: staff.id };
      return answerOf(await office().say(staff, deed, 'maeul.container.collected.v1', data));
    },
  );
  app.post(
    `${BASE}/containers/washed`,
    {
      config: config('clerk'),
      schema: {
        tags,
        summary: 'Reusable containers were washed',
        body: MarkWashed,
        response: answers(OfficeDone, 409),
      },
    },
    async (request) => {
      const staff = staffOf(request);
      const deed = {
        action: 'container.washed',
        about: request.body.container,
        details: { count: request.body.count },
      };
      return answerOf(await office().say(staff, deed, 'maeul.container.washed.v1', { ...request.body, by: staff.id }));
    },
  );
  app.get(
    `${BASE}/mobile`,
    { config: config('viewer'), schema: { tags, summary: 'Mobile sites', response: answers(MobileSites) } },
    () => ({ sites: mobile }),
  );
}
