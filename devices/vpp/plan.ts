import Type, { type Static } from 'typebox';
import { Id } from '../points/assets.ts';
import { Words } from '../points/words.ts';
import { PortfolioId } from './portfolio.ts';

/** Quarter-hours of a plan and of a forecast. */
export const QUARTERS_AHEAD = 96;

const Series = Type.Array(Type.Number(), { maxItems: 97 });

/** The dispatch of batteries and flexible loads, a day ahead by quarter-hours. */
export const Plan = Type.Object({
  id: Id,
  madeAt: Type.String({ format: 'date-time' }),
  /** Start of its first quarter-hour. */
  from: Type.String({ format: 'date-time' }),
  /** Why it was made now. */
  cause: Type.Enum(['quarter', 'event', 'override', 'staff', 'start']),
  solver: Type.Object({
    status: Type.Enum(['optimal', 'fallback']),
    ms: Type.Integer(),
    /** Of a fallback: which rule, and why. */
    rule: Type.Optional(Type.String()),
    why: Type.Optional(Type.String()),
  }),
  assets: Type.Array(
    Type.Object({
      asset: PortfolioId,
      /** W by quarter-hour; positive discharges (of a flexible load: negative, what it takes). */
      powerW: Series,
      /** Wh at the start of each quarter-hour and at the end. Absent for flexible loads. */
      storedWh: Type.Optional(Series),
      /** What it does and why, in the order of time: "charging: surplus until 14:30, needed 18:00". */
      reasons: Type.Array(Type.Object({ from: Type.Integer(), to: Type.Integer(), code: Type.String(), words: Words })),
    }),
  ),
  /** W at the border of the dong by quarter-hour, import positive, as the plan expects it. */
  gridW: Series,
});
export type Plan = Static<typeof Plan>;
