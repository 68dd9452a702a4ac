import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { DevicePath } from '../path.ts';
import { QUALITIES, type Quality } from '../quality.ts';
import type { ReadingValue } from '../reading.ts';
import { ok, type Result, refuse } from '../refusal.ts';
import { integralToCanonical, isCanonical, toCanonical } from '../units.ts';
import { REASON_MAX, TEXT_MAX } from './senml-limits.ts';

/**
 * One SenML record (RFC 8428 table 1) with five labels of our own, which a plain SenML reader ignores as unknown:
 * `stream` and `seq` (first record only) number what an edge sends, `q` is the quality when it is not `good`, `qr` why, `mod` the
 * modulus of a counter that rolls over. A `bad` reading has no value; its `vs` is the reason.
 */
export const SenmlRecord = Type.Object({
  bn: Type.Optional(Type.String({ maxLength: 200, description: 'Base name; here the path of the device and "/".' })),
  bt: Type.Optional(Type.Number({ description: 'Base time in seconds since 1970; below 2^28 relative to now.' })),
  bu: Type.Optional(Type.String({ maxLength: 20, description: 'Base unit.' })),
  bv: Type.Optional(Type.Number({ description: 'Base value.' })),
  bs: Type.Optional(Type.Number({ description: 'Base sum.' })),
  bver: Type.Optional(Type.Integer({ description: 'SenML version: 10, or 26 with the secondary units of RFC 8798.' })),
  n: Type.Optional(Type.String({ maxLength: 200, description: 'Name of the reading, e.g. power_ac.' })),
  u: Type.Optional(Type.String({ maxLength: 20, description: 'Unit of RFC 8428 or RFC 8798.' })),
  v: Type.Optional(Type.Number()),
  vs: Type.Optional(Type.String({ maxLength: TEXT_MAX })),
  vb: Type.Optional(Type.Boolean()),
  vd: Type.Optional(Type.String({ maxLength: 65_536 })),
  s: Type.Optional(Type.Number({ description: 'Sum.' })),
  t: Type.Optional(Type.Number({ description: 'Time in seconds, added to bt.' })),
  ut: Type.Optional(Type.Number({ description: 'Update time.' })),
  q: Type.Optional(Type.Enum([...QUALITIES])),
  qr: Type.Optional(Type.String({ maxLength: REASON_MAX, description: 'Why the quality is not good.' })),
  mod: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'Modulus of a counter that rolls over.' })),
  stream: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Stream of the sender.' })),
  seq: Type.Optional(
    Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Number within the stream, from 1.' }),
  ),
});
export type SenmlRecord = Static<typeof SenmlRecord>;

/** A SenML pack: one reading set of one device. Media type `application/senml+json`. */
export const SenmlPack = Type.Array(SenmlRecord, { minItems: 1, maxItems: 1000 });
export type SenmlPack = Static<typeof SenmlPack>;

const packValidator = Compile(SenmlPack);

/** One resolved reading of a pack. */
export interface TelemetryReading {
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly tMs: number;
  readonly value: ReadingValue;
  /** Canonical unit, or null. */
  readonly unit: string | null;
  readonly quality: Quality;
  readonly reason?: string;
  readonly modulus?: number;
}

/** The number that an edge gave to a message; see the design of the outbox. */
export interface StreamPosition {
  readonly stream: string;
  /** From 1, without holes. */
  readonly seq: number;
}

export interface Telemetry {
  readonly position: StreamPosition | null;
  readonly readings: readonly TelemetryReading[];
}

/** Times below this are relative to now (RFC 8428 section 4.5.3). */
const ABSOLUTE_TIME_MIN_S = 2 ** 28;
/** RFC 8428, and the same with the feature "secondary units" of RFC 9100. */
const VERSIONS: ReadonlySet<number> = new Set([10, 26]);
const TIME_MAX_S = 253_402_300_799; // 9999-12-31T23:59:59Z, the last instant of RFC 3339
/** What a name looks like when its base name is the path of another device than the one that the topic names. */
const OTHER_DEVICE = /^(?:[a-z0-9-]+\/){4}/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-:._/]*$/;

/**
 * Checks and resolves a pack that was published by `path`.
 * @param pack parsed JSON of any shape
 * @param nowMs the time of arrival, for relative times
 * @returns codes: `bad-senml`, `bad-senml-version`, `bad-senml-time`, `bad-senml-value`, `bad-name`, `foreign-name`, `unknown-must-understand`
 */
export function parseTelemetry(pack: unknown, path: DevicePath, nowMs: number): Result<Telemetry> {
  if (!packValidator.Check(pack)) return refuse('bad-senml', whatIsWrong(pack), 'Send SenML JSON (RFC 8428).');
  const base = { bn: '', bt: 0, bu: undefined as string | undefined, bv: 0, bs: 0 };
  const readings: TelemetryReading[] = [];
  for (let index = 0; index < pack.length; index++) {
    const record = pack[index]!;
    const foreign = mustUnderstand(record);
    if (foreign !== undefined)
      return refuse('unknown-must-understand', `Record ${index} has the label "${foreign}", which must be understood.`);
    if (record.bver !== undefined && !VERSIONS.has(record.bver))
      return refuse('bad-senml-version', `Record ${index} has the SenML version ${record.bver}.`, 'Send version 10.');
    if (record.bn !== undefined) base.bn = record.bn;
    if (record.bt !== undefined) base.bt = record.bt;
    if (record.bu !== undefined) base.bu = record.bu;
    if (record.bv !== undefined) base.bv = record.bv;
    if (record.bs !== undefined) base.bs = record.bs;
    const reading = resolve(record, base, path, nowMs, index);
    if (reading === null) continue;
    if (!reading.ok) return reading;
    if (!isFiniteReading(reading.value))
      return refuse(
        'bad-senml-value',
        `Record ${index} is too great a number once its base value and unit are applied.`,
      );
    readings.push(reading.value);
    if (record.s === undefined || reading.value.quality === 'bad') continue;
    const sum = sumOf(record.s + base.bs, reading.value, record.u ?? base.bu ?? null);
    // A record with a sum only has no value of the moment.
    if (valuesIn(record) === 0) readings.pop();
    if (!isFiniteReading(sum)) return refuse('bad-senml-value', `The sum in record ${index} is too great a number.`);
    readings.push(sum);
  }
  return ok({ position: streamPosition(pack[0]!), readings });
}

function streamPosition(first: SenmlRecord): StreamPosition | null {
  return first.stream !== undefined && first.seq !== undefined ? { stream: first.stream, seq: first.seq } : null;
}

function isFiniteReading({ value, modulus }: TelemetryReading): boolean {
  return (typeof value !== 'number' || Number.isFinite(value)) && (modulus === undefined || Number.isFinite(modulus));
}

/** The sum is the integral over seconds of what the record measures: of watts it is energy. It is called `name:sum`. */
function sumOf(sum: number, { name, tMs, quality, reason }: TelemetryReading, unit: string | null): TelemetryReading {
  const integral = unit === null ? { value: sum, unit: null } : integralToCanonical(sum, unit);
  return { name: `${name}:sum`, tMs, ...integral, quality, ...(reason === undefined ? {} : { reason }) };
}

function valuesIn(record: SenmlRecord): number {
  return (
    (record.v === undefined ? 0 : 1) +
    (record.vs === undefined ? 0 : 1) +
    (record.vb === undefined ? 0 : 1) +
    (record.vd === undefined ? 0 : 1)
  );
}

type Base = { bn: string; bt: number; bu: string | undefined; bv: number; bs: number };

/** null for a record that carries base values only. */
function resolve(
  record: SenmlRecord,
  base: Base,
  path: DevicePath,
  nowMs: number,
  index: number,
): Result<TelemetryReading> | null {
  const values = valuesIn(record);
  if (values > 1) return refuse('bad-senml-value', `Record ${index} has ${values} values; one is allowed.`);
  if (values === 0 && record.s === undefined && record.n === undefined) return null;
  if (values === 0 && record.s === undefined && record.bv === undefined && base.bv === 0)
    return refuse('bad-senml-value', `Record ${index} has no value.`, 'Give one of v, vs, vb, vd or s.');

  const name = nameWithin(path, base.bn, record.n ?? '');
  if (OTHER_DEVICE.test(name))
    return refuse(
      'foreign-name',
      `Record ${index} is named "${name}", which is another device's.`,
      'Publish it to the topic of that device.',
    );
  if (!isSenmlName(name))
    return refuse('bad-name', `Record ${index} has the name "${name}", which SenML does not allow.`);

  const seconds = base.bt + (record.t ?? 0);
  const tMs = seconds < ABSOLUTE_TIME_MIN_S ? Math.round(nowMs + seconds * 1000) : Math.round(seconds * 1000);
  if (tMs < 0 || tMs > TIME_MAX_S * 1000)
    return refuse(
      'bad-senml-time',
      `Record ${index} has the time ${seconds} s, which is outside the years 1970 to 9999.`,
    );

  const quality = record.q ?? 'good';
  const unit = record.u ?? base.bu ?? null;
  if (quality === 'bad')
    return ok({
      name,
      tMs,
      value: null,
      unit: unit && toCanonical(0, unit).unit,
      quality,
      reason: record.vs ?? record.qr ?? 'unknown',
    });
  if (record.vs !== undefined || record.vb !== undefined || record.vd !== undefined)
    return ok(
      withExtras({ name, tMs, value: record.vs ?? record.vb ?? record.vd!, unit: null, quality }, record, null),
    );
  const raw = base.bv + (record.v ?? 0);
  if (record.qr === undefined && record.mod === undefined && (unit === null || isCanonical(unit)))
    return ok({ name, tMs, value: raw, unit, quality });
  const { value, unit: canonical } = unit === null ? { value: raw, unit: null } : toCanonical(raw, unit);
  return ok(withExtras({ name, tMs, value, unit: canonical, quality }, record, unit));
}

/** The name of the reading within its device; most packs have the path of the device as base name. */
function nameWithin(path: DevicePath, baseName: string, name: string): string {
  if (baseName.length === path.length + 1 && baseName.endsWith('/') && baseName.startsWith(path)) return name;
  const whole = baseName + name;
  return whole.startsWith(path) && whole[path.length] === '/' ? whole.slice(path.length + 1) : whole;
}

/** Names recur all day long; remembering them is several times faster than the pattern. */
const knownNames = new Set<string>();
const KNOWN_NAMES_MAX = 10_000;

/** Whether SenML allows a name (RFC 8428 section 4.5.1). */
export function isSenmlName(name: string): boolean {
  if (knownNames.has(name)) return true;
  if (!NAME.test(name)) return false;
  if (knownNames.size < KNOWN_NAMES_MAX) knownNames.add(name);
  return true;
}

function withExtras(reading: TelemetryReading, record: SenmlRecord, unit: string | null): TelemetryReading {
  const { qr, mod } = record;
  if (qr === undefined && mod === undefined) return reading;
  const modulus = mod === undefined || unit === null ? mod : toCanonical(mod, unit).value;
  return { ...reading, ...(qr === undefined ? {} : { reason: qr }), ...(modulus === undefined ? {} : { modulus }) };
}

/** RFC 8428 section 4.4: a label that ends in "_" must be understood or the pack refused. */
function mustUnderstand(record: SenmlRecord): string | undefined {
  for (const label in record) if (label.charCodeAt(label.length - 1) === 95) return label;
  return undefined;
}

function whatIsWrong(pack: unknown): string {
  if (!Array.isArray(pack)) return 'The payload is not a JSON array.';
  const [first] = packValidator.Errors(pack);
  return first === undefined
    ? 'The payload is not a SenML pack.'
    : `At ${first.instancePath || '/'}: ${first.message}.`;
}
