import Type, { type Static } from 'typebox';
import { Id } from '../points/assets.ts';
import { PortfolioId } from './portfolio.ts';

/** Where a call came from. */
export const CallSource = Type.Union([
  Type.Object({ kind: Type.Literal('staff'), account: Type.String() }),
  Type.Object({ kind: Type.Literal('openadr'), vtn: Type.String(), event: Type.String(), program: Type.String() }),
]);

/** Whom a call is for: all members of the programme, or those of a building or feeder. */
export const CallScope = Type.Union([
  Type.Object({ kind: Type.Literal('dong') }),
  Type.Object({ kind: Type.Enum(['building', 'feeder']), id: PortfolioId }),
]);
export type CallScope = Static<typeof CallScope>;

/** A call to use less (or to feed in more) for a while. Times are aligned to the programme's values (15 or 60 minutes). */
export const DrEvent = Type.Object({
  id: Id,
  programme: Type.Object({ id: Type.String(), version: Type.Integer() }),
  scope: CallScope,
  startsAt: Type.String({ format: 'date-time' }),
  endsAt: Type.String({ format: 'date-time' }),
  /** When members are told: a programme's notice before the start, or at once. */
  notifyAt: Type.String({ format: 'date-time' }),
  /** W that should be shed in all, if anybody named it. */
  targetW: Type.Optional(Type.Integer({ minimum: 1 })),
  source: CallSource,
  reason: Type.Optional(Type.String({ maxLength: 500 })),
});
export type DrEvent = Static<typeof DrEvent>;

/** `cancelled` ends a call at any time before it is settled. */
export const DR_STATES = ['scheduled', 'notified', 'active', 'ended', 'settled', 'cancelled'] as const;
export type DrState = (typeof DR_STATES)[number];

/** What the settlement found for one member; the inputs are in the statement. Wh, rounded to whole ones. */
export const SettlementLine = Type.Object({
  member: PortfolioId,
  /**
   * Why there is no result: no-consent, no-baseline, not-qualified, no-data, opted-out, not-joined,
   * left-early. Absent: there is one.
   */
  excluded: Type.Optional(Type.String()),
  baselineWh: Type.Integer(),
  actualWh: Type.Integer(),
  /** baseline − actual; may be negative. */
  reducedWh: Type.Integer(),
  success: Type.Boolean(),
  /** Whole units of the programme's asset, of this run in all; the ledger gets the difference to what it already has. */
  reward: Type.Integer({ minimum: 0 }),
  wallet: Type.Optional(Id),
});
export type SettlementLine = Static<typeof SettlementLine>;
