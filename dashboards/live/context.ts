import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { useStore } from '../ui/store.ts';
import type { Known, Session } from './session.ts';

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('useSession() needs a <SessionContext.Provider> around it.');
  return session;
}

/** A part of what the page knows. */
export function useKnown<Part>(part: (known: Known) => Part): Part {
  return useStore(useSession().known, part);
}

/** The hub's time, once a second: what is old is told from what the hub says is now. */
export function useHubNow(): number {
  const session = useSession();
  const [nowMs, setNow] = useState(() => Date.now() + session.known.get().skewMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() + session.known.get().skewMs), 1000);
    return () => clearInterval(timer);
  }, [session]);
  return nowMs;
}
