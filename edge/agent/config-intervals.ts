import { toMillis } from '@maeul/devices/config/quantities';
import type { DeviceConfigFile } from './config-schema.ts';

const DEFAULT_FAST_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 1_000;

/** How often the values of the moment are read. */
export function fastMs({ interval, intervals }: DeviceConfigFile): number {
  const written = intervals?.fast ?? interval;
  return written === undefined ? DEFAULT_FAST_MS : toMillis(written);
}

/** Of all others on the same bus the one that is read most often; null if there is none. */
export function shortestOther(devices: readonly DeviceConfigFile[], device: DeviceConfigFile): DeviceConfigFile | null {
  let shortest: DeviceConfigFile | null = null;
  for (const other of devices)
    if (other !== device && other.bus === device.bus && (shortest === null || fastMs(other) < fastMs(shortest)))
      shortest = other;
  return shortest;
}

/** As written, which was checked, or as long as the neighbours allow. */
export function timeoutMs(devices: readonly DeviceConfigFile[], device: DeviceConfigFile): number {
  if (device.timeout !== undefined) return toMillis(device.timeout);
  const other = shortestOther(devices, device);
  return other === null ? DEFAULT_TIMEOUT_MS : Math.min(DEFAULT_TIMEOUT_MS, fastMs(other));
}
