/** One level that has settled, and when the contact first took it. */
export interface Edge {
  readonly high: boolean;
  readonly atMs: number;
}

/** Tells a contact that bounces from one that moved: a level counts once it has stayed for a while. Pure. */
export class Debounce {
  readonly #stayMs: number;
  #settled: boolean | null = null;
  #latest: Edge | null = null;

  constructor(stayMs: number) {
    this.#stayMs = stayMs;
  }

  /** null until a first level has settled. */
  get level(): boolean | null {
    return this.#settled;
  }

  /** What is seen of the contact; also when it has not changed. */
  see(high: boolean, atMs: number): void {
    if (this.#latest?.high !== high) this.#latest = { high, atMs };
  }

  /** When `settle` will have something to say; null if nothing is on its way. */
  get dueMs(): number | null {
    if (this.#latest === null || this.#latest.high === this.#settled) return null;
    return this.#latest.atMs + this.#stayMs;
  }

  settle(nowMs: number): Edge | null {
    const due = this.dueMs;
    if (due === null || nowMs < due) return null;
    this.#settled = this.#latest!.high;
    return this.#latest;
  }

  /** Nothing is known any more. */
  forget(): void {
    this.#settled = null;
    this.#latest = null;
  }
}
