import { type Demand, demandsOf, type SeenEvent } from './demands.ts';

/** A call that an upstream wants. The same key is the same call, also when its times move. */
export interface WantedCall {
  readonly key: string;
  readonly event: string;
  readonly program: string;
  /** Local programme. */
  readonly programme: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly targetW: number | null;
  readonly reason: string;
}

export interface WantedSetting {
  readonly events: readonly SeenEvent[];
  /** Program of the upstream → programme here, and the minutes of its values. */
  readonly programmes: ReadonlyMap<string, { readonly programme: string; readonly minutes: number }>;
  readonly nowMs: number;
}

interface Slot {
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
/** What begins later is called when it comes nearer. */
const AHEAD_MS = 30 * DAY_MS;
const REASON_MAX = 200;

/**
 * What should be called, from all events of an upstream. Of events of one programme that lie over each other, the one with the lower
 * number of priority holds, then the older one. Times are widened to whole values of the programme; a call lasts a day at most, and
 * what has no end is called day by day.
 */
export function wantedCalls({ events, programmes, nowMs }: WantedSetting): WantedCall[] {
  const taken = new Map<string, Slot[]>();
  const calls: WantedCall[] = [];
  for (const seen of [...events].sort(byPriority)) {
    const { event } = seen;
    const local = programmes.get(event.programID);
    const asked = demandsOf(seen);
    if (local === undefined || !asked.ok) continue;
    const stepMs = local.minutes * 60_000;
    const others = taken.get(local.programme) ?? [];
    for (const demand of asked.value.demands) {
      const pieces = without(aligned(demand, stepMs), others);
      for (const [piece, slot] of pieces.entries())
        for (const day of days(slot, nowMs))
          calls.push({
            key: `${event.id}/${demand.at}/${piece}/${day.at}`,
            ...{ event: event.id, program: event.programID, programme: local.programme },
            ...{ fromMs: day.fromMs, toMs: day.toMs, targetW: demand.targetW },
            reason: (event.eventName ?? '').slice(0, REASON_MAX),
          });
    }
    taken.set(local.programme, [...others, ...asked.value.covers.map((cover) => aligned(cover, stepMs))]);
  }
  return calls;
}

function byPriority({ event: a }: SeenEvent, { event: b }: SeenEvent): number {
  const rank = (a.priority ?? Number.POSITIVE_INFINITY) - (b.priority ?? Number.POSITIVE_INFINITY);
  // Two without a priority: Infinity − Infinity.
  if (rank !== 0 && !Number.isNaN(rank)) return rank;
  return Date.parse(a.createdDateTime) - Date.parse(b.createdDateTime) || (a.id < b.id ? -1 : 1);
}

function aligned({ fromMs, toMs }: Pick<Demand, 'fromMs' | 'toMs'>, stepMs: number): Slot {
  return { fromMs: Math.floor(fromMs / stepMs) * stepMs, toMs: Math.ceil(toMs / stepMs) * stepMs };
}

function without(slot: Slot, others: readonly Slot[]): Slot[] {
  let left = [slot];
  for (const other of others)
    left = left.flatMap((one) =>
      other.fromMs >= one.toMs || other.toMs <= one.fromMs
        ? [one]
        : [
            { fromMs: one.fromMs, toMs: Math.min(one.toMs, other.fromMs) },
            { fromMs: Math.max(one.fromMs, other.toMs), toMs: one.toMs },
          ].filter(({ fromMs, toMs }) => toMs > fromMs),
    );
  return left;
}

/** The days of a slot that are not over and near enough. */
function days({ fromMs, toMs }: Slot, nowMs: number): (Slot & { readonly at: number })[] {
  const first = Math.max(0, Math.floor((nowMs - fromMs) / DAY_MS));
  const found: (Slot & { readonly at: number })[] = [];
  for (let at = first; ; at++) {
    const start = fromMs + at * DAY_MS;
    const end = Math.min(start + DAY_MS, toMs);
    // Without an end one day is called after the other, not all of them at once.
    const isFar = start > nowMs + AHEAD_MS || (toMs === Number.POSITIVE_INFINITY && at > first + 1);
    if (start >= toMs || isFar) return found;
    if (end > nowMs) found.push({ at, fromMs: start, toMs: end });
  }
}
