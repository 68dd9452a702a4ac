import Type, { type Static } from 'typebox';
import { Id } from '../../points/assets.ts';
import { Words } from '../../points/words.ts';
import { CallScope, CallSource, DR_STATES, SettlementLine } from '../dr-event.ts';
import { PortfolioId } from '../portfolio.ts';

const Instant = Type.String({ format: 'date-time' });
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Next = OrNull(Type.String());

/** One minute of a running call. W. */
export const DeliveryMinute = Type.Object({
  minute: Instant,
  baselineW: Type.Number(),
  actualW: Type.Number(),
  /** Participants with a fresh reading, and all of them. */
  seen: Type.Integer(),
  members: Type.Integer(),
});
export type DeliveryMinute = Static<typeof DeliveryMinute>;

/** What came out in all. Wh and whole units of the programme's asset. */
export const SettlementTotals = Type.Object({
  run: Type.Integer({ minimum: 1 }),
  /** Members with a result, of them successes, and those without one. */
  settled: Type.Integer(),
  successes: Type.Integer(),
  excluded: Type.Integer(),
  baselineWh: Type.Integer(),
  actualWh: Type.Integer(),
  reducedWh: Type.Integer(),
  reward: Type.Integer(),
});
export type SettlementTotals = Static<typeof SettlementTotals>;

/** A call as the list of the event console shows it. */
export const CallSummary = Type.Object({
  id: Id,
  programme: Type.Object({ id: Type.String(), version: Type.Integer(), label: Words }),
  scope: CallScope,
  state: Type.Enum([...DR_STATES]),
  /** Settled more than once. */
  resettled: Type.Boolean(),
  startsAt: Instant,
  endsAt: Instant,
  notifyAt: Instant,
  targetW: OrNull(Type.Integer()),
  source: CallSource,
  reason: OrNull(Type.String()),
  /** Why it was cancelled. */
  cancelled: OrNull(Type.String()),
  /** The newest minute of the delivery; null before the first, and where privacy withholds it. */
  delivery: OrNull(DeliveryMinute),
  /** null before the first settlement, and where privacy withholds it. */
  totals: OrNull(SettlementTotals),
});
export type CallSummary = Static<typeof CallSummary>;

/** GET /api/v1/office/vpp/events?state&limit&cursor (viewer): newest start first. */
export const CallsPage = Type.Object({ rows: Type.Array(CallSummary), next: Next });
export type CallsPage = Static<typeof CallsPage>;

/** A member that is called, and what it says to it. */
export const CalledMember = Type.Object({
  member: PortfolioId,
  kind: Type.String(),
  /** Of a shop, a public building or a complex. */
  label: OrNull(Words),
  building: OrNull(Type.String()),
  /** What it answered; null: nothing. */
  answer: OrNull(Type.Enum(['in', 'out'])),
  answered: OrNull(Instant),
  /** Whether it takes part: by its answer, or by the rule of the programme. */
  participates: Type.Boolean(),
  /** Of the newest run; null before it, and for a member without the consent `detail`. */
  line: OrNull(SettlementLine),
});
export type CalledMember = Static<typeof CalledMember>;

/** GET /api/v1/office/vpp/events/:id (viewer). Problem: unknown-event (404). */
export const CallDetail = Type.Object({
  call: CallSummary,
  members: Type.Array(CalledMember),
  counts: Type.Object({ called: Type.Integer(), participates: Type.Integer(), out: Type.Integer() }),
  /** Ascending. Empty with `withheld`. */
  delivery: Type.Array(DeliveryMinute),
  /** Sums are withheld because too few households are in them, or too few that are not shown one by one. */
  withheld: Type.Optional(Type.Literal('too-few-households')),
  /** Asset of the rewards. */
  asset: Type.String(),
});
export type CallDetail = Static<typeof CallDetail>;

/** POST /api/v1/office/vpp/events (manager; header idempotency-key): calls an event. Answered CallDone. */
export const CallWish = Type.Object(
  {
    programme: Type.String(),
    scope: CallScope,
    startsAt: Instant,
    endsAt: Instant,
    targetW: Type.Optional(Type.Integer({ minimum: 1 })),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
    /** Call although there is less time than the programme's notice. */
    shortNotice: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type CallWish = Static<typeof CallWish>;

/**
 * Problems of a call (409): unknown-programme, unknown-scope, bad-span, not-aligned, outside-window, not-a-working-day, in-the-past,
 * short-notice, overlapping, nobody-called.
 */
export const CallDone = Type.Object({ event: Id });
export type CallDone = Static<typeof CallDone>;

/** POST /api/v1/office/vpp/events/preview (viewer; body CallWish): who would be called, and against what they would be measured. */
export const CallPreview = Type.Object({
  programme: Type.Object({ id: Type.String(), version: Type.Integer(), label: Words }),
  notifyAt: Instant,
  /** What would stand against it; the same codes. */
  problems: Type.Array(
    Type.Object({ code: Type.String(), message: Type.String(), hint: Type.Optional(Type.String()) }),
  ),
  members: Type.Array(
    Type.Object({
      member: PortfolioId,
      kind: Type.String(),
      label: OrNull(Words),
      participates: Type.Boolean(),
      /** Wh of the whole span; null without the consent `detail` or without a baseline. */
      baselineWh: OrNull(Type.Integer()),
      /** Why there is no baseline, or why the member does not qualify. */
      excluded: OrNull(Type.String()),
    }),
  ),
  counts: Type.Object({
    called: Type.Integer(),
    participates: Type.Integer(),
    /** Of those that take part, how many have a baseline. */
    baselines: Type.Integer(),
  }),
  /** The baseline of all that take part: mean W by value of the programme (15 or 60 minutes), without today's adjustment. */
  baseline: Type.Array(Type.Object({ from: Instant, w: Type.Number() })),
  withheld: Type.Optional(Type.Literal('too-few-households')),
});
export type CallPreview = Static<typeof CallPreview>;

/** POST /api/v1/office/vpp/events/:id/cancel (manager). Answered OfficeNoted. Problems: unknown-event, already-settled, already-cancelled. */
export const CancelCall = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);

/**
 * POST /api/v1/office/vpp/events/:id/answers (clerk): answers for a member that asked for it. Answered OfficeNoted. Until the start
 * `in` or `out`; while it runs only `out`. Problems: unknown-event, not-called, too-late.
 */
export const AnswerForMember = Type.Object(
  { member: PortfolioId, answer: Type.Enum(['in', 'out']) },
  { additionalProperties: false },
);

/** POST /api/v1/office/vpp/events/:id/settle (manager): settles now. Problems: unknown-event, not-ended, cancelled-event. */
export const SettleDone = Type.Object({
  run: Type.Integer(),
  /** false: nothing that goes in has changed since that run. */
  isNew: Type.Boolean(),
});
export type SettleDone = Static<typeof SettleDone>;

/** GET /api/v1/office/vpp/events/:id/statements (viewer): the lines of the newest run. Also as CSV at …/statements.csv. */
export const StatementList = Type.Object({
  event: Id,
  run: Type.Integer(),
  inputs: Type.String(),
  asset: Type.String(),
  totals: OrNull(SettlementTotals),
  /** Of members with the consent `detail`; the others are counted in `hidden`. */
  lines: Type.Array(SettlementLine),
  hidden: Type.Integer(),
});
export type StatementList = Static<typeof StatementList>;

/** One value of the span: 15 or 60 minutes. Wh. */
const StatementSpan = Type.Object({
  from: Instant,
  /** As the method gives it, and after the adjustment. */
  plainWh: OrNull(Type.Number()),
  baselineWh: OrNull(Type.Number()),
  actualWh: OrNull(Type.Number()),
  /** The values that were averaged, by day. */
  used: Type.Array(Type.Object({ day: Type.String(), wh: Type.Number() })),
});

/**
 * GET /api/v1/office/vpp/events/:id/statements/:member (viewer): computed anew from the readings as they are now; `same` says whether
 * that gives the settled line. Problems: unknown-event, not-settled, no-line, no-consent (403).
 */
export const Statement = Type.Object({
  event: CallSummary,
  member: PortfolioId,
  label: OrNull(Words),
  run: Type.Integer(),
  line: SettlementLine,
  /** When it left while the call ran; null: it stayed. */
  outFrom: OrNull(Instant),
  /** What the line would be now; null if it is no member any more. */
  recomputed: OrNull(SettlementLine),
  same: Type.Boolean(),
  /** Days before the event, newest first: used, or why not. */
  days: Type.Array(Type.Object({ day: Type.String(), used: Type.Boolean(), why: OrNull(Type.String()) })),
  spans: Type.Array(StatementSpan),
  adjustment: OrNull(
    Type.Object({ kind: Type.Enum(['additive', 'ratio']), from: Instant, to: Instant, value: Type.Number() }),
  ),
  /** Relative error of the method on earlier days; null without enough of them. */
  rrmse: OrNull(Type.Number()),
  /** How the reward follows: the rule of the programme in words. */
  rule: Words,
  /** By run: what the ledger was to move, and what it did. Runs that changed nothing are left out. */
  rewards: Type.Array(
    Type.Object({
      run: Type.Integer(),
      /** When the run was complete. */
      time: Instant,
      /** What was to be moved: the difference to what earlier runs did move; negative where it is taken back. */
      amount: Type.Integer(),
      /** What was moved; null: the ledger has no such line (yet): it is on its way or was refused, or there was no wallet. */
      posted: OrNull(Type.Integer()),
      /** What could not be taken back. */
      shortfall: Type.Integer(),
      /** done, short (less could be taken back), missing (not there yet, or refused), no-wallet. */
      status: Type.Enum(['done', 'short', 'missing', 'no-wallet']),
    }),
  ),
});
export type Statement = Static<typeof Statement>;

/** GET /api/v1/office/vpp/members/:member/settlements (viewer): newest first. Problem: no-consent (403). */
export const MemberSettlements = Type.Object({
  rows: Type.Array(
    Type.Object({
      event: Id,
      startsAt: Instant,
      programme: Type.Object({ id: Type.String(), label: Words }),
      run: Type.Integer(),
      line: SettlementLine,
    }),
  ),
});
export type MemberSettlements = Static<typeof MemberSettlements>;
