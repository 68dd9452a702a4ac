import { type OfficeSession, STAFF_ROLES, type StaffRole } from '@maeul/devices/office/office-api';
import { createContext } from 'preact';
import { useContext, useEffect, useRef } from 'preact/hooks';
import { type Asked, type Repeat, useAnswer } from '../ui/api/use-answer.ts';
import { useStore } from '../ui/store.ts';
import type { StaffSession } from './session.ts';

export const StaffContext = createContext<StaffSession | null>(null);

export function useStaff(): StaffSession {
  const staff = useContext(StaffContext);
  if (staff === null) throw new Error('useStaff() needs a <StaffContext.Provider> around it.');
  return staff;
}

/** The session of who is logged in; only for what is shown to them. After the log-out it is the last one, until the page is gone. */
export function useOfficeSession(): OfficeSession {
  const last = useRef<OfficeSession | null>(null);
  return useStore(useStaff().desk, (desk) => {
    if (desk.kind === 'here' || desk.kind === 'ended') last.current = desk.session;
    if (last.current === null) throw new Error('Nobody is logged in here.');
    return last.current;
  });
}

/** Whether who is logged in has at least this role. The hub decides; the page only does not offer what it would refuse. */
export function useMay(role: StaffRole): boolean {
  const { account } = useOfficeSession();
  return STAFF_ROLES.indexOf(account.role) >= STAFF_ROLES.indexOf(role);
}

/** The hub's answer to a question of the office; asked again once somebody has logged in again. */
export function useOffice<T>(path: string | null, repeat?: Repeat): Asked<T> {
  const staff = useStaff();
  const isAway = useStore(staff.away, (value) => value);
  const asked = useAnswer<T>(path, isAway && repeat !== undefined ? without(repeat) : repeat);
  const isHere = useStore(staff.desk, (desk) => desk.kind === 'here');
  const wasHere = useRef(isHere);
  useEffect(() => {
    if (isHere && !wasHere.current) asked.again();
    wasHere.current = isHere;
  }, [isHere]);
  useEffect(() => {
    if (asked.problem !== null) staff.hear(asked.problem);
  }, [asked.problem, staff]);
  return asked;
}

/** The same question, asked once. */
function without({ everyMs: _everyMs, ...rest }: Repeat): Repeat {
  return rest;
}
