import { type Result, refuse } from '@maeul/devices/refusal';
import type { Json } from './objects.ts';

/** An event that somebody wants of the simulated upstream. */
export interface WantedEvent {
  readonly startMs: number;
  readonly minutes: number;
  /** SIMPLE: 1 moderate, 2 high, 3 emergency. */
  readonly level: number;
  /** kW that should be shed in all; null: no figure. */
  readonly shedKw: number | null;
}

const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const QUARTER_MINUTES = 15;
const WRITTEN = /^(\d{1,2}):(\d{2})(?:\/(\d{1,4}))?(?:\/([0-3]))?(?:\/(\d{1,6}(?:\.\d+)?)kW)?$/;

/** A time of day in Korea, as the next instant at which it is so late. Code: `bad-event`. */
export function nextTimeOfDay(text: string, nowMs: number): Result<number> {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59)
    return refuse('bad-event', `"${text}" is no time of day.`, 'Write e.g. 17:30.');
  const midnightMs = Math.floor((nowMs + KOREA_MS) / DAY_MS) * DAY_MS - KOREA_MS;
  const tMs = midnightMs + (Number(hour) * 60 + Number(minute)) * 60_000;
  return { ok: true, value: tMs > nowMs ? tMs : tMs + DAY_MS };
}

/** Reads e.g. `18:00`, `18:00/60`, `18:00/60/2` or `18:00/60/2/25kW`: start, minutes, level, power to shed. Code: `bad-event`. */
export function parseWantedEvent(text: string, nowMs: number): Result<WantedEvent> {
  const [whole, hour, minute, minutes = '60', level = '2', shed] = WRITTEN.exec(text) ?? [];
  if (whole === undefined || Number(minutes) === 0)
    return refuse('bad-event', `"${text}" is no event.`, 'Write e.g. 18:00/60/2: start, minutes, level of SIMPLE.');
  const start = nextTimeOfDay(`${hour}:${minute}`, nowMs);
  if (!start.ok) return start;
  const shedKw = shed === undefined ? null : Number(shed);
  return { ok: true, value: { startMs: start.value, minutes: Number(minutes), level: Number(level), shedKw } };
}

/** It as the document describes events; reports are asked for by the same intervals. */
export function eventContent(programID: string, { startMs, minutes, level, shedKw }: WantedEvent): Json {
  const length = minutes % QUARTER_MINUTES === 0 ? QUARTER_MINUTES : minutes;
  const payloads = [
    { type: 'SIMPLE', values: [level] },
    ...(shedKw === null ? [] : [{ type: 'DISPATCH_SETPOINT_RELATIVE', values: [-shedKw] }]),
  ];
  const descriptor = { objectType: 'EVENT_PAYLOAD_DESCRIPTOR' };
  const asked = ['USAGE', 'BASELINE', 'DELTA_USAGE', 'DATA_QUALITY', 'OPERATING_STATE'];
  return {
    programID,
    eventName: 'Peak',
    intervalPeriod: { start: new Date(startMs).toISOString(), duration: `PT${length}M` },
    payloadDescriptors: [
      { ...descriptor, payloadType: 'SIMPLE' },
      ...(shedKw === null ? [] : [{ ...descriptor, payloadType: 'DISPATCH_SETPOINT_RELATIVE', units: 'KW' }]),
    ],
    reportDescriptors: asked.map((payloadType) => ({
      ...{ payloadType, readingType: 'SUMMED', aggregate: true },
      // One after each interval.
      ...{ startInterval: 0, numIntervals: 1, historical: false, repeat: -1 },
    })),
    intervals: Array.from({ length: minutes / length }, (_, id) => ({ id, payloads })),
  };
}
