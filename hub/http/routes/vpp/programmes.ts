import { OfficeNoted } from '@maeul/devices/office/office-api';
import { siteDay } from '@maeul/devices/points/site-day';
import { ProgrammeList, PublishProgramme } from '@maeul/devices/vpp/api/programmes';
import type { CallOffice } from '../../../energy/call-office.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';

const URL = '/api/v1/office/vpp/programmes';
const tags = ['energy office'];
const viewer = { open: true, staff: 'viewer' } as const;
const manager = { open: true, staff: 'manager' } as const;

/** The rules of demand response. */
export function programmeRoutes(app: App, calls: () => CallOffice): void {
  app.get(
    URL,
    { config: viewer, schema: { tags, summary: 'Every version of every programme', response: answers(ProgrammeList) } },
    async () => {
      const today = siteDay(new Date(calls().now()).toISOString());
      const all = await calls().queries.publishedProgrammes();
      const rows = all.map(({ programme, publishedMs, by }) => {
        const isLater = (id: string, version: number, validFrom: string) =>
          id === programme.id && version > programme.version && validFrom <= today;
        const current =
          programme.validFrom <= today &&
          !all.some(({ programme: other }) => isLater(other.id, other.version, other.validFrom));
        return { programme, published: new Date(publishedMs).toISOString(), by, current };
      });
      const programmes = rows.toSorted(
        (a, b) => a.programme.id.localeCompare(b.programme.id) || b.programme.version - a.programme.version,
      );
      return { programmes };
    },
  );
  app.post(
    URL,
    {
      config: manager,
      schema: { tags, summary: 'Publish a version', body: PublishProgramme, response: answers(OfficeNoted, 409) },
    },
    async (request) => {
      answerOf(await calls().publish(staffOf(request), request.body.programme));
      return { done: true as const };
    },
  );
}
