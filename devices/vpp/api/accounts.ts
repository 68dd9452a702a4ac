import Type, { type Static } from 'typebox';
import { AccountRow, AccountScope, Avoided, Coverage, Resolution, Shares } from '../accounts.ts';

/** GET /api/v1/office/vpp/accounts?scope&from&to&resolution (viewer). Times RFC 3339; `to` exclusive. */
export const AccountsAnswer = Type.Object({
  scope: AccountScope,
  resolution: Resolution,
  rows: Type.Array(AccountRow),
  /** Why there are no rows: too-few-households, no-consent. */
  withheld: Type.Optional(Type.Enum(['too-few-households', 'no-consent'])),
});
export type AccountsAnswer = Static<typeof AccountsAnswer>;

const Power = Type.Object({
  /** W; not negative. */
  production: Type.Number(),
  consumption: Type.Number(),
  import: Type.Number(),
  export: Type.Number(),
  charge: Type.Number(),
  discharge: Type.Number(),
});

/** GET /api/v1/office/vpp/now?scope (viewer): the last seconds, and the day so far. */
export const NowAnswer = Type.Object({
  time: Type.String({ format: 'date-time' }),
  power: Power,
  low: Power,
  high: Power,
  coverage: Coverage,
  /** Wh in batteries that are read, and what they could hold. */
  stored: Type.Object({ wh: Type.Number(), capacityWh: Type.Number(), batteries: Type.Integer() }),
  today: Type.Object({ row: AccountRow, shares: Shares, avoided: Avoided }),
  /** Self-reliance of the last 365 days, and the targets. */
  year: Type.Object({
    shares: Shares,
    targets: Type.Array(Type.Object({ year: Type.Integer(), share: Type.Number() })),
  }),
  withheld: Type.Optional(Type.Enum(['too-few-households', 'no-consent'])),
});
export type NowAnswer = Static<typeof NowAnswer>;

/** GET /api/v1/office/vpp/corrections?limit&cursor (viewer): quarter-hours that changed after they were closed, newest first. */
export const CorrectionsPage = Type.Object({
  rows: Type.Array(
    Type.Object({
      id: Type.Integer(),
      /** When the late record came. */
      time: Type.String({ format: 'date-time' }),
      quarter: Type.String({ format: 'date-time' }),
      member: Type.String(),
      flow: Type.String(),
      /** null: the member has not agreed that its values of that day are looked at. */
      beforeWh: Type.Union([Type.Number(), Type.Null()]),
      afterWh: Type.Union([Type.Number(), Type.Null()]),
      /** late-reading, replaced-meter, portfolio-changed. */
      cause: Type.String(),
    }),
  ),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type CorrectionsPage = Static<typeof CorrectionsPage>;
