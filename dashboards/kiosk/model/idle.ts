/** From so many seconds before its end a session shows how long it still lasts. */
const WARNED_S = 15;

/**
 * Seconds that are left, if it is time to say so; null before.
 * @param idleAt when the session ends, ISO
 * @param nowMs the kiosk's own time, ms since 1970
 */
export function secondsToEnd(idleAt: string, nowMs: number): number | null {
  const left = Math.ceil((Date.parse(idleAt) - nowMs) / 1000);
  if (Number.isNaN(left) || left > WARNED_S) return null;
  return Math.max(0, left);
}

/** Whole seconds until an instant (ISO), never less than 0. */
export function secondsLeft(until: string, nowMs: number): number {
  return Math.max(0, Math.ceil((Date.parse(until) - nowMs) / 1000));
}

/** Begun minutes between two instants (ISO), at least one. */
export function minutesUntil(until: string, now: string): number {
  return Math.max(1, Math.ceil((Date.parse(until) - Date.parse(now)) / 60_000));
}
