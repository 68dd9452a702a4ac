import Type, { type Static } from 'typebox';
import type { QuarterReading, Queries, RawReading, ReadingsQuestion } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import { badCursor, ReadingsCursor, readCursor, writeCursor } from '../cursor.ts';
import { Problem, require400 } from '../problem.ts';
import {
  answers,
  Cursor,
  Instant,
  limitOf,
  Next,
  QualityName,
  query,
  SeriesText,
  TextOrNull,
  Value,
} from '../schemas.ts';
import { formatInstant, parseInstant } from '../time.ts';

const DAY_MS = 24 * 3600 * 1000;

const InstantText = (description: string) =>
  Type.String({ maxLength: 60, description: `${description} RFC 3339, or milliseconds since 1970.` });
const Query = query({
  series: SeriesText,
  from: Type.Optional(InstantText('First instant; by default 24 hours before the end.')),
  to: Type.Optional(InstantText('The end, itself not included; by default now.')),
  resolution: Type.Enum(['raw', '15m'], { default: 'raw' }),
  limit: limitOf(5000, 20_000),
  cursor: Type.Optional(Cursor),
});

const Reading = Type.Object({
  t: Instant,
  v: Value,
  q: QualityName,
  reason: Type.Optional(Type.String({ description: 'raw: why the quality is not good.' })),
  count: Type.Optional(Type.Integer({ description: '15m: how many readings the quarter-hour rests on.' })),
  min: Type.Optional(Type.Number({ description: '15m' })),
  max: Type.Optional(Type.Number({ description: '15m' })),
  last: Type.Optional(Type.Number({ description: '15m' })),
  energy: Type.Optional(Type.Number({ description: '15m, counters only: what was added, in the unit of the series.' })),
});
const Answer = Type.Object({
  series: SeriesText,
  unit: TextOrNull,
  readings: Type.Array(Reading, {
    description: 'Ascending in time. With 15m, t is the start of the quarter-hour and v its mean.',
  }),
  next: Next,
});

export function readingsRoutes(app: App, queries: Queries, now: () => number): void {
  app.get(
    '/api/v1/readings',
    {
      config: { etag: true },
      schema: {
        tags: ['readings'],
        summary: 'The readings of a series',
        querystring: Query,
        response: answers(Answer, 404),
      },
    },
    async ({ query }) => {
      const question = questionOf(query, now());
      const page = await queries.readings(question);
      if (page === undefined) {
        const hint = 'GET /api/v1/series?device= lists the series of a device.';
        throw new Problem(404, 'unknown-series', `Nobody ever wrote ${query.series}.`, hint);
      }
      const { series, resolution, toMs } = question;
      const next = page.nextMs === null ? null : writeCursor({ series, resolution, fromMs: page.nextMs, toMs });
      const readings = resolution === 'raw' ? (page.raw ?? []).map(raw) : (page.quarters ?? []).map(quarter);
      return { series, unit: page.unit, readings, next };
    },
  );
}

/** A cursor holds the question as the first page put it; from and to beside it are not looked at. */
function questionOf({ cursor, limit, ...asked }: Static<typeof Query>, nowMs: number): ReadingsQuestion {
  const { series, resolution } = asked;
  if (cursor !== undefined) {
    const position = require400(readCursor(ReadingsCursor, cursor));
    if (position.series !== series || position.resolution !== resolution) require400(badCursor());
    return { ...position, limit };
  }
  const toMs = asked.to === undefined ? nowMs : require400(parseInstant(asked.to));
  const fromMs = asked.from === undefined ? Math.max(0, toMs - DAY_MS) : require400(parseInstant(asked.from));
  if (toMs > fromMs) return { series, resolution, fromMs, toMs, limit };
  const hint = asked.to === undefined ? 'Without "to", the end is now.' : undefined;
  throw new Problem(400, 'bad-range', '"to" must be after "from".', hint);
}

function raw({ tMs, value, quality, reason }: RawReading) {
  const reading = { t: formatInstant(tMs), v: value, q: quality };
  return quality === 'good' || reason === undefined ? reading : { ...reading, reason };
}

function quarter({ tMs, mean, quality, count, min, max, last, energy }: QuarterReading) {
  const reading = { t: formatInstant(tMs), v: mean, q: quality, count, min, max, last };
  return energy === null ? reading : { ...reading, energy };
}
