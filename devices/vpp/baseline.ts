import Type, { type Static } from 'typebox';
import { Day } from '../points/assets.ts';

const Time = Type.String({ format: 'date-time' });
const OrNull = Type.Union([Type.Number(), Type.Null()]);

/**
 * Why a day was looked at and not used. `weekend`, `holiday`, `working-day`: not of the event's kind. `event-day`: the member was called.
 * `gaps`: too much of it is missing. `low-usage`, `high-usage`: far from the mean of the days. `highest-day`, `lowest-day`: left out by
 * the method. `too-few-days`: it could have been used, and there were not enough like it.
 */
const DAY_DROPS = [
  'weekend',
  'holiday',
  'working-day',
  'event-day',
  'gaps',
  'low-usage',
  'high-usage',
  'highest-day',
  'lowest-day',
  'too-few-days',
] as const;
export type DayDrop = (typeof DAY_DROPS)[number];

/** One day that was looked at for a baseline, newest first. */
export const BaselineDay = Type.Object({
  day: Day,
  type: Type.Enum(['working', 'weekend', 'holiday']),
  /** false: a holiday that is not known here may hide behind it (devices/korea/working-days.ts). */
  certain: Type.Boolean(),
  used: Type.Boolean(),
  why: Type.Optional(Type.Enum([...DAY_DROPS])),
  /** Mean of its values, Wh; null where none is there. */
  meanWh: OrNull,
});
export type BaselineDay = Static<typeof BaselineDay>;

/** The usual use of one hour or quarter-hour. */
export const BaselineValue = Type.Object({
  from: Time,
  /** Wh, not rounded, not below zero; null: too few of the days have this value. */
  baselineWh: OrNull,
  /** Before the adjustment. */
  unadjustedWh: OrNull,
  /** How many values were averaged, and of them how many are estimated. */
  averaged: Type.Integer(),
  estimated: Type.Integer(),
  /** Days whose value was left out at this hour (`drop-hours`). */
  highest: Type.Array(Day),
  lowest: Type.Array(Day),
});
export type BaselineValue = Static<typeof BaselineValue>;

export const AppliedAdjustment = Type.Object({
  kind: Type.Enum(['additive', 'ratio']),
  from: Time,
  to: Time,
  /** Values of the window that were compared, of so many. */
  values: Type.Integer(),
  of: Type.Integer(),
  /** Wh that are added to each value, or the factor; before the cap. null: none, and `why`. */
  amount: OrNull,
  why: Type.Optional(Type.Enum(['window-gaps', 'zero-baseline'])),
  /** Whether the cap changed at least one value. */
  capped: Type.Boolean(),
});
export type AppliedAdjustment = Static<typeof AppliedAdjustment>;

/** How well the rule would have told the past days of this member. */
export const BaselineFit = Type.Object({
  /** sqrt(mean((actual − baseline)²)) ÷ mean(actual), unadjusted; null: `why`. */
  rrmse: OrNull,
  why: Type.Optional(Type.Enum(['zero-mean', 'no-history'])),
  days: Type.Integer(),
  values: Type.Integer(),
  /** rrmse ≤ the rule's limit, or the rule has none. Without an rrmse nobody qualifies for a rule with a limit. */
  qualifies: Type.Boolean(),
});
export type BaselineFit = Static<typeof BaselineFit>;

/** A baseline with everything that it rests on. */
export const BaselineResult = Type.Object({
  day: Day,
  /** Of the event's day. */
  type: Type.Enum(['working', 'weekend', 'holiday']),
  /** false: for at least one day that was looked at, holidays are not known. */
  calendarCertain: Type.Boolean(),
  days: Type.Array(BaselineDay),
  values: Type.Array(BaselineValue),
  /** null: the rule has none. */
  adjustment: Type.Union([AppliedAdjustment, Type.Null()]),
  /** null: not asked for. */
  fit: Type.Union([BaselineFit, Type.Null()]),
  /** Why there is no baseline at all: too-few-days. */
  none: Type.Optional(Type.Enum(['too-few-days'])),
});
export type BaselineResult = Static<typeof BaselineResult>;
