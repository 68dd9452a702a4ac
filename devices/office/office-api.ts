import Type, { type Static } from 'typebox';

/** What somebody of the staff may do: each role may all that the one before it may. */
export const STAFF_ROLES = ['viewer', 'clerk', 'manager', 'admin'] as const;
export const StaffRole = Type.Enum([...STAFF_ROLES]);
export type StaffRole = Static<typeof StaffRole>;

/** Who is logged in: GET and POST /api/v1/office/session. The `csrf` value goes into the header `x-csrf-token` of every change. */
export const OfficeSession = Type.Object({
  account: Type.Object({ id: Type.String(), name: Type.String(), role: StaffRole }),
  csrf: Type.String(),
  /** Reversals above so many points need a second person. */
  reversalLimit: Type.Integer(),
});
export type OfficeSession = Static<typeof OfficeSession>;
