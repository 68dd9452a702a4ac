import Type, { type Static } from 'typebox';
import { AccountScope } from '../accounts.ts';
import { Forecast, Skill } from '../forecast.ts';

/** GET /api/v1/office/vpp/forecast (viewer). Without a scope it is the dong's. */
export const ForecastQuestion = Type.Object({ scope: Type.Optional(AccountScope) }, { additionalProperties: false });

/**
 * What is to be known of a curve before it is trusted: `no-data` (nothing was measured lately: use is zero, the sun a guess from
 * the rated power), `short-history` (less than a week: the bands are wide guesses), `gaps` (a fifth or more of the last days is missing).
 */
export const FORECAST_NOTES = ['no-data', 'short-history', 'gaps'] as const;
const Notes = Type.Array(Type.Enum([...FORECAST_NOTES]));

/** Skill of what was forecast for so many minutes ahead. */
export const HorizonSkill = Type.Object({ minutes: Type.Integer(), skill: Skill });
export type HorizonSkill = Static<typeof HorizonSkill>;

export const ForecastAnswer = Type.Object({
  scope: AccountScope,
  /** null where it is withheld or nobody is in the scope. */
  forecast: Type.Union([Forecast, Type.Null()]),
  withheld: Type.Optional(Type.Enum(['too-few-households', 'no-consent'])),
  notes: Type.Object({ pv: Notes, load: Notes }),
  /** 60, 360 and 1440 minutes ahead, ascending; measured on the same days as `forecast.skill`. */
  horizons: Type.Object({ pv: Type.Array(HorizonSkill), load: Type.Array(HorizonSkill) }),
  /** Days of history that the forecast was made of. */
  days: Type.Object({ pv: Type.Integer(), load: Type.Integer() }),
});
export type ForecastAnswer = Static<typeof ForecastAnswer>;
