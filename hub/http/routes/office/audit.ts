import { AuditPage } from '@maeul/devices/office/office-api';
import Type from 'typebox';
import type { Office } from '../../../office/office.ts';
import type { App } from '../../app.ts';
import { Problem } from '../../problem.ts';
import { answers, Cursor, limitOf, query } from '../../schemas.ts';

const AuditQuery = query({
  limit: limitOf(100, 500),
  cursor: Type.Optional(Cursor),
  account: Type.Optional(Type.String({ maxLength: 64 })),
  about: Type.Optional(Type.String({ maxLength: 200 })),
});

/** Who did what. */
export function auditRoutes(app: App, office: () => Office): void {
  app.get(
    '/api/v1/office/audit',
    {
      config: { open: true, staff: 'manager' },
      schema: {
        tags: ['office'],
        summary: 'Who did what, newest first',
        querystring: AuditQuery,
        response: answers(AuditPage),
      },
    },
    ({ query: { limit, cursor, account, about } }) => {
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor))
        throw new Problem(400, 'bad-cursor', 'No page gave out this cursor.');
      const { audit } = office();
      const lines = audit.lines({
        limit,
        ...(cursor === undefined ? {} : { before: Number(cursor) }),
        ...(account === undefined ? {} : { account }),
        ...(about === undefined ? {} : { about }),
      });
      return { lines, next: lines.length === limit ? String(lines.at(-1)!.id) : null, chain: audit.check(false) };
    },
  );
}
