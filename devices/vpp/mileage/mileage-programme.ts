import Type, { type Static } from 'typebox';
import { Asset } from '../../points/assets.ts';
import { Words } from '../../points/words.ts';
import seoul from './seoul-eco-mileage.json' with { type: 'json' };

const MonthDay = Type.String({ pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', examples: ['07-01'] });
const Tier = Type.Object({ share: Type.Number({ minimum: 0, maximum: 1 }), amount: Type.Integer({ minimum: 1 }) });

/** Saving that is rewarded when it has lasted: the use of a period against that of the same months of years before. */
export const MileageProgramme = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  label: Words,
  /** What of it is known from where, and what is assumed. */
  source: Type.String(),
  asset: Asset,
  /** First days of the two half-years. */
  halfYears: Type.Tuple([MonthDay, MonthDay]),
  /** The use is compared with the mean of so many years before; all of them must be known. */
  baseYears: Type.Integer({ minimum: 1, maximum: 5 }),
  /** Share of a span that must be measured; what is missing of it is scaled up. */
  measuredMin: Type.Number({ minimum: 0.5, maximum: 1 }),
  /** Ascending. */
  tiers: Type.Array(Tier, { minItems: 1 }),
  /** Who was awarded in so many half-years in a row gets this for keeping it. */
  upkeep: Type.Union([
    Type.Object({
      awards: Type.Integer({ minimum: 1 }),
      share: Type.Number(),
      amount: Type.Integer({ minimum: 1 }),
    }),
    Type.Null(),
  ]),
  /** A season that is rewarded by itself; it is named after the year in which it ends. */
  season: Type.Union([
    Type.Object({ from: MonthDay, to: MonthDay, tiers: Type.Array(Tier, { minItems: 1 }) }),
    Type.Null(),
  ]),
});
export type MileageProgramme = Static<typeof MileageProgramme>;

/** The programmes that come with the product. */
export const MILEAGE_PROGRAMMES: readonly MileageProgramme[] = [seoul as MileageProgramme];
