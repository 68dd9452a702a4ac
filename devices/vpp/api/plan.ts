import Type, { type Static } from 'typebox';
import { Setpoint } from '../control.ts';
import { Plan } from '../plan.ts';
import { ASSET_KINDS, PortfolioId } from '../portfolio.ts';

const Time = Type.String({ format: 'date-time' });
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** W, mean of each quarter-hour from the first of the plan; null where nothing is known. */
const Watts = Type.Array(Nullable(Type.Number()), { maxItems: 96 });

/** One battery, inverter or flexible load: what it was told, and what it said. */
const SteeredAsset = Type.Object({
  asset: PortfolioId,
  member: PortfolioId,
  kind: Type.Enum([...ASSET_KINDS]),
  device: Nullable(Type.String()),
  /** Why nothing is ordered: no-device, no-consent, no-state. Null: it is steered. */
  unsteered: Nullable(Type.String()),
  /** Percent of the capacity, of a battery that is read; and when that was. */
  charge: Nullable(Type.Object({ percent: Type.Number(), time: Time })),
  /** Percent of the capacity that is kept for disasters. */
  reservePercent: Nullable(Type.Number()),
  /** The last order, whether or not it was carried out. */
  ordered: Nullable(
    Type.Object({
      setpoint: Setpoint,
      order: Type.Integer(),
      time: Time,
      /** `waiting` for a reply; `silent`: none came in time. */
      status: Type.Enum(['waiting', 'done', 'refused', 'failed', 'silent']),
      /** Why it was refused or failed. */
      code: Type.Optional(Type.String()),
      message: Type.Optional(Type.String()),
    }),
  ),
  /** What the device said of the last order that it carried out, and when it goes back to its own mode without a renewal. */
  readBack: Nullable(
    Type.Object({
      model: Type.Integer(),
      values: Type.Record(Type.String(), Type.Number()),
      revertsAt: Time,
      /** It has gone back since: expired, told, restarted. */
      reverted: Type.Optional(Type.String()),
    }),
  ),
  override: Nullable(Type.Object({ setpoint: Setpoint, until: Time, reason: Type.String(), by: Type.String() })),
});

/** GET /api/v1/office/vpp/plan (viewer). */
export const PlanAnswer = Type.Object({
  time: Time,
  /** Null before the first one. */
  plan: Nullable(Plan),
  /** What the plan was made from, W. */
  forecast: Type.Object({ pvW: Watts, loadW: Watts }),
  /** What came true since the plan's first quarter-hour; null for those that are yet to come. */
  actual: Type.Object({ pvW: Watts, loadW: Watts, gridW: Watts }),
  assets: Type.Array(SteeredAsset),
  /** The plan obeys the reserve of an emergency. */
  emergency: Type.Boolean(),
});
export type PlanAnswer = Static<typeof PlanAnswer>;

/** POST /api/v1/office/vpp/overrides (manager): takes an asset out of the plan for a while. Answers with PlanAnswer. */
export const OverrideBody = Type.Object(
  {
    asset: PortfolioId,
    setpoint: Setpoint,
    until: Time,
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: false },
);
export type OverrideBody = Static<typeof OverrideBody>;

/** POST /api/v1/office/vpp/overrides/clear (manager): gives it back to the plan. Answers with PlanAnswer. */
export const ClearOverrideBody = Type.Object(
  { asset: PortfolioId, reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);
export type ClearOverrideBody = Static<typeof ClearOverrideBody>;

/** POST /api/v1/office/vpp/replan (manager): plans anew at once. Answers with PlanAnswer. */
export const ReplanBody = Type.Object(
  { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) },
  { additionalProperties: false },
);
export type ReplanBody = Static<typeof ReplanBody>;
