import type { DevicePath } from '../path.ts';
import type { Reading } from '../reading.ts';
import { REASON_MAX, TEXT_MAX } from './senml-limits.ts';
import type { SenmlPack, SenmlRecord, StreamPosition } from './telemetry.ts';

// Apart from telemetry.ts, because whoever only sends need not load schemas: they take megabytes that a small machine lacks.

/**
 * Builds the pack of one reading set, which must not be empty.
 * @param tMs when the values were read, milliseconds since 1970
 */
export function buildTelemetry(
  path: DevicePath,
  tMs: number,
  readings: readonly Reading[],
  position: StreamPosition | null,
): SenmlPack {
  return readings.map((reading, index) => ({
    ...(index === 0 ? { bn: `${path}/`, bt: tMs / 1000, ...(position ?? {}) } : {}),
    n: reading.name,
    ...(reading.unit === null ? {} : { u: reading.unit }),
    ...senmlValue(reading),
    ...(reading.modulus === undefined ? {} : { mod: reading.modulus }),
  }));
}

function senmlValue({ value, quality, reason }: Reading): Partial<SenmlRecord> {
  if (quality === 'bad' || value === null) return { vs: (reason ?? 'unknown').slice(0, TEXT_MAX), q: 'bad' };
  const extras = quality === 'good' ? {} : { q: quality, ...(reason && { qr: reason.slice(0, REASON_MAX) }) };
  // JSON has no such numbers: they would make the whole pack unreadable.
  if (typeof value === 'number')
    return Number.isFinite(value) ? { v: value, ...extras } : { vs: 'not-finite', q: 'bad' };
  return typeof value === 'string' ? { vs: value.slice(0, TEXT_MAX), ...extras } : { vb: value, ...extras };
}
