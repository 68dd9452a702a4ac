import type { DeviceState } from '@maeul/devices/messages/state';
import type { TelemetryReading } from '@maeul/devices/messages/telemetry';
import { type DevicePath, pathParts } from '@maeul/devices/path';

/**
 * Telemetry and states as InfluxDB line protocol, with times in milliseconds. See docs/influxdb.md for the layout.
 *
 * A measurement holds values of one type only: InfluxDB fixes the type of a field per measurement, so a device that sends
 * `state` as a text must not be able to lock out one that sends it as a number.
 */
export const MEASUREMENTS = {
  number: 'telemetry',
  text: 'telemetry_text',
  flag: 'telemetry_flag',
  quality: 'quality',
  state: 'device_state',
} as const;

/** Names that InfluxQL could not tell from a tag, or that the server keeps for itself. */
const RESERVED = new Set(['time', 'gu', 'dong', 'site', 'device', 'role']);
/** InfluxDB counts nanoseconds in 64 bits: 2262-04-11. */
const TIME_MAX_MS = 9_223_372_036_854;

export interface UnwritableReading {
  readonly code: 'reserved-name' | 'not-finite' | 'time-out-of-range';
  readonly message: string;
}

export interface Lines {
  readonly lines: readonly string[];
  /** Readings that the line protocol or the layout has no place for; the others of the pack are in `lines`. */
  readonly unwritable: readonly UnwritableReading[];
}

/** The tags of a device, sorted by key as the server likes them. `role` is null while the device has not told it. */
export function tagSet(path: DevicePath, role: string | null): string {
  const { gu, dong, site, device } = pathParts(path);
  return `device=${device},dong=${dong},gu=${gu},role=${role ?? 'unknown'},site=${site}`;
}

interface Moment {
  readonly numbers: Map<string, string>;
  readonly texts: Map<string, string>;
  readonly flags: Map<string, string>;
  readonly doubts: string[];
  readonly counts: { bad: number; stale: number; estimated: number };
}

/** One line per time and type of value, with all fields of that time. `tags` is a `tagSet`. */
export function telemetryLines(tags: string, readings: readonly TelemetryReading[]): Lines {
  const moments = new Map<number, Moment>();
  const unwritable: UnwritableReading[] = [];
  for (const reading of readings) {
    const reason = whyUnwritable(reading);
    if (reason !== null) {
      unwritable.push(reason);
      continue;
    }
    let moment = moments.get(reading.tMs);
    if (moment === undefined) moments.set(reading.tMs, (moment = newMoment()));
    addReading(moment, reading);
  }
  const lines: string[] = [];
  for (const [tMs, moment] of moments) pushLines(lines, tags, tMs, moment);
  return { lines, unwritable };
}

/** The line of a state message. A last will carries no time: the time of arrival stands for it. */
export function stateLine(tags: string, state: DeviceState, receivedMs: number): string {
  const parsedMs = state.time === undefined ? Number.NaN : Date.parse(state.time);
  const tMs = parsedMs >= 0 && parsedMs <= TIME_MAX_MS ? parsedMs : receivedMs;
  let fields = `status=${quoted(state.status)},up=${state.status === 'online' ? 1 : 0}i`;
  for (const name of ['reason', 'label', 'profile', 'edge'] as const) {
    const text = state[name];
    if (text !== undefined) fields += `,${name}=${quoted(text)}`;
  }
  return `${MEASUREMENTS.state},${tags} ${fields} ${tMs}`;
}

function newMoment(): Moment {
  return {
    numbers: new Map(),
    texts: new Map(),
    flags: new Map(),
    doubts: [],
    counts: { bad: 0, stale: 0, estimated: 0 },
  };
}

function addReading(moment: Moment, { name, value, quality, reason }: TelemetryReading): void {
  if (quality !== 'good') {
    moment.counts[quality] += 1;
    moment.doubts.push(reason === undefined ? `${name} ${quality}` : `${name} ${quality} ${reason}`);
  }
  // JSON spells a number as the line protocol does; it also turns -0 into 0.
  if (typeof value === 'number') moment.numbers.set(name, value === 0 ? '0' : String(value));
  else if (typeof value === 'string') moment.texts.set(name, quoted(value));
  else if (typeof value === 'boolean') moment.flags.set(name, value ? 't' : 'f');
}

function pushLines(lines: string[], tags: string, tMs: number, moment: Moment): void {
  if (moment.numbers.size > 0) lines.push(line(MEASUREMENTS.number, tags, moment.numbers, tMs));
  if (moment.texts.size > 0) lines.push(line(MEASUREMENTS.text, tags, moment.texts, tMs));
  if (moment.flags.size > 0) lines.push(line(MEASUREMENTS.flag, tags, moment.flags, tMs));
  if (moment.doubts.length === 0) return;
  const { bad, stale, estimated } = moment.counts;
  const counts = `bad=${bad}i,estimated=${estimated}i,stale=${stale}i`;
  lines.push(`${MEASUREMENTS.quality},${tags} ${counts},detail=${quoted(moment.doubts.join('; '))} ${tMs}`);
}

function line(measurement: string, tags: string, fields: ReadonlyMap<string, string>, tMs: number): string {
  let text = `${measurement},${tags}`;
  let separator = ' ';
  for (const [name, value] of fields) {
    text += `${separator}${name}=${value}`;
    separator = ',';
  }
  return `${text} ${tMs}`;
}

/** Names need no escapes: SenML allows letters, digits and `- : . _ /` only, and parseTelemetry has refused the rest. */
function quoted(text: string): string {
  return `"${text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text}"`;
}

function whyUnwritable({ name, value, tMs }: TelemetryReading): UnwritableReading | null {
  if (RESERVED.has(name))
    return { code: 'reserved-name', message: `"${name}" is a tag of every point and cannot name a reading as well.` };
  if (typeof value === 'number' && !Number.isFinite(value))
    return { code: 'not-finite', message: `"${name}" is not a finite number.` };
  if (tMs > TIME_MAX_MS)
    return { code: 'time-out-of-range', message: `"${name}" has a time after 2262-04-11, which InfluxDB cannot keep.` };
  return null;
}
