import Type, { type Static } from 'typebox';
import { Asset, Day } from '../points/assets.ts';
import { Words } from '../points/words.ts';

/**
 * How the usual use of an hour (or quarter-hour) is computed from earlier days.
 * - `drop-hours`: of the last `days` eligible days, for each hour the `dropHighest` and `dropLowest` values are left out and the
 *   rest averaged: Mid(6/10) = 10, 2, 2; Max(4/5) = 5, 0, 1.
 * - `drop-days`: of the last `days` eligible days whole days are left out by their sum: 8-of-10 (Naju) = 10, 1, 1.
 * - `same-type`: the last `days` eligible days of the same type (weekday, or weekend and holiday): CAISO 10-of-10.
 * - `previous-week`: the mean of the eligible days among the seven days before the event's day; with `week: 'calendar'` of the Monday
 *   to Sunday before the event's own week.
 */
export const BaselineMethod = Type.Union([
  Type.Object({
    kind: Type.Literal('drop-hours'),
    days: Type.Integer({ minimum: 1, maximum: 60 }),
    dropHighest: Type.Integer({ minimum: 0 }),
    dropLowest: Type.Integer({ minimum: 0 }),
  }),
  Type.Object({
    kind: Type.Literal('drop-days'),
    days: Type.Integer({ minimum: 1, maximum: 60 }),
    dropHighest: Type.Integer({ minimum: 0 }),
    dropLowest: Type.Integer({ minimum: 0 }),
  }),
  Type.Object({ kind: Type.Literal('same-type'), days: Type.Integer({ minimum: 1, maximum: 60 }) }),
  Type.Object({
    kind: Type.Literal('previous-week'),
    week: Type.Optional(Type.Enum(['seven-days', 'calendar'])),
  }),
]);
export type BaselineMethod = Static<typeof BaselineMethod>;

/** Which earlier days may count. */
const BaselineDays = Type.Object({
  /**
   * Days of any kind count for an event of any day. Otherwise like is compared with like: working days for an event on a working day,
   * weekends and public holidays for an event on one of them. `same-type` ignores it.
   */
  weekends: Type.Boolean(),
  /** Days with an event of the member count. */
  eventDays: Type.Boolean(),
  /** Calendar days back, at most. */
  lookBackDays: Type.Integer({ minimum: 1, maximum: 366 }),
  /** Of them at most so many that are no day off and no day with an event (20 of Mid 6/10, 10 of Max 4/5). Left out: all. */
  lookBackEligible: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })),
  /** Days whose mean is below so much of the mean of the first days are skipped and earlier ones taken (0.75); null: none. */
  lowUsage: Type.Union([Type.Number({ minimum: 0, maximum: 1 }), Type.Null()]),
  /** A second pass skips days above so much (factories: 1.25); null: none. */
  highUsage: Type.Union([Type.Number({ minimum: 1 }), Type.Null()]),
  /** Fewer days than that: there is no baseline. */
  atLeast: Type.Integer({ minimum: 1 }),
});

/** Moves the baseline by how the day went before the event. */
export const BaselineAdjustment = Type.Object({
  kind: Type.Enum(['additive', 'ratio']),
  /** Length of the window, hours, and how long before the event it ends. */
  windowHours: Type.Number({ exclusiveMinimum: 0, maximum: 24 }),
  endsBeforeHours: Type.Number({ minimum: 0, maximum: 24 }),
  /** Additive: at most so much of the baseline, 0.2 = 20 %. Ratio: clamped to 1 − cap … 1 + cap. null: no cap. */
  cap: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
});
export type BaselineAdjustment = Static<typeof BaselineAdjustment>;

/** What counts where readings are missing. */
export const GapRule = Type.Object({
  /** Share of the quarter-hours of an hour that must be there; the hour is then scaled up from them. */
  valueShare: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** Share of the values of a day that must be there for it to be a day of reference. */
  dayShare: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
  /** Estimated readings count like good ones; otherwise they are missing. */
  useEstimated: Type.Boolean(),
});
export type GapRule = Static<typeof GapRule>;

/** The text of the market rule is not known here: three quarters of an hour, nine tenths of a day, estimates count and are counted. */
export const GAPS_DEFAULT: GapRule = { valueShare: 0.75, dayShare: 0.9, useEstimated: true };

/** Days of the past that the relative error is measured on, where a rule does not say. */
export const RRMSE_DAYS_DEFAULT = 10;

export const BaselineRule = Type.Object({
  method: BaselineMethod,
  days: BaselineDays,
  adjustment: Type.Union([BaselineAdjustment, Type.Null()]),
  /** Minutes of one value: 60, or 15. */
  minutes: Type.Enum([15, 60]),
  /** A member with a greater relative error does not qualify; null: everybody does. 0.3 = 30 %. */
  rrmseMax: Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()]),
  /** Past days that the error is measured on; left out: RRMSE_DAYS_DEFAULT. */
  rrmseDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 60 })),
  /** Left out: GAPS_DEFAULT. */
  gaps: Type.Optional(GapRule),
});
export type BaselineRule = Static<typeof BaselineRule>;

/** What a reduction earns. Rounding is downwards to whole units of the asset. */
const Reward = Type.Union([
  Type.Object({
    kind: Type.Literal('per-kwh'),
    /** Units of the asset for a kWh (1,300 won in 2019, about 1,600 in 2022). */
    rate: Type.Integer({ minimum: 1 }),
    /** What was used beyond the baseline counts against what was saved in other hours, down to nothing in all. */
    netHours: Type.Boolean(),
  }),
  Type.Object({ kind: Type.Literal('fixed'), amount: Type.Integer({ minimum: 1 }) }),
]);

/** The rules of a demand-response programme. A version holds for events that begin on or after `validFrom`. */
export const Programme = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
  version: Type.Integer({ minimum: 1 }),
  label: Words,
  validFrom: Day,
  baseline: BaselineRule,
  /** Least reduction against the baseline that counts as a success: 0.1 = 10 %. 0: any. */
  successShare: Type.Number({ minimum: 0, maximum: 1 }),
  reward: Reward,
  asset: Asset,
  /** How long before the start members are told. */
  noticeMinutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
  /** Where an event may lie: hours of the day at the site, working days only. Left out: anywhere. */
  window: Type.Optional(
    Type.Object({
      fromHour: Type.Integer({ minimum: 0, maximum: 24 }),
      toHour: Type.Integer({ minimum: 0, maximum: 24 }),
      workingDays: Type.Boolean(),
    }),
  ),
  /** Whether a member takes part unless it says no. */
  optInByDefault: Type.Boolean(),
  /** Late readings are waited for so long before the first settlement. */
  settleAfterMinutes: Type.Integer({ minimum: 0, maximum: 43_200 }),
});
export type Programme = Static<typeof Programme>;
