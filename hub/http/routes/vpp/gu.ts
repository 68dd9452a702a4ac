import { GuAnswer } from '@maeul/devices/vpp/api/gu';
import Type from 'typebox';
import type { GuBook } from '../../../energy/gu-book.ts';
import type { App } from '../../app.ts';
import { require400 } from '../../problem.ts';
import { answers, query } from '../../schemas.ts';
import { parseInstant } from '../../time.ts';

const instant = Type.Optional(Type.String({ maxLength: 60 }));

/** What the hub of a gu compares. */
export function guRoutes(app: App, gu: () => GuBook): void {
  app.get(
    '/api/v1/office/gu',
    {
      config: { open: true, staff: 'viewer' },
      schema: {
        tags: ['energy'],
        summary: 'The dongs of this gu beside each other',
        querystring: query({ from: instant, to: instant }),
        response: answers(GuAnswer),
      },
    },
    async ({ query: { from, to } }) => {
      if (from === undefined || to === undefined) return gu().compared();
      return gu().compared({ fromMs: require400(parseInstant(from)), toMs: require400(parseInstant(to)) });
    },
  );
}
