import { setTimeout as sleep } from 'node:timers/promises';
import Type, { type Static } from 'typebox';
import type { CursorRow, Queries } from '../../queries/queries.ts';
import type { Guard } from '../access/guard.ts';
import type { App } from '../app.ts';
import type { HealthReport } from '../options.ts';

/** The views answer from their own threads; whether the hub lives must not wait for them. */
const VIEWS_WAIT_MS = 1000;

const Health = Type.Object(
  {
    status: Type.Enum(['ok', 'degraded', 'failing'], {
      description:
        'degraded: the views do not answer. failing: the journal cannot be written, nothing is acknowledged.',
    }),
    journal: Type.Optional(
      Type.Object({ writable: Type.Boolean(), head: Type.Integer(), reason: Type.Optional(Type.String()) }),
    ),
    views: Type.Optional(
      Type.Array(
        Type.Object({
          view: Type.String(),
          cursor: Type.Integer(),
          lag: Type.Integer({ description: 'Records behind.' }),
        }),
      ),
    ),
    uptime: Type.Optional(Type.Number({ description: 'Seconds.' })),
  },
  { description: 'Whoever has no token is told the status only' },
);

export function healthRoutes(app: App, queries: Queries, health: () => HealthReport, guard: Guard): void {
  app.get(
    '/healthz',
    {
      config: { open: true },
      schema: {
        tags: ['operation'],
        summary: 'Whether the hub takes messages in',
        security: [],
        response: { 200: Health, 503: Health },
      },
    },
    async (request, reply) => {
      const { journal, uptimeS } = health();
      const cursors = await viewCursors(queries);
      const status = !journal.writable ? 'failing' : cursors === undefined ? 'degraded' : 'ok';
      reply.code(status === 'failing' ? 503 : 200).header('cache-control', 'no-store');
      if (!guard.isAllowed(request)) return { status } satisfies Static<typeof Health>;
      const views = cursors?.map(({ view, cursor, head }) => ({ view, cursor, lag: head - cursor }));
      return { status, journal, ...(views === undefined ? {} : { views }), uptime: uptimeS } satisfies Static<
        typeof Health
      >;
    },
  );
}

/** undefined if the views do not answer, or not in time. */
export async function viewCursors(queries: Queries): Promise<CursorRow[] | undefined> {
  const waiting = new AbortController();
  const late = sleep(VIEWS_WAIT_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  try {
    return await Promise.race([queries.cursors(), late]);
  } catch {
    return undefined; // Told as degraded; the views log their own failure.
  } finally {
    waiting.abort();
  }
}
