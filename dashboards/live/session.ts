import { ok, type Refusal, type Result } from '@maeul/devices/refusal';
import type { DeviceAnswer, DevicesAnswer, GapsAnswer, OverviewAnswer } from '../ui/api/answers.ts';
import { address, ask } from '../ui/api/client.ts';
import { type Link, type LinkNews, nextLink } from '../ui/feed/link.ts';
import { type LiveEvent, readLiveEvent } from '../ui/feed/live-event.ts';
import { LiveFeed } from '../ui/feed/live-feed.ts';
import { Store } from '../ui/store.ts';
import { applyDevices, applyEvents, type Neighbourhood, NOBODY } from './model/neighbourhood.ts';

/** What the page knows, drawn anew when a field changes. */
export interface Known {
  readonly link: Link;
  readonly neighbourhood: Neighbourhood;
  /** `loading` until the list of devices has come once; a refusal if it could not be had. */
  readonly devices: 'loading' | 'ready' | Refusal;
  readonly overview: OverviewAnswer | null;
  /** Gaps that are open; null until it is known. */
  readonly openGaps: { readonly count: number; readonly more: boolean } | null;
  /** When the last data came in, by this screen's clock; null before. */
  readonly heardMs: number | null;
  /** How far the hub's clock is ahead of this screen's. */
  readonly skewMs: number;
}

const PAGE_DEVICES = 2000;
/** More often would only flicker and keep a wall screen's small computer busy. */
const DRAW_MS = 250;
const OVERVIEW_MS = 2000;
const POLL_MS = 4000;
/** A long list is heavy: without live events it is read less often. */
const LONG_LIST_DEVICES = 500;
const POLL_LONG_MS = 30_000;
const GAPS_MS = 20_000;
/** So many events may wait for drawing or for the list of devices; beyond that the list is read anew. */
const WAITING_MAX = 20_000;

/** Keeps what the page knows in step with the hub: by the live feed, and by asking while there is none. */
export class Session {
  readonly known: Store<Known>;
  readonly #feed: LiveFeed<LiveEvent>;
  #waiting: LiveEvent[] = [];
  #drawing = false;
  #loading = false;
  readonly #timers = new Set<ReturnType<typeof setInterval>>();
  #askedDevicesMs = Number.NEGATIVE_INFINITY;

  constructor() {
    this.known = new Store<Known>({
      link: { kind: 'connecting', sinceMs: Date.now() },
      neighbourhood: NOBODY,
      devices: 'loading',
      overview: null,
      openGaps: null,
      heardMs: null,
      skewMs: 0,
    });
    this.#feed = new LiveFeed('/api/v1/live', readLiveEvent, {
      onOpen: () => {
        this.#news({ kind: 'feed-opened' });
        void this.#loadDevices();
      },
      onEvent: (event) => this.#receive(event),
      onDown: (why) => {
        this.#news({ kind: 'feed-down', why });
        void this.#poll();
      },
    });
  }

  start(): void {
    this.#feed.start();
    this.#every(OVERVIEW_MS, () => this.known.get().link.kind === 'live' && void this.#loadOverview());
    this.#every(POLL_MS, () => this.known.get().link.kind !== 'live' && void this.#poll());
    this.#every(GAPS_MS, () => void this.#loadGaps());
    void this.#loadOverview();
    void this.#loadGaps();
  }

  /** Asks the hub at once, for the impatient. */
  retryNow(): void {
    this.#feed.retryNow();
    void this.#loadOverview();
  }

  stop(): void {
    this.#feed.stop();
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Nobody looks at a hidden page. */
  #every(ms: number, work: () => unknown): void {
    this.#timers.add(setInterval(() => document.hidden || work(), ms));
  }

  #set(part: Partial<Known>): void {
    this.known.set({ ...this.known.get(), ...part });
  }

  #news(news: LinkNews): void {
    this.#set({ link: nextLink(this.known.get().link, news, Date.now()) });
  }

  #receive(event: LiveEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > WAITING_MAX && !this.#loading) {
      this.#waiting = [];
      void this.#loadDevices();
    }
    this.#drawSoon();
  }

  /** Gathers what comes in within DRAW_MS into one change, made just before the browser draws. */
  #drawSoon(): void {
    if (this.#drawing || this.#loading) return;
    this.#drawing = true;
    setTimeout(() => {
      const draw = () => {
        this.#drawing = false;
        this.#applyWaiting();
      };
      // A hidden page gets no frames, and must not hoard events.
      if (document.hidden) draw();
      else requestAnimationFrame(draw);
    }, DRAW_MS);
  }

  #applyWaiting(): void {
    if (this.#loading || this.#waiting.length === 0) return;
    const events = this.#waiting;
    this.#waiting = [];
    const heard = events.some(({ kind }) => kind === 'telemetry');
    const neighbourhood = applyEvents(this.known.get().neighbourhood, events);
    this.#set({ neighbourhood, ...(heard ? { heardMs: Date.now() } : {}) });
  }

  async #poll(): Promise<void> {
    void this.#loadOverview();
    let known = 0;
    for (const site of this.known.get().neighbourhood.sites.values()) known += site.size;
    const pauseMs = known > LONG_LIST_DEVICES ? POLL_LONG_MS : POLL_MS / 2;
    if (Date.now() - this.#askedDevicesMs >= pauseMs) await this.#loadDevices();
  }

  async #loadOverview(): Promise<void> {
    const answer = await ask<OverviewAnswer>('/api/v1/overview');
    if (!answer.ok) {
      this.#news({ kind: 'unanswered', why: answer });
      return;
    }
    this.#set({ overview: answer.value, skewMs: Date.parse(answer.value.t) - Date.now() });
    const wasLost = this.known.get().link.kind === 'lost';
    this.#news({ kind: 'answered' });
    // The hub is back: no need to sit out the rest of the back-off.
    if (wasLost) this.#feed.retryNow();
  }

  /** Reads all pages of the list; events that come in meanwhile wait, since they are newer. */
  async #loadDevices(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    this.#askedDevicesMs = Date.now();
    const devices = await allDevices();
    this.#loading = false;
    if (devices.ok) {
      const neighbourhood = applyDevices(this.known.get().neighbourhood, devices.value);
      this.#set({ neighbourhood, devices: 'ready', heardMs: this.known.get().heardMs ?? newestMs(devices.value) });
    } else if (this.known.get().devices !== 'ready') this.#set({ devices });
    this.#applyWaiting();
  }

  async #loadGaps(): Promise<void> {
    const answer = await ask<GapsAnswer>(address('/api/v1/gaps', { open: 'true', limit: 200 }));
    if (!answer.ok) return;
    const { gaps, next } = answer.value;
    this.#set({ openGaps: { count: gaps.length, more: next !== null } });
  }
}

async function allDevices(): Promise<Result<DeviceAnswer[]>> {
  const devices: DeviceAnswer[] = [];
  let cursor: string | undefined;
  do {
    const answer = await ask<DevicesAnswer>(address('/api/v1/devices', { limit: PAGE_DEVICES, cursor }));
    if (!answer.ok) return answer;
    devices.push(...answer.value.devices);
    cursor = answer.value.next ?? undefined;
  } while (cursor !== undefined);
  return ok(devices);
}

function newestMs(devices: readonly DeviceAnswer[]): number | null {
  let newest: number | null = null;
  for (const { lastSeen } of devices) if (lastSeen !== null) newest = Math.max(newest ?? 0, Date.parse(lastSeen));
  return newest;
}
