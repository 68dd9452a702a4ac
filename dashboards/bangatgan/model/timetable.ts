import type { MobileStop } from '@maeul/devices/office/mobile';

const OFFSET_MS = 9 * 3_600_000;

/** Weekday in Seoul, 1 = Monday … 7 = Sunday, and the clock there, `14:30`. */
export function seoulClock(nowMs: number): { readonly weekday: number; readonly clock: string } {
  const there = new Date(nowMs + OFFSET_MS);
  return { weekday: ((there.getUTCDay() + 6) % 7) + 1, clock: there.toISOString().slice(11, 16) };
}

/** Whether the mobile clean house stands at a stop now; `until` itself is no more. */
export function isHere(stop: MobileStop, nowMs: number): boolean {
  const { weekday, clock } = seoulClock(nowMs);
  return stop.weekday === weekday && stop.from <= clock && clock < stop.until;
}

/** The stops of one weekday in the order of the day. */
export function stopsOn(stops: readonly MobileStop[], weekday: number): readonly MobileStop[] {
  return stops.filter((stop) => stop.weekday === weekday).toSorted((a, b) => a.from.localeCompare(b.from));
}
