import type { LiveLimits } from '../options.ts';

/** What a listener writes to: the response of a request, or a test's stand-in. */
export interface Outlet {
  write(chunk: string): unknown;
  /** Bytes written and not yet taken by the system. */
  readonly writableLength: number;
  destroy(): unknown;
}

/** What a listener wants to hear of; an empty filter wants all. */
export interface LiveFilter {
  readonly site?: string;
  readonly device?: string;
}

type LiveEventName = 'telemetry' | 'state' | 'event' | 'skipped';

export function writeEvent(name: LiveEventName, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** One client of the live feed. It is never waited for: what it does not take in time it does not get. */
export class Listener {
  readonly #filter: LiveFilter;
  readonly #outlet: Outlet;
  readonly #limits: LiveLimits;
  #skipped = 0;
  #skippingSinceMs: number | null = null;

  constructor(filter: LiveFilter, outlet: Outlet, limits: LiveLimits) {
    this.#filter = filter;
    this.#outlet = outlet;
    this.#limits = limits;
  }

  wants(path: string): boolean {
    const { site, device } = this.#filter;
    return (site === undefined || path.startsWith(`${site}/`)) && (device === undefined || path === device);
  }

  /** Whether it asked for one site or device. */
  isNarrow(): boolean {
    return this.#filter.site !== undefined || this.#filter.device !== undefined;
  }

  /** Whether telemetry would be sent now; if not, it need not be decoded for this listener. */
  takesTelemetry(): boolean {
    return this.#outlet.writableLength <= this.#limits.softBytes;
  }

  /** Notes a telemetry message that this listener does not get. */
  skip(nowMs: number): void {
    this.#skipped++;
    this.#skippingSinceMs ??= nowMs;
  }

  /** Sends an event, and before it how much was skipped, if anything was. */
  send(text: string): void {
    if (this.#skipped > 0 && this.takesTelemetry()) {
      this.#outlet.write(writeEvent('skipped', { telemetry: this.#skipped }));
      this.#skipped = 0;
      this.#skippingSinceMs = null;
    }
    this.#outlet.write(text);
  }

  /** Keeps the connection from being taken for dead by what lies between. */
  beat(): void {
    if (this.#skipped > 0) this.send(': still here\n\n');
    else this.#outlet.write(': still here\n\n');
  }

  isTooSlow(nowMs: number): boolean {
    if (this.#outlet.writableLength > this.#limits.hardBytes) return true;
    return (
      this.#skippingSinceMs !== null && !this.takesTelemetry() && nowMs - this.#skippingSinceMs > this.#limits.slowMs
    );
  }

  cutOff(): void {
    this.#outlet.destroy();
  }
}
