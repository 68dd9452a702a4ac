import type { DeviceState } from '@maeul/devices/messages/state';
import type { ReadingAnswer } from '../api/answers.ts';

/** What the live feed tells. */
export type LiveEvent =
  | { readonly kind: 'telemetry'; readonly device: string; readonly readings: readonly ReadingAnswer[] }
  | { readonly kind: 'state'; readonly device: string; readonly t: string; readonly state: DeviceState }
  /** So many telemetry messages were left out, because this page or the hub was too busy. */
  | { readonly kind: 'skipped'; readonly telemetry: number };

/** undefined for what this page does not show, also from a newer hub. */
export function readLiveEvent(name: string | undefined, data: string): LiveEvent | undefined {
  const content = parseObject(data);
  if (content === undefined) return undefined;
  const { device, readings, t, state, telemetry } = content;
  if (name === 'skipped' && typeof telemetry === 'number') return { kind: 'skipped', telemetry };
  if (typeof device !== 'string') return undefined;
  if (name === 'telemetry' && Array.isArray(readings))
    return { kind: 'telemetry', device, readings: readings as ReadingAnswer[] };
  if (name === 'state' && typeof t === 'string' && typeof state === 'object' && state !== null)
    return { kind: 'state', device, t, state: state as DeviceState };
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
