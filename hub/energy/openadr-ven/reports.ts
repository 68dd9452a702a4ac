import { HOUSEHOLDS_MIN } from '@maeul/devices/vpp/portfolio';
import type { AdrEvent, Interval, ReportDescriptor, ReportRequest, ValuesMap } from '../../openadr/objects.ts';
import { SPANS_MAX, type Span } from '../../openadr/schedule.ts';
import type { DeliveryRow } from '../../queries/vpp-questions.ts';

/** A report that an event asks for: from one part of it to another. */
export interface ReportSlot {
  /** Unique within the event; each is sent once. */
  readonly key: string;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** All of it is over then. */
  readonly dueMs: number;
  readonly descriptors: readonly ReportDescriptor[];
}

const MINUTE_MS = 60_000;
const ALL = -1;

/**
 * The reports of an event, by its descriptors. `startInterval` −1 is the end of the last interval. With `historical` a report is about
 * the intervals before `startInterval`, without about those from there on; as only what was measured is reported, it is due when the
 * last of them is over.
 */
export function reportSlots(descriptors: readonly ReportDescriptor[], spans: readonly Span[]): ReportSlot[] {
  const slots = new Map<string, ReportSlot>();
  for (const descriptor of descriptors.filter(({ payloadType }) => Object.hasOwn(VALUES, payloadType)))
    for (const { from, to } of partsOf(descriptor, spans.length)) {
      const dueMs = spans[to - 1]!.toMs;
      if (!Number.isFinite(dueMs)) continue;
      const key = `${from}-${to}`;
      slots.set(key, { key, from, to, dueMs, descriptors: [...(slots.get(key)?.descriptors ?? []), descriptor] });
    }
  return [...slots.values()].sort((a, b) => a.dueMs - b.dueMs);
}

function partsOf(descriptor: ReportDescriptor, length: number): { readonly from: number; readonly to: number }[] {
  const { startInterval = ALL, numIntervals = ALL, frequency = ALL, repeat = 1, historical = true } = descriptor;
  const count = numIntervals <= 0 ? length : numIntervals;
  if (startInterval === ALL) return [{ from: Math.max(0, length - count), to: length }];
  const step = frequency <= 0 ? count : frequency;
  const times = repeat <= 0 ? SPANS_MAX : Math.min(repeat, SPANS_MAX);
  const parts: { from: number; to: number }[] = [];
  for (let time = 0; time < times; time++) {
    const at = startInterval + time * step;
    const from = historical ? Math.max(0, at - count) : at;
    const to = Math.min(length, historical ? at : at + count);
    if (from >= length) break;
    if (to > from) parts.push({ from, to });
    if (at >= length) break;
  }
  return parts;
}

/** What was delivered in one part of an event, from the minutes that were seen. */
interface Delivered {
  /** null: nothing was seen. */
  readonly actualKwh: number | null;
  readonly baselineKwh: number;
  readonly hours: number;
  readonly whole: boolean;
}

const VALUES: Readonly<Record<string, (delivered: Delivered & { actualKwh: number }) => number | string>> = {
  USAGE: ({ actualKwh }) => round(actualKwh),
  BASELINE: ({ baselineKwh }) => round(baselineKwh),
  DELTA_USAGE: ({ actualKwh, baselineKwh }) => round(actualKwh - baselineKwh),
  DEMAND: ({ actualKwh, hours }) => round(actualKwh / hours),
  DATA_QUALITY: ({ whole }) => (whole ? 'OK' : 'ESTIMATED'),
  OPERATING_STATE: ({ actualKwh, baselineKwh }) => (actualKwh < baselineKwh ? 'RUNNING_CURTAILED' : 'RUNNING_NORMAL'),
};
/** What is said of a part of which nothing is known. */
const WITHOUT: Readonly<Record<string, string>> = { DATA_QUALITY: 'MISSING', OPERATING_STATE: 'ERROR' };
const UNITS: Readonly<Record<string, string>> = { USAGE: 'KWH', BASELINE: 'KWH', DELTA_USAGE: 'KWH', DEMAND: 'KW' };

export interface ReportSetting {
  readonly event: AdrEvent;
  readonly slot: ReportSlot;
  readonly spans: readonly Span[];
  /** Minutes of all calls that came of the event, in any order. */
  readonly minutes: readonly DeliveryRow[];
  readonly clientName: string;
  readonly resourceName: string;
}

/** The report of a slot. A value that is not known is left out, and DATA_QUALITY, if it was asked for, says so. */
export function reportOf({ event, slot, spans, minutes, clientName, resourceName }: ReportSetting): ReportRequest {
  const types = [...new Set(slot.descriptors.map(({ payloadType }) => payloadType))];
  const intervals = spans.slice(slot.from, slot.to).map((span): Interval => {
    const { fromMs, toMs } = span;
    const delivered = deliveredIn(minutes, fromMs, toMs);
    const duration = `PT${Math.round((toMs - fromMs) / 1000)}S`;
    return {
      // Within a repetition ids come again, and in a report each may be there once.
      id: span.at,
      intervalPeriod: { start: new Date(fromMs).toISOString(), duration },
      payloads: types.map((type): ValuesMap => ({ type, values: valuesOf(type, delivered) })),
    };
  });
  const sum = slot.descriptors.every(({ aggregate }) => aggregate === true);
  return {
    eventID: event.id,
    clientName,
    reportName: `${event.id}/${slot.key}`,
    payloadDescriptors: types.map((payloadType) => ({
      objectType: 'REPORT_PAYLOAD_DESCRIPTOR' as const,
      payloadType,
      ...(Object.hasOwn(UNITS, payloadType) ? { readingType: 'SUMMED', units: UNITS[payloadType]! } : {}),
    })),
    resources: [{ resourceName: sum ? 'AGGREGATED_REPORT' : resourceName, intervals }],
  };
}

function valuesOf(type: string, delivered: Delivered): (number | string)[] {
  const { actualKwh } = delivered;
  if (actualKwh !== null) return [VALUES[type]!({ ...delivered, actualKwh })];
  return Object.hasOwn(WITHOUT, type) ? [WITHOUT[type]!] : [];
}

/**
 * Minutes that are missing are taken to be like those that are there. One that compares fewer than five members is told to nobody outside:
 * whoever asks is a stranger, and nothing says what they agreed to.
 */
function deliveredIn(minutes: readonly DeliveryRow[], fromMs: number, toMs: number): Delivered {
  const hours = (toMs - fromMs) / 3_600_000;
  const rows = new Map(
    minutes
      .filter(({ minuteMs, seen }) => minuteMs >= fromMs && minuteMs < toMs && seen >= HOUSEHOLDS_MIN)
      .map((row) => [row.minuteMs, row]),
  );
  const expected = Math.ceil((toMs - fromMs) / MINUTE_MS);
  if (rows.size === 0) return { actualKwh: null, baselineKwh: 0, hours, whole: false };
  const all = [...rows.values()];
  const mean = (pick: (row: DeliveryRow) => number) => all.reduce((sum, row) => sum + pick(row), 0) / all.length;
  return {
    actualKwh: (mean(({ actualW }) => actualW) * hours) / 1000,
    baselineKwh: (mean(({ baselineW }) => baselineW) * hours) / 1000,
    hours,
    whole: rows.size >= expected && all.every(({ seen, members }) => seen === members),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
