import Type, { type Static } from 'typebox';
import { Id, WalletId } from '../points/assets.ts';
import { DrEvent, SettlementLine } from './dr-event.ts';
import { Factors } from './factors.ts';
import { Plan } from './plan.ts';
import { PortfolioChange, PortfolioId } from './portfolio.ts';
import { Programme } from './programme.ts';

/** Id of an account of the staff; `hub` for what the hub does by itself. */
const by = Type.String({ minLength: 1, maxLength: 64 });
const reason = Type.String({ minLength: 1, maxLength: 500 });

/** What the energy office and the hub decide of the dong's power. Only the hub says these, under its own path. */
export const VPP_EVENT_DATA = {
  'maeul.vpp.portfolio-changed.v1': Type.Object({
    changes: Type.Array(PortfolioChange, { minItems: 1, maxItems: 200 }),
    by,
    reason: Type.Optional(reason),
  }),
  'maeul.vpp.factors-published.v1': Type.Object({ factors: Factors, by }),
  'maeul.vpp.programme-published.v1': Type.Object({ programme: Programme, by }),
  'maeul.vpp.event-called.v1': Type.Object({ event: DrEvent, by }),
  /** Replaces a call that has not begun; one that runs can only be given an earlier end. */
  'maeul.vpp.event-changed.v1': Type.Object({ event: DrEvent, by }),
  'maeul.vpp.event-cancelled.v1': Type.Object({ event: Id, reason, by }),
  'maeul.vpp.event-answered.v1': Type.Object({ event: Id, member: PortfolioId, answer: Type.Enum(['in', 'out']), by }),
  /** What participants with a fresh reading used in one minute of a running call, beside their baseline; the sums are W. */
  'maeul.vpp.delivery-seen.v1': Type.Object({
    event: Id,
    minute: Type.String({ format: 'date-time' }),
    baselineW: Type.Number(),
    actualW: Type.Number(),
    /** Participants with a reading of the last minutes, and all of them. */
    seen: Type.Integer({ minimum: 0 }),
    members: Type.Integer({ minimum: 0 }),
  }),
  /**
   * One page of a settlement. `run` counts from 1 for each event; a later run replaces an earlier one once all its pages are there.
   * `inputs` is the SHA-256 of all that went in: a run with the same inputs is never said again.
   */
  'maeul.vpp.event-settled.v1': Type.Object({
    event: Id,
    run: Type.Integer({ minimum: 1 }),
    page: Type.Integer({ minimum: 1 }),
    pages: Type.Integer({ minimum: 1 }),
    inputs: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    lines: Type.Array(SettlementLine, { minItems: 0, maxItems: 500 }),
    by,
  }),
  'maeul.vpp.planned.v1': Type.Object({ plan: Plan }),
  /** Staff takes a battery or an inverter out of the plan until then. `setpoint` as in control.ts; null gives it back. */
  'maeul.vpp.overridden.v1': Type.Object({
    asset: PortfolioId,
    setpoint: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
    until: Type.String({ format: 'date-time' }),
    reason,
    by,
  }),
  /** Surplus of one quarter-hour, shared. Wh; the shares sum to the surplus exactly. */
  'maeul.vpp.surplus-shared.v1': Type.Object({
    quarter: Type.String({ format: 'date-time' }),
    run: Type.Integer({ minimum: 1 }),
    rule: Type.Enum(['equal', 'need', 'keys']),
    /** Won per kWh, in thousandths. */
    milliWonPerKwh: Type.Integer({ minimum: 0 }),
    given: Type.Array(Type.Object({ member: PortfolioId, wh: Type.Integer({ minimum: 0 }) })),
    taken: Type.Array(Type.Object({ member: PortfolioId, wh: Type.Integer({ minimum: 0 }) })),
    by,
  }),
  'maeul.vpp.mileage-granted.v1': Type.Object({
    member: PortfolioId,
    wallet: WalletId,
    period: Type.String(),
    rule: Type.String(),
    savedShare: Type.Number(),
    amount: Type.Integer({ minimum: 0 }),
    by,
  }),
} as const;

export type VppEventType = keyof typeof VPP_EVENT_DATA;
export type VppEventData<T extends VppEventType> = Static<(typeof VPP_EVENT_DATA)[T]>;
