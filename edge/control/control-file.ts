import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** What must survive of a device that is steered. */
export interface ControlNote {
  /** The newest order that was begun; an older one is never executed. */
  readonly order: number;
  /** When it must be back in its own mode, milliseconds since 1970; null: it is. */
  readonly untilMs: number | null;
  readonly revertS: number;
  readonly kind: 'limit' | 'storage';
  /** The device has a timer of its own that is running. */
  readonly ownTimer: boolean;
  /** Raw MinRsvPct before it was steered. */
  readonly reserve?: number;
}

const NAME = 'control.json';

/**
 * The notes of all devices. A missing file is a first start; one that cannot be read refuses with `control-file-spoilt`: without it
 * an old order could be executed again.
 */
export function readControlNotes(folder: string): Result<Map<string, ControlNote>> {
  const file = join(folder, NAME);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(new Map());
    return spoilt(file, (error as Error).message);
  }
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const bad = entries.find(([, note]) => !isNote(note));
    return bad === undefined ? ok(new Map(entries as [string, ControlNote][])) : spoilt(file, `"${bad[0]}" is no note`);
  } catch (error) {
    return spoilt(file, (error as Error).message);
  }
}

/** Written anew and renamed, so that a power cut leaves the old or the new one. Durable when it returns. @throws if it cannot */
export function writeControlNotes(folder: string, notes: ReadonlyMap<string, ControlNote>): void {
  const file = join(folder, NAME);
  const handle = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(Object.fromEntries(notes)));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${file}.new`, file);
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function spoilt(file: string, why: string): Result<never> {
  const hint = 'Look at the devices, set them to their own mode by hand, and remove the file.';
  return refuse('control-file-spoilt', `${file} cannot be read: ${why}.`, hint);
}

function isNote(value: unknown): value is ControlNote {
  if (typeof value !== 'object' || value === null) return false;
  const { order, untilMs, revertS, kind, ownTimer, reserve } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(order) &&
    (untilMs === null || Number.isFinite(untilMs)) &&
    Number.isFinite(revertS) &&
    (kind === 'limit' || kind === 'storage') &&
    typeof ownTimer === 'boolean' &&
    (reserve === undefined || Number.isSafeInteger(reserve))
  );
}
