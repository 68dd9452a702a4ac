import Type, { type Static } from 'typebox';
import { Day } from '../points/assets.ts';

/** A factor of one year: it holds from a day on, until the next one does. */
const Version = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  value: Type.Number(),
  /** The year (or last year of a mean) that it describes. */
  year: Type.Integer(),
  published: Type.Optional(Day),
  validFrom: Day,
  source: Type.Optional(Type.String()),
});
export type FactorVersion = Static<typeof Version>;

/** By what kWh become carbon and oil equivalents, and what is aimed at. */
export const Factors = Type.Object({
  /** kg CO₂eq per kWh used (consumption end). */
  gridKgPerKwh: Type.Array(Version, { minItems: 1 }),
  /** toe per kWh used. */
  toePerKwh: Type.Array(Version, { minItems: 1 }),
  /** Share of use that is made here, by year. */
  selfRelianceTargets: Type.Array(
    Type.Object({ year: Type.Integer(), share: Type.Number({ minimum: 0, maximum: 1 }) }),
  ),
  /** Won per kWh: what energy is fed in for and bought for; milli-won. Configuration of the dong. */
  feedInMilliWon: Type.Integer({ minimum: 0 }),
  retailMilliWon: Type.Integer({ minimum: 0 }),
});
export type Factors = Static<typeof Factors>;
