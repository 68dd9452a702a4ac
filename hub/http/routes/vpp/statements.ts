import { Id } from '@maeul/devices/points/assets';
import { MemberSettlements, StatementList, Statement as StatementPage } from '@maeul/devices/vpp/api/calls';
import { PortfolioId } from '@maeul/devices/vpp/portfolio';
import { Statement } from '@maeul/devices/vpp/statement';
import Type from 'typebox';
import type { CallOffice } from '../../../energy/call-office.ts';
import { toCsv } from '../../../office/csv.ts';
import { staffOf } from '../../access/staff.ts';
import type { App } from '../../app.ts';
import { answers } from '../../schemas.ts';
import { answerOf } from '../office/answer.ts';
import { csvAnswer, sendCsv } from '../office/csv-answer.ts';

const BASE = '/api/v1/office/vpp';
const tags = ['energy office'];
const viewer = { open: true, staff: 'viewer' } as const;
const clerk = { open: true, staff: 'clerk' } as const;
const params = Type.Object({ id: Id });
const ofMember = Type.Object({ id: Id, member: PortfolioId });
const HEAD = ['member', 'excluded', 'baseline Wh', 'actual Wh', 'reduced Wh', 'success', 'reward', 'asset', 'wallet'];

/** What settlements came to, for all members and for one, with everything that it rests on. */
export function statementRoutes(app: App, calls: () => CallOffice): void {
  app.get(
    `${BASE}/events/:id/statements`,
    {
      config: viewer,
      schema: { tags, summary: 'The lines of the newest run', params, response: answers(StatementList, 404, 409) },
    },
    async (request) => answerOf(await calls().pages.statements(request.params.id)),
  );
  app.get(
    `${BASE}/events/:id/statements.csv`,
    { config: clerk, schema: { tags, summary: 'The same as a file', params, response: csvAnswer(404, 409) } },
    async (request, reply) => {
      const { id } = request.params;
      const { lines, run, asset } = answerOf(await calls().pages.statements(id));
      calls().noteLook(staffOf(request), id, { run, lines: lines.length });
      const rows = lines.map((line) => [
        ...[line.member, line.excluded ?? null, line.baselineWh, line.actualWh, line.reducedWh],
        ...[line.success ? 'yes' : 'no', line.reward, asset, line.wallet ?? null],
      ]);
      return sendCsv(reply, `settlement-${id}-${run}.csv`, toCsv(HEAD, rows));
    },
  );
  app.get(
    `${BASE}/events/:id/statements/:member`,
    {
      config: viewer,
      schema: {
        ...{ tags, summary: 'Why a member got what it got', params: ofMember },
        response: answers(StatementPage, 403, 404, 409),
      },
    },
    async (request) => {
      const { id, member } = request.params;
      const page = answerOf(await calls().statements.page(id, member));
      calls().noteLook(staffOf(request), id, { member });
      return page;
    },
  );
  app.get(
    `${BASE}/events/:id/statements/:member/file`,
    {
      config: viewer,
      schema: {
        ...{ tags, summary: 'The same with every input, to be computed again', params: ofMember },
        response: answers(Statement, 403, 404, 409),
      },
    },
    async (request, reply) => {
      const { id, member } = request.params;
      const file = answerOf(await calls().statements.file(id, member));
      calls().noteLook(staffOf(request), id, { member, file: true });
      reply.header('content-disposition', `attachment; filename="statement-${member}-${id}.json"`);
      return file;
    },
  );
  app.get(
    `${BASE}/members/:member/settlements`,
    {
      config: viewer,
      schema: {
        ...{ tags, summary: 'All settlements of a member', params: Type.Object({ member: PortfolioId }) },
        response: answers(MemberSettlements, 403, 404),
      },
    },
    async (request) => answerOf(await calls().pages.ofMember(request.params.member)),
  );
}
