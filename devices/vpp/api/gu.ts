import Type, { type Static } from 'typebox';
import { Avoided, Coverage, Flows, Shares } from '../accounts.ts';

const Instant = Type.String({ format: 'date-time' });

/** What a gu knows of one of its dongs from the roll-ups of its hub. */
export const DongRow = Type.Object({
  /** gu/dong */
  place: Type.String(),
  /** Sums of the span; what was not told is not in them. */
  flows: Flows,
  low: Flows,
  high: Flows,
  shares: Shares,
  /** Of the newest quarter-hour in the span; null where there is none. */
  coverage: Type.Union([Coverage, Type.Null()]),
  households: Type.Integer(),
  /** Quarter-hours that were told, and how many there are in the span. */
  quarters: Type.Integer(),
  of: Type.Integer(),
  /** Start of the newest quarter-hour that was ever told. */
  newest: Instant,
  /** Nothing was told for an hour. */
  silent: Type.Boolean(),
  /** Quarter-hours of the span that were told again, corrected. */
  corrected: Type.Integer(),
});
export type DongRow = Static<typeof DongRow>;

/** A dong beside the others. */
const ComparedDong = Type.Object({
  ...DongRow.properties,
  /** By the factors of the gu's hub. */
  avoided: Avoided,
  /** The last days in Seoul, oldest first, today so far among them: made ÷ used of what was told; null where nothing was. */
  days: Type.Array(
    Type.Object({
      day: Type.String({ format: 'date' }),
      selfReliance: Type.Union([Type.Number(), Type.Null()]),
    }),
  ),
});
export type ComparedDong = Static<typeof ComparedDong>;

/**
 * GET /api/v1/office/gu?from&to (viewer): the dongs of this gu, by place. Times RFC 3339, `to` exclusive; the last 24 hours if left
 * out. A dong with fewer than five households is left out.
 */
export const GuAnswer = Type.Object({
  from: Instant,
  to: Instant,
  dongs: Type.Array(ComparedDong),
  /** All of them: energy that one dong exports and another imports is counted in both. */
  total: Type.Object({
    flows: Flows,
    shares: Shares,
    avoided: Avoided,
    households: Type.Integer(),
    silent: Type.Integer(),
  }),
  /** Share of use that shall be made in the gu; null where none is configured. */
  target: Type.Union([Type.Number(), Type.Null()]),
});
export type GuAnswer = Static<typeof GuAnswer>;
