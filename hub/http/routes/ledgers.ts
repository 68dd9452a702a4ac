import Type from 'typebox';
import type { GapRow, QuarantineRow, Queries } from '../../queries/queries.ts';
import type { App } from '../app.ts';
import {
  answers,
  Cursor,
  DeviceOrSitePathText,
  Instant,
  InstantOrNull,
  limitOf,
  Next,
  NumberOrNull,
  query,
  TextOrNull,
} from '../schemas.ts';
import { formatInstant, formatInstantOrNull } from '../time.ts';

const paging = { limit: limitOf(200, 2000), cursor: Type.Optional(Cursor) };

const Gap = Type.Object(
  {
    id: Type.String(),
    cause: Type.Enum(['missing', 'silent', 'shed', 'offline', 'hub-down', 'sink-down']),
    stream: TextOrNull,
    device: TextOrNull,
    fromSeq: NumberOrNull,
    toSeq: NumberOrNull,
    from: Instant,
    to: InstantOrNull,
    healed: InstantOrNull,
    reason: TextOrNull,
  },
  {
    description:
      'missing: numbers that did not come. silent: a device. shed: by a full spool. offline: an edge. hub-down, sink-down: here.',
  },
);
const GapsQuery = query({
  ...paging,
  open: Type.Optional(Type.Boolean({ description: 'true: not healed yet. false: healed.' })),
  stream: Type.Optional(Type.String({ maxLength: 64 })),
  device: Type.Optional(DeviceOrSitePathText),
});

const Quarantined = Type.Object({
  id: Type.String(),
  view: Type.String({ description: 'The view that could not accept the record.' }),
  offset: Type.Integer({ description: 'Of the record in the journal.' }),
  received: Instant,
  topic: Type.String(),
  code: Type.String(),
  message: Type.String(),
  payload: Type.String({ description: 'As text, cut at 4,096 characters.' }),
});
const QuarantineQuery = query({ ...paging, view: Type.Optional(Type.String({ maxLength: 64 })) });

/** What is missing, and what was not accepted. */
export function ledgerRoutes(app: App, queries: Queries): void {
  const tags = ['ledgers'];
  app.get(
    '/api/v1/gaps',
    {
      config: { etag: true },
      schema: {
        tags,
        summary: 'What is missing in the streams, and why',
        querystring: GapsQuery,
        response: answers(Type.Object({ gaps: Type.Array(Gap), next: Next })),
      },
    },
    async ({ query }) => {
      const { rows, next } = await queries.gaps(query);
      return { gaps: rows.map(presentGap), next };
    },
  );
  app.get(
    '/api/v1/quarantine',
    {
      config: { etag: true },
      schema: {
        tags,
        summary: 'What was received and not accepted, and why',
        querystring: QuarantineQuery,
        response: answers(Type.Object({ quarantine: Type.Array(Quarantined), next: Next })),
      },
    },
    async ({ query }) => {
      const { rows, next } = await queries.quarantine(query);
      return { quarantine: rows.map(presentQuarantined), next };
    },
  );
}

function presentGap({ fromMs, toMs, healedMs, ...row }: GapRow) {
  const times = { from: formatInstant(fromMs), to: formatInstantOrNull(toMs), healed: formatInstantOrNull(healedMs) };
  return { ...row, ...times };
}

function presentQuarantined({ receivedMs, ...row }: QuarantineRow) {
  return { ...row, received: formatInstant(receivedMs) };
}
