import Type from 'typebox';
import type { App } from '../app.ts';
import { answers, Instant } from '../schemas.ts';
import { formatInstant } from '../time.ts';

const ClockAnswer = Type.Object({
  t: Instant,
  speed: Type.Number({ description: 'Seconds of this clock in one of the wall’s: 1, but in a demo or a test.' }),
});

/** What the hub's clock shows: pages tell today and what is old by it. */
export function clockRoutes(app: App, { now, speed }: { readonly now: () => number; readonly speed: number }): void {
  app.get(
    '/api/v1/clock',
    {
      config: { open: true },
      schema: { tags: ['operation'], summary: 'The time of the hub', security: [], response: answers(ClockAnswer) },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { t: formatInstant(now()), speed };
    },
  );
}
