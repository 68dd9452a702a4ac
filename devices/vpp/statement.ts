import Type, { type Static } from 'typebox';
import { Id } from '../points/assets.ts';
import { BaselineResult } from './baseline.ts';
import { DrEvent, SettlementLine } from './dr-event.ts';
import { Consent, PortfolioId } from './portfolio.ts';
import { Programme } from './programme.ts';

const Time = Type.String({ format: 'date-time' });
const Wh = Type.Union([Type.Integer(), Type.Null()]);

/**
 * The readings that a statement rests on: all that the rule may look at, and the event itself, in the values of the rule. An hour with too
 * few quarter-hours is missing, one with a few of them missing is scaled up and counts as estimated.
 */
export const StatementLoad = Type.Object({
  from: Time,
  minutes: Type.Enum([15, 60]),
  /** Wh by value; null where nothing was measured. */
  wh: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  /** A digit for each value: 0 good, 1 estimated, 2 missing. */
  quality: Type.String({ pattern: '^[012]*$' }),
});
export type StatementLoad = Static<typeof StatementLoad>;

/** One hour or quarter-hour of the event, in whole Wh. */
export const StatementValue = Type.Object({
  from: Time,
  baselineWh: Wh,
  actualWh: Wh,
  /** baseline − actual. */
  reducedWh: Wh,
});
export type StatementValue = Static<typeof StatementValue>;

/**
 * Why one member got what it got, with every input: from it alone the result can be computed again (`maeul vpp verify`). It holds a
 * household's readings: only the member and those with a consent `detail` may see it.
 */
export const Statement = Type.Object({
  form: Type.Literal('maeul-statement-1'),
  member: PortfolioId,
  run: Type.Integer({ minimum: 1 }),
  event: DrEvent,
  programme: Programme,
  /** The consent `dr` that covers the day; null: there was none. */
  consent: Type.Union([Consent, Type.Null()]),
  answer: Type.Union([Type.Enum(['in', 'out']), Type.Null()]),
  /** When it left while the event ran; values that end later do not count. Absent: it stayed. */
  outFrom: Type.Optional(Time),
  wallet: Type.Optional(Id),
  /** Other calls of the member before the event. */
  called: Type.Array(Type.Object({ from: Time, to: Time })),
  /** null: there was none, or nobody was allowed to look. */
  load: Type.Union([StatementLoad, Type.Null()]),
  /** SHA-256 of the load as it went into the hash of the settlement's inputs. */
  loadHash: Type.Union([Type.String({ pattern: '^[0-9a-f]{64}$' }), Type.Null()]),
  baseline: Type.Union([BaselineResult, Type.Null()]),
  /** Those that count. */
  values: Type.Array(StatementValue),
  line: SettlementLine,
});
export type Statement = Static<typeof Statement>;
