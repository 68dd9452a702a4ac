import type { KioskView } from '@maeul/devices/kiosk/kiosk-view';

/** The view in an event of the edge's stream; undefined for other events. The edge answers for its shape. */
export function readView(name: string | undefined, data: string): KioskView | undefined {
  if (name !== 'view') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'step' in value ? (value as KioskView) : undefined;
  } catch {
    return undefined;
  }
}
