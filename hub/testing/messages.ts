import { buildTelemetry } from '@maeul/devices/messages/build-telemetry';
import type { StreamPosition } from '@maeul/devices/messages/telemetry';
import type { DevicePath } from '@maeul/devices/path';
import type { Quality } from '@maeul/devices/quality';
import type { IncomingMessage } from '../journal/journal.ts';

export const METER = 'eunpyeong/sinsa1/roof-12/meter-1' as DevicePath;

export interface TestReading {
  readonly name: string;
  readonly value: number | string | null;
  readonly unit?: string | null;
  readonly quality?: Quality;
  readonly modulus?: number;
}

/** A telemetry message as an edge would publish it. */
export function telemetry(
  path: DevicePath,
  tMs: number,
  readings: readonly TestReading[],
  position: StreamPosition | null = null,
): IncomingMessage {
  const pack = buildTelemetry(
    path,
    tMs,
    readings.map(({ name, value, unit = 'W', quality = 'good', modulus }) => ({
      name,
      value,
      unit,
      quality,
      source: 'test',
      ...(modulus === undefined ? {} : { modulus }),
    })),
    position,
  );
  return { path, kind: 'telemetry', payload: Buffer.from(JSON.stringify(pack)) };
}

let ids = 0;

/** An event as an edge or the hub would publish it. */
export function event(
  path: DevicePath,
  type: string,
  tMs: number,
  data: object,
  position: StreamPosition | null = null,
): IncomingMessage {
  const id = `01920000-0000-7000-8000-${(ids++).toString(16).padStart(12, '0')}`;
  const envelope = { specversion: '1.0', id, source: path, type, time: new Date(tMs).toISOString(), data, ...position };
  return { path, kind: 'event', payload: Buffer.from(JSON.stringify(envelope)) };
}

/** A retained state. */
export function state(path: DevicePath, body: object): IncomingMessage {
  return { path, kind: 'state', payload: Buffer.from(JSON.stringify(body)) };
}
