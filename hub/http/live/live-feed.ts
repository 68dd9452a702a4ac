import { parseEvent } from '@maeul/devices/messages/event';
import { parseState } from '@maeul/devices/messages/state';
import { parseTelemetry } from '@maeul/devices/messages/telemetry';
import type { CommittedMessage, Journal } from '../../journal/journal.ts';
import type { LiveLimits } from '../options.ts';
import { formatInstant } from '../time.ts';
import { Listener, type LiveFilter, type Outlet, writeEvent } from './listener.ts';

/**
 * Passes on to browsers what was committed. It listens to the journal only while somebody listens to it, decodes only
 * what somebody wants and a bounded number of packs a second, and never waits for a slow client.
 */
export class LiveFeed {
  readonly #feed: Pick<Journal, 'onCommit'>;
  readonly #limits: LiveLimits;
  readonly #now: () => number;
  readonly #listeners = new Set<Listener>();
  #stopListening: (() => void) | null = null;
  #skipped = 0;
  /**
   * Packs that may still be decoded in the second that began at `#secondMs`; apart for those that somebody asked for by
   * site or device, so that who wants everything does not starve who wants little.
   */
  #allowance = { narrow: 0, wide: 0 };
  #secondMs = Number.NEGATIVE_INFINITY;

  constructor(feed: Pick<Journal, 'onCommit'>, limits: LiveLimits, now: () => number) {
    this.#feed = feed;
    this.#limits = limits;
    this.#now = now;
  }

  /** How many listen, and how many telemetry messages were kept from one of them. */
  counts(): { count: number; skipped: number } {
    return { count: this.#listeners.size, skipped: this.#skipped };
  }

  isFull(): boolean {
    return this.#listeners.size >= this.#limits.listenersMax;
  }

  add(filter: LiveFilter, outlet: Outlet): Listener {
    const listener = new Listener(filter, outlet, this.#limits);
    this.#listeners.add(listener);
    this.#stopListening ??= this.#feed.onCommit((messages) => this.#deliver(messages));
    return listener;
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = null;
  }

  #deliver(messages: readonly CommittedMessage[]): void {
    const nowMs = this.#now();
    for (const message of messages) {
      if (message.kind === 'command' || message.kind === 'reply') continue;
      const wanting = [...this.#listeners].filter((listener) => listener.wants(message.path));
      if (wanting.length === 0) continue;
      if (message.kind === 'telemetry') this.#deliverTelemetry(message, wanting, nowMs);
      else this.#send(wanting, describe(message));
    }
    for (const listener of this.#listeners) if (listener.isTooSlow(nowMs)) this.#cutOff(listener);
  }

  #deliverTelemetry(message: CommittedMessage, wanting: readonly Listener[], nowMs: number): void {
    const width = wanting.some((listener) => listener.isNarrow()) ? 'narrow' : 'wide';
    const taking = this.#mayDecode(width, nowMs) ? wanting.filter((listener) => listener.takesTelemetry()) : [];
    for (const listener of wanting) {
      if (taking.includes(listener)) continue;
      listener.skip(nowMs);
      this.#skipped++;
    }
    if (taking.length === 0) return;
    this.#allowance[width]--;
    this.#send(taking, describe(message));
  }

  #mayDecode(width: 'narrow' | 'wide', nowMs: number): boolean {
    if (Math.abs(nowMs - this.#secondMs) >= 1000) {
      this.#secondMs = nowMs;
      this.#allowance = { narrow: this.#limits.telemetryPerS, wide: this.#limits.telemetryPerS };
    }
    return this.#allowance[width] > 0;
  }

  #send(listeners: readonly Listener[], text: string | undefined): void {
    if (text === undefined) return;
    for (const listener of listeners) listener.send(text);
  }

  #cutOff(listener: Listener): void {
    this.remove(listener);
    listener.cutOff();
  }
}

/** The event for a message; undefined for one that does not read, which the journal should not have let through. */
function describe({ kind, path, payload, receivedMs }: CommittedMessage): string | undefined {
  const content = parseJson(payload);
  if (kind === 'state') {
    const state = parseState(content);
    return state.ok
      ? writeEvent('state', { device: path, t: formatInstant(receivedMs), state: state.value })
      : undefined;
  }
  if (kind === 'event') {
    const event = parseEvent(content);
    return event.ok
      ? writeEvent('event', { device: path, t: formatInstant(receivedMs), event: event.value })
      : undefined;
  }
  const telemetry = parseTelemetry(content, path, receivedMs);
  if (!telemetry.ok) return undefined;
  const readings = telemetry.value.readings.map(({ name, unit, tMs, value, quality, reason }) => ({
    name,
    unit,
    t: formatInstant(tMs),
    v: value,
    q: quality,
    ...(reason === undefined ? {} : { reason }),
  }));
  return writeEvent('telemetry', { device: path, readings });
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
  } catch {
    return undefined;
  }
}
