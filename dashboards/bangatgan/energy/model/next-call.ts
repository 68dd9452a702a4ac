import type { CallSummary } from '@maeul/devices/vpp/api/calls';

/** The call that runs, or else the one that begins next; null if there is none. */
export function nextCall(calls: readonly CallSummary[]): CallSummary | null {
  const running = calls.find(({ state }) => state === 'active');
  if (running !== undefined) return running;
  const waiting = calls.filter(({ state }) => state === 'scheduled' || state === 'notified');
  return waiting.sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))[0] ?? null;
}
