import Type, { type Static } from 'typebox';
import { Words } from '../../points/words.ts';
import { Avoided, Shares } from '../accounts.ts';

const Instant = Type.String({ format: 'date-time' });
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** An hour that lies ahead today, with how good it is to use power in it. */
const Hour = Type.Object({
  from: Instant,
  /** Of what will be used, how much will be made here: the p50 of the forecasts. */
  ownShare: Type.Number(),
});

/** A dong in the comparison of its gu. */
const DongOnBoard = Type.Object({
  /** gu/dong */
  place: Type.String(),
  /** Made ÷ used of the last 24 hours that are known; null where too little is known. */
  selfReliance: OrNull(Type.Number()),
  /** The dong that this board stands in. */
  here: Type.Boolean(),
});

/**
 * GET /api/v1/board (anybody): what the dong shows in public. Sums only, and none of fewer than five households: then `withheld`.
 */
export const BoardAnswer = Type.Object({
  time: Instant,
  place: Type.String(),
  withheld: Type.Optional(Type.Literal('too-few-households')),
  /** W; null where it is withheld or nothing is known. */
  now: OrNull(
    Type.Object({
      productionW: Type.Number(),
      consumptionW: Type.Number(),
      /** Members with good data, of all. */
      good: Type.Integer(),
      members: Type.Integer(),
    }),
  ),
  /** The day so far. */
  today: OrNull(
    Type.Object({ productionWh: Type.Number(), consumptionWh: Type.Number(), shares: Shares, avoided: Avoided }),
  ),
  /** Self-reliance of the last 365 days, and what is aimed at. */
  year: OrNull(
    Type.Object({
      shares: Shares,
      targets: Type.Array(Type.Object({ year: Type.Integer(), share: Type.Number() })),
    }),
  ),
  /** Hours from now until midnight, ascending, and the best of them; null without a forecast. */
  hours: OrNull(Type.Object({ best: Hour, rest: Type.Array(Hour) })),
  /** The call that runs or comes next; null: none is known. */
  event: OrNull(
    Type.Object({
      label: Words,
      startsAt: Instant,
      endsAt: Instant,
      active: Type.Boolean(),
      /** W that are shed just now; null before it runs or where it is withheld. */
      shedW: OrNull(Type.Number()),
    }),
  ),
  /** Best first; empty where no gu is known. */
  dongs: Type.Array(DongOnBoard),
});
export type BoardAnswer = Static<typeof BoardAnswer>;
