import type { DeviceState } from '@maeul/devices/messages/state';
import type { DevicePath } from '@maeul/devices/path';
import type { Identity } from '@maeul/devices/reading';

/** What is known about a device whatever happens to it. */
export interface DeviceFacts {
  readonly path: DevicePath;
  readonly state: Omit<DeviceState, 'status' | 'time' | 'reason' | 'identity'>;
}

/** What is remembered of a device across restarts. */
export interface DeviceMemory {
  readonly reachable?: boolean;
  readonly serial?: string;
}

/** Something that happened to a device; it becomes an event of that type. */
export interface DeviceFact {
  readonly path: DevicePath;
  readonly type: 'maeul.device.unreachable.v1' | 'maeul.device.reachable.v1' | 'maeul.device.replaced.v1';
  readonly data: object;
}

/** What follows from a change: a new state to publish, and events to keep. */
export interface BookChange {
  /** Null while nobody knows whether the device answers. */
  readonly state: DeviceState | null;
  readonly facts: readonly DeviceFact[];
}

export type Reach =
  | { readonly status: 'reachable'; readonly sinceMs: number }
  /** `sinceMs`: its last good answer. */
  | { readonly status: 'unreachable'; readonly sinceMs: number; readonly reason: string };

interface Entry {
  readonly facts: DeviceFacts;
  reach: Reach | null;
  identity: Identity | null;
  memory: DeviceMemory;
}

/**
 * The state of every device, and what is worth an event. It begins with what was remembered, so that a restart of the
 * agent is no event of its devices.
 */
export class DeviceBook {
  readonly #entries: ReadonlyMap<DevicePath, Entry>;

  constructor(devices: readonly DeviceFacts[], remembered: ReadonlyMap<string, DeviceMemory>) {
    this.#entries = new Map(
      devices.map((facts) => [
        facts.path,
        { facts, reach: null, identity: null, memory: remembered.get(facts.path) ?? {} },
      ]),
    );
  }

  /** Null when nothing changed. */
  reach(path: DevicePath, reach: Reach): BookChange | null {
    const entry = this.#entries.get(path);
    if (entry === undefined || same(entry.reach, reach)) return null;
    entry.reach = reach;
    const before = entry.memory.reachable ?? true;
    const now = reach.status === 'reachable';
    entry.memory = { ...entry.memory, reachable: now };
    const since = new Date(reach.sinceMs).toISOString();
    const facts: DeviceFact[] = [];
    if (before && reach.status === 'unreachable')
      facts.push({ path, type: 'maeul.device.unreachable.v1', data: { since, reason: reach.reason } });
    if (!before && now) facts.push({ path, type: 'maeul.device.reachable.v1', data: { since } });
    return { state: stateOf(entry, reach), facts };
  }

  /** Null when it says the same as before. */
  identity(path: DevicePath, identity: Identity): BookChange | null {
    const entry = this.#entries.get(path);
    if (entry === undefined || JSON.stringify(entry.identity) === JSON.stringify(identity)) return null;
    entry.identity = identity;
    const before = entry.memory.serial;
    const after = identity.serial ?? before;
    const facts: DeviceFact[] =
      before !== undefined && after !== undefined && before !== after
        ? [{ path, type: 'maeul.device.replaced.v1', data: { before, after } }]
        : [];
    if (after !== undefined) entry.memory = { ...entry.memory, serial: after };
    return { state: this.state(path), facts };
  }

  /** The state of a device; null until it was asked once, because the hub may know better what it was before. */
  state(path: DevicePath): DeviceState | null {
    const entry = this.#entries.get(path);
    return entry === undefined || entry.reach === null ? null : stateOf(entry, entry.reach);
  }

  /** All states that are known. */
  *states(): Generator<readonly [DevicePath, DeviceState]> {
    for (const [path, entry] of this.#entries) if (entry.reach !== null) yield [path, stateOf(entry, entry.reach)];
  }

  /** What must survive a restart. */
  memory(): Map<DevicePath, DeviceMemory> {
    return new Map([...this.#entries].map(([path, { memory }]) => [path, memory]));
  }
}

function same(a: Reach | null, b: Reach): boolean {
  if (a === null || a.status !== b.status) return false;
  return a.status === 'reachable' || (b.status === 'unreachable' && a.reason === b.reason);
}

function stateOf({ facts, identity }: Entry, reach: Reach): DeviceState {
  return {
    status: reach.status === 'reachable' ? 'online' : 'unreachable',
    time: new Date(reach.sinceMs).toISOString(),
    ...(reach.status === 'unreachable' ? { reason: reach.reason } : {}),
    ...facts.state,
    ...(identity === null ? {} : { identity }),
  };
}
