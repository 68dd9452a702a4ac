import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceMemory } from './device-book.ts';

const NAME = 'devices.json';

/** What is remembered of devices. A file that is missing or spoilt remembers nothing; it is not worth a stop. */
export function readDeviceMemory(folder: string): Map<string, DeviceMemory> {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, NAME), 'utf8'));
    return new Map(
      Object.entries(content as object).flatMap(([path, memory]) => (isMemory(memory) ? [[path, memory]] : [])),
    );
  } catch {
    return new Map();
  }
}

function isMemory(value: unknown): value is DeviceMemory {
  if (typeof value !== 'object' || value === null) return false;
  const { reachable, serial } = value as { reachable?: unknown; serial?: unknown };
  return ['boolean', 'undefined'].includes(typeof reachable) && ['string', 'undefined'].includes(typeof serial);
}

/** Written anew and renamed, so that a power cut leaves the old or the new one. It changes a few times a year. */
export function writeDeviceMemory(folder: string, memory: ReadonlyMap<string, DeviceMemory>): void {
  const file = join(folder, NAME);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(Object.fromEntries(memory)));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
}
