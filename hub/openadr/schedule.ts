import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { EventRequest, Interval, IntervalPeriod } from './objects.ts';

/** A part of an event. Milliseconds; `toMs` is Infinity where there is no end. */
export interface Span {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly interval: Interval;
  /** Counts from 0 through all repetitions. */
  readonly at: number;
}

/** More parts than that: the event is no plan but a mistake. */
export const SPANS_MAX = 2000;
/** Years from which a duration is without end. */
const ENDLESS_YEARS = 9999;
/** What is before the year 2 means "now". */
const NOW_BEFORE_MS = Date.parse('0002-01-01T00:00:00Z');

const PARTS = /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)([DW]))?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** The end of a duration that begins at `fromMs`; years and months by the calendar of UTC. Infinity: never. */
export function addDuration(fromMs: number, duration: string): number {
  const [, sign, years, months, days, dayUnit, hours, minutes, seconds] = PARTS.exec(duration) ?? [];
  if (Number(years ?? 0) >= ENDLESS_YEARS) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const way = sign === '-' ? -1 : 1;
  const calendar = Number(years ?? 0) * 12 + Number(months ?? 0);
  const dayMs = Number(days ?? 0) * (dayUnit === 'W' ? 7 : 1) * 86_400_000;
  const clockMs = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000;
  const start = calendar === 0 ? fromMs : addMonths(fromMs, way * calendar);
  return start + way * (dayMs + clockMs);
}

/** The 31st and a month is the last day of the next one. */
function addMonths(fromMs: number, months: number): number {
  const from = new Date(fromMs);
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const target = new Date(first);
  const last = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(from.getUTCDate(), last);
  const timeOfDay = fromMs - Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  return first + (day - 1) * 86_400_000 + timeOfDay;
}

export interface Anchor {
  /** What "now" as a start stands for: when the event was first seen. */
  readonly nowMs: number;
  /** 0 to below 1: where in the range of `randomizeStart` the start lies. */
  readonly fraction: number;
}

/**
 * The parts of an event in time: each interval has its own period, or follows the one before it with the duration of the event's
 * period; `duration` repeats them. Without intervals the period alone is one part without payloads.
 * Codes: `no-start`, `no-duration`, `bad-time`, `too-many-intervals`.
 */
export function spansOf(event: EventRequest, anchor: Anchor): Result<readonly Span[]> {
  const { intervalPeriod, duration } = event;
  const intervals: readonly Interval[] = event.intervals?.length ? event.intervals : [{ id: 0, payloads: [] }];
  const once = oneRound(intervals, intervalPeriod, anchor);
  if (!once.ok || duration === undefined || duration === 'PT0S') return once;
  const [first] = once.value;
  const last = once.value.at(-1)!;
  const endMs = addDuration(first!.fromMs, duration);
  const roundMs = last.toMs - first!.fromMs;
  if (!(roundMs > 0) || last.toMs >= endMs) return ok(cut(once.value, endMs));
  if (roundMs === Number.POSITIVE_INFINITY) return once;
  if (endMs === Number.POSITIVE_INFINITY && intervals.length === 1)
    return ok([{ ...first!, toMs: Number.POSITIVE_INFINITY }]);
  const rounds = Math.ceil((endMs - first!.fromMs) / roundMs);
  if (rounds * intervals.length > SPANS_MAX) return tooMany();
  const all = Array.from({ length: rounds }, (_, round) =>
    once.value.map((span) => ({
      ...span,
      at: span.at + round * intervals.length,
      fromMs: span.fromMs + round * roundMs,
      toMs: span.toMs + round * roundMs,
    })),
  ).flat();
  return ok(cut(all, endMs));
}

function cut(spans: readonly Span[], endMs: number): Span[] {
  return spans.filter(({ fromMs }) => fromMs < endMs).map((span) => ({ ...span, toMs: Math.min(span.toMs, endMs) }));
}

function oneRound(
  intervals: readonly Interval[],
  defaults: IntervalPeriod | undefined,
  anchor: Anchor,
): Result<readonly Span[]> {
  if (intervals.length > SPANS_MAX) return tooMany();
  const spans: Span[] = [];
  for (const [at, interval] of intervals.entries()) {
    const own = interval.intervalPeriod;
    // A start of its own, else right after the one before; the first one where the event starts.
    const start = own?.start ?? (at === 0 ? defaults?.start : undefined);
    const before = spans.at(-1);
    if (start === undefined && before === undefined)
      return refuse('no-start', 'The event says of no interval when it starts.', 'Give intervalPeriod.start.');
    const given = start === undefined ? before!.toMs : startOf(start, anchor.nowMs);
    const duration = own?.duration ?? defaults?.duration;
    if (duration === undefined)
      return refuse('no-duration', `Interval ${interval.id} has no duration.`, 'Give intervalPeriod.duration.');
    const range = own?.randomizeStart ?? (at === 0 ? defaults?.randomizeStart : undefined);
    const fromMs = given + (range === undefined ? 0 : Math.round((addDuration(0, range) - 0) * anchor.fraction));
    const toMs = addDuration(fromMs, duration);
    if (!Number.isFinite(fromMs) || Number.isNaN(toMs) || toMs < fromMs)
      return refuse('bad-time', `Interval ${interval.id} begins or ends at no time that there is.`);
    spans.push({ fromMs, toMs, interval, at });
  }
  return ok(spans);
}

function startOf(start: string, nowMs: number): number {
  if (/^0001-01-01(T00:00:00)?$/.test(start)) return nowMs;
  const tMs = Date.parse(start);
  return tMs < NOW_BEFORE_MS ? nowMs : tMs;
}

function tooMany() {
  return refuse('too-many-intervals', `The event has more than ${SPANS_MAX} intervals.`, 'Make it shorter.');
}
