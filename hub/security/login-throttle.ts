const WINDOW_MS = 60_000;
const STEP_MS = 500;
const DELAY_MAX_MS = 5_000;
const ADDRESSES_MAX = 10_000;

/**
 * Slows the answers to failed logins per address. Good logins are never slowed, whatever their neighbours behind the
 * same address do: the secret is always checked first.
 */
export class LoginThrottle {
  readonly #failures = new Map<string, { count: number; sinceMs: number }>();

  /** Notes a failed login. @returns milliseconds to wait before it is answered. */
  failed(address: string, nowMs: number): number {
    const known = this.#failures.get(address);
    const entry = known !== undefined && nowMs - known.sinceMs < WINDOW_MS ? known : { count: 0, sinceMs: nowMs };
    entry.count += 1;
    // Deleted first, so that the map keeps the order of the last failure and forgets the oldest address.
    this.#failures.delete(address);
    this.#failures.set(address, entry);
    if (this.#failures.size > ADDRESSES_MAX) this.#failures.delete(this.#failures.keys().next().value!);
    return Math.min(entry.count * STEP_MS, DELAY_MAX_MS);
  }
}
