import Type from 'typebox';
import type { Queries } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import { curve } from '../curve.ts';
import { type Overview, overview, type Power } from '../overview.ts';
import { require400 } from '../problem.ts';
import { answers, Instant, NumberOrNull, query, SitePathText } from '../schemas.ts';
import { dayBounds, formatInstant, TIME_ZONE } from '../time.ts';

/** Many screens look at the same dong: within this time they get the same answer. */
const FRESH_MS = 1000;

const power = {
  made: NumberOrNull,
  used: NumberOrNull,
  bought: NumberOrNull,
  exported: NumberOrNull,
  charged: NumberOrNull,
  discharged: NumberOrNull,
  coverage: Type.Object(
    { members: Type.Integer(), good: Type.Integer() },
    { description: 'How many devices the figures could rest on, and how many had a value that counts.' },
  ),
};
const unit = Type.Literal('W');
const Now = Type.Object(
  { t: Instant, unit, ...power, sites: Type.Array(Type.Object({ site: SitePathText, ...power })) },
  { description: 'W, none negative; null where too little is known' },
);
const Curve = Type.Object({
  date: Type.String({ format: 'date' }),
  unit,
  quarters: Type.Array(Type.Object({ t: Instant, ...power })),
});

/** The dong as a power plant: now, and through a day. */
export function overviewRoutes(app: App, queries: Queries, now: () => number): void {
  const tags = ['overview'];
  const overviewNow = shareAnswer(async () => {
    const nowMs = now();
    return presentNow(overview(await queries.devices({ names: ['power_ac'] }), nowMs), nowMs);
  });
  app.get(
    '/api/v1/overview',
    { schema: { tags, summary: 'What the dong makes, uses, buys and exports now', response: answers(Now) } },
    async (_request, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return overviewNow();
    },
  );
  app.get(
    '/api/v1/curve',
    {
      config: { etag: true },
      schema: {
        tags,
        summary: 'The same per quarter-hour of a day',
        querystring: query({
          date: Type.Optional(
            Type.String({ maxLength: 60, description: `YYYY-MM-DD in ${TIME_ZONE}; by default today.` }),
          ),
        }),
        response: answers(Curve),
      },
    },
    async ({ query }) => {
      const { date, fromMs, toMs } = require400(dayBounds(query.date, now()));
      const points = curve(await queries.dongQuarters({ fromMs, toMs }));
      const quarters = points.map(({ tMs, coverage, ...flows }) => ({
        t: formatInstant(tMs),
        ...round(flows),
        coverage,
      }));
      return { date, unit: 'W' as const, quarters };
    },
  );
}

/** Asks once for all who ask within FRESH_MS; an error is not kept. */
function shareAnswer<T>(ask: () => Promise<T>): () => Promise<T> {
  let shared: { readonly answer: Promise<T>; readonly askedMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (shared !== undefined && nowMs - shared.askedMs < FRESH_MS) return shared.answer;
    const answer = ask();
    shared = { answer, askedMs: nowMs };
    answer.catch(() => {
      shared = undefined;
    });
    return answer;
  };
}

function presentNow({ sites, coverage, ...total }: Overview, nowMs: number) {
  return {
    t: formatInstant(nowMs),
    unit: 'W' as const,
    ...round(total),
    coverage,
    sites: sites.map(({ site, coverage, ...flows }) => ({ site, ...round(flows), coverage })),
  };
}

/** To 0.1 W: sums of floating-point numbers otherwise end in noise. */
function round(flows: Power): Power {
  const one = (watts: number | null): number | null => (watts === null ? null : Math.round(watts * 10) / 10);
  return {
    made: one(flows.made),
    used: one(flows.used),
    bought: one(flows.bought),
    exported: one(flows.exported),
    charged: one(flows.charged),
    discharged: one(flows.discharged),
  };
}
