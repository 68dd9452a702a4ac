import type { DevicePath } from '@maeul/devices/path';
import type { Reading } from '@maeul/devices/reading';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { ReadingSet } from '../polling/poller.ts';

export interface TimedReading extends Reading {
  /** When it was read, RFC 3339. */
  readonly time: string;
}

type Latest = Map<string, { tMs: number; reading: Reading }>;
type Waiter = { path: DevicePath; sinceMs: number; finish: () => void };

/** The last reading of every name of every device; and the way to wait until all of them are new. */
export class LatestReadings {
  readonly #latest = new Map<DevicePath, Latest>();
  readonly #waiters = new Set<Waiter>();

  note({ path, tMs, readings }: ReadingSet): void {
    const latest: Latest = this.#latest.get(path) ?? new Map();
    this.#latest.set(path, latest);
    for (const reading of readings) latest.set(reading.name, { tMs, reading });
    for (const waiter of this.#waiters)
      if (waiter.path === path && this.#allSince(path, waiter.sinceMs)) waiter.finish();
  }

  /** All that is known of a device. */
  of(path: DevicePath): TimedReading[] {
    return [...(this.#latest.get(path)?.values() ?? [])].map(timed);
  }

  /**
   * Waits until every reading that the device is known to have was read again. When the time is over, what did come is
   * the answer. Code: `no-answer`, if nothing came.
   */
  async freshOf(path: DevicePath, sinceMs: number, timeoutMs: number): Promise<Result<TimedReading[]>> {
    await new Promise<void>((resolve) => {
      const waiter: Waiter = { path, sinceMs, finish: () => done() };
      const timer = setTimeout(() => done(), timeoutMs);
      const done = () => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve();
      };
      this.#waiters.add(waiter);
    });
    const fresh = [...(this.#latest.get(path)?.values() ?? [])].filter(({ tMs }) => tMs >= sinceMs).map(timed);
    return fresh.length > 0 ? ok(fresh) : refuse('no-answer', `${path} did not answer within ${timeoutMs / 1000} s.`);
  }

  #allSince(path: DevicePath, sinceMs: number): boolean {
    for (const { tMs } of this.#latest.get(path)?.values() ?? []) if (tMs < sinceMs) return false;
    return true;
  }
}

function timed({ tMs, reading }: { tMs: number; reading: Reading }): TimedReading {
  return { ...reading, time: new Date(tMs).toISOString() };
}
