import type { PackScanner } from '@maeul/devices/messages/pack-scanner';
import type { DeviceState } from '@maeul/devices/messages/state';
import type { TelemetryReading } from '@maeul/devices/messages/telemetry';
import { type DevicePath, pathParts } from '@maeul/devices/path';

/**
 * Telemetry and states as InfluxDB line protocol, with times in milliseconds. See docs/influxdb.md for the layout.
 *
 * A measurement holds values of one type only: InfluxDB fixes the type of a field per measurement, so a device that sends
 * `state` as a text must not be able to lock out one that sends it as a number.
 */
const MEASUREMENTS = {
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

/** Fields of one line: names, and beside each its value as it is written. Arrays, because most lines have a handful. */
interface Fields {
  readonly names: string[];
  readonly values: string[];
}

interface Moment {
  readonly tMs: number;
  readonly numbers: Fields;
  texts: Fields | null;
  flags: Fields | null;
  doubts: Doubts | null;
}

interface Doubts {
  readonly counts: { bad: number; stale: number; estimated: number };
  readonly details: string[];
}

/** One line per time and type of value, with all fields of that time. `tags` is a `tagSet`. */
export function telemetryLines(tags: string, readings: readonly TelemetryReading[]): Lines {
  const moments = new Map<number, Moment>();
  const unwritable: UnwritableReading[] = [];
  let moment: Moment | undefined;
  for (const reading of readings) {
    const reason = whyUnwritable(reading);
    if (reason !== null) {
      unwritable.push(reason);
      continue;
    }
    if (moment?.tMs !== reading.tMs) {
      moment = moments.get(reading.tMs);
      if (moment === undefined) {
        moment = { tMs: reading.tMs, numbers: noFields(), texts: null, flags: null, doubts: null };
        moments.set(moment.tMs, moment);
      }
    }
    addReading(moment, reading);
  }
  const lines: string[] = [];
  for (const each of moments.values()) pushLines(lines, tags, each);
  return { lines, unwritable };
}

/** A pack of plain numbers of good quality, as the scanner leaves it. */
export type PlainPack = Pick<PackScanner, 'count' | 'names' | 'timesMs' | 'values'>;

/** Lists of names, shared by all packs of one build, that hold no reserved name and none twice. */
const writableNames = new WeakSet<readonly string[]>();

/** The one line of a plain pack whose readings share a time; null for any other, which `telemetryLines` takes. */
export function plainLine(tags: string, { count, names, timesMs, values }: PlainPack): string | null {
  if (!writableNames.has(names)) {
    if (names.some((name) => RESERVED.has(name)) || new Set(names).size !== count) return null;
    writableNames.add(names);
  }
  const tMs = timesMs[0]!;
  const parts = [MEASUREMENTS.number, ',', tags];
  for (let index = 0; index < count; index++) {
    if (timesMs[index] !== tMs) return null;
    parts.push(index === 0 ? ' ' : ',', names[index]!, '=', String(values[index]));
  }
  if (tMs > TIME_MAX_MS) return null;
  parts.push(' ', String(tMs));
  return parts.join('');
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

function noFields(): Fields {
  return { names: [], values: [] };
}

/** The last of two readings of one name counts. */
function setField({ names, values }: Fields, name: string, value: string): void {
  const known = names.indexOf(name);
  if (known >= 0) values[known] = value;
  else {
    names.push(name);
    values.push(value);
  }
}

function addReading(moment: Moment, reading: TelemetryReading): void {
  const { name, value } = reading;
  if (reading.quality !== 'good') addDoubt(moment, reading);
  // JavaScript spells a number as the line protocol does, but for -0.
  if (typeof value === 'number') setField(moment.numbers, name, value === 0 ? '0' : String(value));
  else if (typeof value === 'string') {
    moment.texts ??= noFields();
    setField(moment.texts, name, quoted(value));
  } else if (typeof value === 'boolean') {
    moment.flags ??= noFields();
    setField(moment.flags, name, value ? 't' : 'f');
  }
}

function addDoubt(moment: Moment, { name, quality, reason }: TelemetryReading): void {
  if (quality === 'good') return;
  moment.doubts ??= { counts: { bad: 0, stale: 0, estimated: 0 }, details: [] };
  moment.doubts.counts[quality] += 1;
  moment.doubts.details.push(reason === undefined ? `${name} ${quality}` : `${name} ${quality} ${reason}`);
}

function pushLines(lines: string[], tags: string, { numbers, texts, flags, doubts, tMs }: Moment): void {
  if (numbers.names.length > 0) lines.push(line(MEASUREMENTS.number, tags, numbers, tMs));
  if (texts !== null) lines.push(line(MEASUREMENTS.text, tags, texts, tMs));
  if (flags !== null) lines.push(line(MEASUREMENTS.flag, tags, flags, tMs));
  if (doubts === null) return;
  const { bad, stale, estimated } = doubts.counts;
  const counts = `bad=${bad}i,estimated=${estimated}i,stale=${stale}i`;
  lines.push(`${MEASUREMENTS.quality},${tags} ${counts},detail=${quoted(doubts.details.join('; '))} ${tMs}`);
}

function line(measurement: string, tags: string, { names, values }: Fields, tMs: number): string {
  // Joined and not added up: thousands of lines wait for their request, and a sum of strings would keep all its parts.
  const parts = [measurement, ',', tags];
  for (let index = 0; index < names.length; index++)
    parts.push(index === 0 ? ' ' : ',', names[index]!, '=', values[index]!);
  parts.push(' ', String(tMs));
  return parts.join('');
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
