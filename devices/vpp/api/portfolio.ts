import Type, { type Static } from 'typebox';
import { Factors } from '../factors.ts';
import {
  Consent,
  ConsentScope,
  EnergyAsset,
  MEMBER_KINDS,
  Member,
  MemberMeter,
  PortfolioChange,
} from '../portfolio.ts';

/** What may be wrong with a member's data; the first is the gravest. */
export const MEMBER_FAULTS = ['no-meter', 'never-heard', 'silent', 'late', 'no-wallet', 'no-consent'] as const;
export const MemberFault = Type.Enum([...MEMBER_FAULTS]);
export type MemberFault = Static<typeof MemberFault>;

/** A meter, and when it was heard last. */
export const MeterHealth = Type.Object({
  ...MemberMeter.properties,
  lastSeen: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  /** `counter`: it counts energy. `power`: only its power is known, and summed up. null: nothing came yet. */
  measures: Type.Union([Type.Enum(['counter', 'power']), Type.Null()]),
});
export type MeterHealth = Static<typeof MeterHealth>;

/** A member with all that belongs to it. */
export const MemberRow = Type.Object({
  member: Member,
  assets: Type.Array(EnergyAsset),
  meters: Type.Array(MeterHealth),
  /** Those that hold today or will. */
  consents: Type.Array(Consent),
  /** Scopes that a consent covers today. */
  agreed: Type.Array(ConsentScope),
  /** Of the last quarter-hour that was closed; null for who has no meter. */
  quality: Type.Union([Type.Enum(['good', 'estimated', 'missing']), Type.Null()]),
  /** The gravest first; empty: all is well. */
  faults: Type.Array(MemberFault),
  /** W just now; null without the consent `detail` or without a fresh reading. */
  powerW: Type.Union([Type.Number(), Type.Null()]),
});
export type MemberRow = Static<typeof MemberRow>;

/**
 * GET /api/v1/office/vpp/members?search&kind&building&feeder&fault&consent&asset&limit&cursor (viewer): members with faults first, the
 * gravest first, then by id. `search` is a part of an id, a label, a building, a feeder, a site or a device.
 */
export const MembersPage = Type.Object({
  rows: Type.Array(MemberRow),
  next: Type.Union([Type.String(), Type.Null()]),
  /** How many the filters let through, and how many of them have a fault. */
  total: Type.Integer(),
  faulty: Type.Integer(),
});
export type MembersPage = Static<typeof MembersPage>;

/** GET /api/v1/office/vpp/members/:member (viewer). Problem: unknown-member (404). */
export const MemberAnswer = MemberRow;

/** GET /api/v1/office/vpp/portfolio (viewer): what may be chosen from. */
export const PortfolioSummary = Type.Object({
  members: Type.Integer(),
  byKind: Type.Array(Type.Object({ kind: Type.Enum([...MEMBER_KINDS]), members: Type.Integer() })),
  assets: Type.Array(Type.Object({ kind: Type.String(), assets: Type.Integer(), ratedW: Type.Number() })),
  meters: Type.Integer(),
  consents: Type.Array(Type.Object({ scope: ConsentScope, members: Type.Integer() })),
  faults: Type.Array(Type.Object({ fault: MemberFault, members: Type.Integer() })),
  /** Scopes of accounts besides `dong` and single members, with how many members they have. */
  scopes: Type.Array(
    Type.Object({
      scope: Type.String(),
      members: Type.Integer(),
      /** Too few households: its numbers are withheld. */
      withheld: Type.Boolean(),
    }),
  ),
});
export type PortfolioSummary = Static<typeof PortfolioSummary>;

/**
 * POST /api/v1/office/vpp/portfolio (manager): all changes or none. Problems: what is wrong with one of them (409), with its place
 * in `change`; late (503): it was said and will count.
 */
export const ChangePortfolio = Type.Object(
  {
    changes: Type.Array(PortfolioChange, { minItems: 1, maxItems: 200 }),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type ChangePortfolio = Static<typeof ChangePortfolio>;

export const PortfolioChanged = Type.Object({ changes: Type.Integer(), events: Type.Integer() });
export type PortfolioChanged = Static<typeof PortfolioChanged>;

/** What a row of a CSV file is about. */
export const PORTFOLIO_TABLES = ['members', 'assets', 'meters', 'consents'] as const;
export const PortfolioTable = Type.Enum([...PORTFOLIO_TABLES]);
export type PortfolioTable = Static<typeof PortfolioTable>;

/**
 * POST /api/v1/office/vpp/portfolio/import?table&dryRun (manager): the body is CSV (`text/csv`, UTF-8). With an error in any row
 * nothing is changed. GET /api/v1/office/vpp/portfolio/export?table (viewer; the audit log has a line) gives the same columns.
 */
export const ImportAnswer = Type.Object({
  table: PortfolioTable,
  dryRun: Type.Boolean(),
  rows: Type.Integer(),
  /** Rows that would change (or changed) something; the others say what is already so. */
  changes: Type.Integer(),
  errors: Type.Array(
    Type.Object({
      /** Line of the file, the head being 1. */
      line: Type.Integer(),
      column: Type.Union([Type.String(), Type.Null()]),
      code: Type.String(),
      message: Type.String(),
    }),
    { maxItems: 1000 },
  ),
  /** Errors beyond those listed. */
  moreErrors: Type.Integer(),
});
export type ImportAnswer = Static<typeof ImportAnswer>;

/** Who is behind a member; kept by the office outside the journal. Empty texts are deleted. */
const text = (max: number) => Type.Optional(Type.String({ maxLength: max }));
export const MemberContact = Type.Object(
  { name: text(100), door: text(100), phone: text(30), note: text(500) },
  { additionalProperties: false },
);
export type MemberContact = Static<typeof MemberContact>;

/** GET (clerk; the look is in the audit log), PUT and DELETE (clerk) /api/v1/office/vpp/members/:member/contact. */
export const ContactAnswer = Type.Object({
  member: Type.String(),
  /** null: nothing is kept. */
  contact: Type.Union([MemberContact, Type.Null()]),
  changed: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
});
export type ContactAnswer = Static<typeof ContactAnswer>;

/** POST /api/v1/office/vpp/factors (manager): from now on; GET (viewer) answers the same shape. */
export const PublishFactors = Type.Object({ factors: Factors }, { additionalProperties: false });
