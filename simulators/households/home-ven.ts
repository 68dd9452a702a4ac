import { SimVen } from '../openadr/ven.ts';

export interface HomeVenOptions {
  /** Of the hub's VTN, up to where /programs begins. */
  readonly url: string;
  readonly clientId: string;
  readonly secret: string;
  readonly nowMs: () => number;
  /** Of the wall, between two looks at its events. */
  readonly everyMs: number;
  /** Told when homes are called on, and when that is over. */
  readonly onCalled: (on: boolean) => void;
}

const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;

/** The collector's VEN: follows the events of the hub for the homes behind it. An upstream that is away changes nothing. */
export class HomeVen {
  readonly #options: HomeVenOptions;
  readonly #ven: SimVen;
  #timer: NodeJS.Timeout | undefined;
  #loggedIn = false;
  #called = false;

  constructor(options: HomeVenOptions) {
    this.#options = options;
    this.#ven = new SimVen(options);
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look(), 0);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    try {
      if (!this.#loggedIn) await this.#ven.login();
      this.#loggedIn = true;
      const events = await this.#ven.list('events');
      const nowMs = this.#options.nowMs();
      const called = events.some((event) => asksForLess(event, nowMs));
      if (called !== this.#called) this.#options.onCalled(called);
      this.#called = called;
    } catch {
      // It is asked again in a moment.
      this.#loggedIn = false;
    }
    if (this.#timer !== undefined) this.#timer = setTimeout(() => void this.#look(), this.#options.everyMs);
  }
}

/** Whether one of its intervals that holds now has SIMPLE above 0. Intervals follow each other with the length of the event's own. */
export function asksForLess(event: Record<string, unknown>, nowMs: number): boolean {
  const { start, duration } = (event.intervalPeriod ?? {}) as { start?: unknown; duration?: unknown };
  const intervals = Array.isArray(event.intervals) ? (event.intervals as Record<string, unknown>[]) : [];
  const lengthMs = durationMs(duration);
  if (typeof start !== 'string' || lengthMs === 0) return false;
  const at = intervals[Math.floor((nowMs - Date.parse(start)) / lengthMs)];
  const payloads = Array.isArray(at?.payloads) ? (at.payloads as { type?: unknown; values?: unknown[] }[]) : [];
  return payloads.some(({ type, values }) => type === 'SIMPLE' && Number(values?.[0]) > 0);
}

/** Hours, minutes and seconds of ISO 8601; 0 for anything else. */
function durationMs(text: unknown): number {
  const [, hours = '0', minutes = '0', seconds = '0'] = DURATION.exec(String(text)) ?? [];
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
