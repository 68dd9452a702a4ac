import type { SimVtn } from './vtn.ts';

/** An event of a simulated upstream: one hour or several, announced some time before. */
export interface Announcement {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** When the upstream writes it. */
  readonly announceMs: number;
  /** kW that shall be shed; left out where nobody names it. */
  readonly shedKw?: number;
}

const QUARTER_MS = 900_000;

/** The quarter-hours of it, as OpenADR writes an event. */
export function adrEventOf(programID: string, { name, startMs, endMs, shedKw }: Announcement): Record<string, unknown> {
  const payloads = [
    { type: 'SIMPLE', values: [1] },
    ...(shedKw === undefined ? [] : [{ type: 'DISPATCH_SETPOINT_RELATIVE', values: [-shedKw] }]),
  ];
  return {
    programID,
    eventName: name,
    intervalPeriod: { start: new Date(startMs).toISOString(), duration: 'PT15M' },
    intervals: Array.from({ length: Math.round((endMs - startMs) / QUARTER_MS) }, (_, id) => ({ id, payloads })),
  };
}

/** Publishes an event of a program when it is time for it. Returns the way to stop. */
export function announce(
  upstream: SimVtn,
  programID: string,
  announcement: Announcement,
  clock: { nowMs(): number },
  everyMs: number,
): () => void {
  const timer = setInterval(() => {
    if (clock.nowMs() < announcement.announceMs) return;
    clearInterval(timer);
    upstream.publish('events', adrEventOf(programID, announcement));
  }, everyMs);
  return () => clearInterval(timer);
}
