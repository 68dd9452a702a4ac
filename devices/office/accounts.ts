import Type, { type Static } from 'typebox';
import { StaffRole } from './office-api.ts';

const InstantOrNull = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

/** Somebody of the staff. An account is never deleted, since the audit log names it; it is closed. */
export const StaffAccount = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: StaffRole,
  made: Type.String({ format: 'date-time' }),
  lastLogin: InstantOrNull,
  lockedUntil: InstantOrNull,
  closed: InstantOrNull,
});
export type StaffAccount = Static<typeof StaffAccount>;

/** GET /api/v1/office/accounts (admin), by name. */
export const StaffAccounts = Type.Object({ accounts: Type.Array(StaffAccount) });
export type StaffAccounts = Static<typeof StaffAccounts>;

/** POST /api/v1/office/accounts (admin). Answered StaffAccount. Problems: name-taken (409), weak-password. */
export const MakeAccount = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64 }),
    role: StaffRole,
    password: Type.String({ minLength: 10, maxLength: 200 }),
  },
  { additionalProperties: false },
);

/**
 * POST /api/v1/office/accounts/:id (admin): another role, a new password (which ends a lock), closed or opened again; its sessions
 * end. Answered StaffAccount. Problems: unknown-account (404), last-admin (409), weak-password.
 */
export const ChangeAccount = Type.Object(
  {
    role: Type.Optional(StaffRole),
    password: Type.Optional(Type.String({ minLength: 10, maxLength: 200 })),
    closed: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
