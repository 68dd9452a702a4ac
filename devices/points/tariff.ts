import Type, { type Static } from 'typebox';
import { Day } from './assets.ts';
import { Words } from './words.ts';

/** A price by weight: `points` for `perGrams`, in proportion; what is left of a point is cut off with `step`. */
const ByWeight = Type.Object({
  by: Type.Literal('weight'),
  /** E.g. 240 for 1000 grams. */
  points: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  perGrams: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
});

/** A price by piece; the weight only has to be plausible for the number of pieces. */
const ByItem = Type.Object({
  by: Type.Literal('item'),
  points: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  /** Points are given for each full `perItems`, e.g. 1 for 20 batteries. */
  perItems: Type.Integer({ minimum: 1, maximum: 10_000 }),
  /** Grams that one piece may weigh at least and at most. */
  itemGrams: Type.Tuple([Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 1 })]),
});

/** One kind of waste: what it is called, how to prepare it, what it pays. */
export const Kind = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 40, examples: ['pet-clear'] }),
  name: Words,
  /** How to prepare it, in order: empty, rinse, separate, do not mix. */
  prepare: Type.Array(Words, { maxItems: 6 }),
  price: Type.Union([ByWeight, ByItem]),
  /** Most points for this kind that one wallet gets in a day. */
  pointsPerDay: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Kinds that are paid from one common cap (Jeju: four kinds together) name the same group. */
  capGroup: Type.Optional(Type.String({ maxLength: 40 })),
});
export type TariffKind = Static<typeof Kind>;

/** Days on which everything pays more: `recycling day x2`. */
export const MultiplierDay = Type.Object({
  /** A date, or a weekday of every week (1 = Monday … 7 = Sunday). */
  on: Type.Union([Type.Object({ day: Day }), Type.Object({ weekday: Type.Integer({ minimum: 1, maximum: 7 }) })]),
  /** In hundredths: 200 doubles. */
  percent: Type.Integer({ minimum: 1, maximum: 10_000 }),
  name: Words,
});
export type MultiplierDay = Static<typeof MultiplierDay>;

/** One version of a tariff. It is published once and never changed; a later version replaces it from its own date. */
export const Tariff = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 40, examples: ['jeju-help-centre'] }),
  version: Type.Integer({ minimum: 1 }),
  /** Where it holds: a gu (`eunpyeong`), a dong (`eunpyeong/sinsa1`) or one site. The narrowest that matches wins. */
  scope: Type.String({ pattern: '^[a-z0-9-]+(/[a-z0-9-]+){0,2}$', maxLength: 150 }),
  validFrom: Day,
  /** The last day on which it holds. */
  validUntil: Type.Optional(Day),
  name: Words,
  /** Where the figures come from; shown to staff. */
  source: Type.String({ minLength: 1 }),
  /** The award is rounded to whole multiples of it, downwards: Jeju 10. */
  step: Type.Integer({ minimum: 1, maximum: 10_000 }),
  /** Most points of all kinds that one wallet gets in a day. */
  pointsPerDay: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Most points for each group of kinds (capGroup) in a day. */
  groupPointsPerDay: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
  multiplierDays: Type.Array(MultiplierDay),
  kinds: Type.Array(Kind, { minItems: 1, maxItems: 60 }),
});
export type Tariff = Static<typeof Tariff>;
