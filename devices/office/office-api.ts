import Type, { type Static } from 'typebox';
import { Id } from '../points/assets.ts';
import { Outcome } from '../points/outcome.ts';

/** What somebody of the staff may do: each role may all that the one before it may. */
export const STAFF_ROLES = ['viewer', 'clerk', 'manager', 'admin'] as const;
export const StaffRole = Type.Enum([...STAFF_ROLES]);
export type StaffRole = Static<typeof StaffRole>;

/** POST /api/v1/office/session. Problems: wrong-login (401), locked (429, with `until`). */
export const OfficeLogin = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 64 }), password: Type.String({ minLength: 1, maxLength: 200 }) },
  { additionalProperties: false },
);
export type OfficeLogin = Static<typeof OfficeLogin>;

/** Who is logged in: GET and POST /api/v1/office/session. The `csrf` value goes into the header `x-csrf-token` of every change. */
export const OfficeSession = Type.Object({
  account: Type.Object({ id: Type.String(), name: Type.String(), role: StaffRole }),
  csrf: Type.String(),
  /** Reversals above so many points need a second person. */
  reversalLimit: Type.Integer(),
  /** The session ends then, whatever is done in it. */
  endsAt: Type.String({ format: 'date-time' }),
  /** Or when nothing is asked for so long. */
  idleMinutes: Type.Integer(),
});
export type OfficeSession = Static<typeof OfficeSession>;

/** POST /api/v1/office/session/password. Problems: wrong-password, weak-password. All other sessions of the account end. */
export const PasswordChange = Type.Object(
  {
    before: Type.String({ minLength: 1, maxLength: 200 }),
    after: Type.String({ minLength: 10, maxLength: 200 }),
  },
  { additionalProperties: false },
);

/**
 * The answer to a change that went into the ledger. A refusal of the ledger is no answer of this kind but a problem (409)
 * with the ledger's own code.
 */
export const OfficeDone = Type.Object({ event: Id, outcome: Outcome });
export type OfficeDone = Static<typeof OfficeDone>;

/** The answer to a change that only the office keeps. */
export const OfficeNoted = Type.Object({ done: Type.Literal(true) });

/** GET /api/v1/office/audit?limit&cursor&account&about: newest first. */
export const AuditLine = Type.Object({
  id: Type.Integer(),
  time: Type.String({ format: 'date-time' }),
  /** Id and name of the account; `hub` for what the hub did by itself, `cli` for the command line. */
  account: Type.String(),
  name: Type.String(),
  action: Type.String({ examples: ['wallet.look', 'reversal.approve', 'kiosk.revoke', 'login.failed'] }),
  /** What it was done to: a wallet, a kiosk, a tariff. */
  about: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  hash: Type.String({ description: 'SHA-256 over this line and the hash of the one before it.' }),
});
export type AuditLine = Static<typeof AuditLine>;
export const AuditPage = Type.Object({
  lines: Type.Array(AuditLine),
  next: Type.Union([Type.String(), Type.Null()]),
  /** Whether the chain of hashes holds from the first line to the last; `broken` is the first line that does not fit. */
  chain: Type.Object({ lines: Type.Integer(), broken: Type.Union([Type.Integer(), Type.Null()]) }),
});
export type AuditPage = Static<typeof AuditPage>;
