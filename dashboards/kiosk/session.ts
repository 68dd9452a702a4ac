import type { KioskAction, KioskView } from '@maeul/devices/kiosk/kiosk-view';
import { ok, type Refusal, type Result, refuse } from '@maeul/devices/refusal';
import { readProblem } from '../ui/api/client.ts';
import { type Link, nextLink } from '../ui/feed/link.ts';
import { LiveFeed } from '../ui/feed/live-feed.ts';
import { Store } from '../ui/store.ts';
import { readView } from './read-view.ts';

/** What the screen knows: nothing but what the edge told it last. */
export interface Known {
  readonly link: Link;
  readonly view: KioskView | null;
  /** How far the kiosk's clock is ahead of the browser's. */
  readonly skewMs: number;
  /** An action is on its way: a second touch of an impatient finger does nothing. */
  readonly sending: boolean;
  /** Why the last action was not done; gone with the next view or action. */
  readonly notDone: Refusal | null;
}

const ANSWER_MS = 10_000;
const TOUCH_EVERY_MS = 3000;

/** Hears views from the edge and sends it what the resident does. */
export class KioskSession {
  readonly known: Store<Known>;
  readonly #feed: LiveFeed<KioskView>;
  #touchedMs = Number.NEGATIVE_INFINITY;

  constructor() {
    this.known = new Store<Known>({
      link: { kind: 'connecting', sinceMs: Date.now() },
      view: null,
      skewMs: 0,
      sending: false,
      notDone: null,
    });
    this.#feed = new LiveFeed('/api/v1/kiosk/live', readView, {
      onOpen: () => this.#set({ link: nextLink(this.known.get().link, { kind: 'feed-opened' }, Date.now()) }),
      onEvent: (view) => this.#show(view),
      onDown: (why) => this.#set({ link: nextLink(this.known.get().link, { kind: 'feed-down', why }, Date.now()) }),
    });
  }

  start(): void {
    this.#feed.start();
  }

  stop(): void {
    this.#feed.stop();
  }

  /** Sends what a button asks for; while one is on its way, others are not sent. */
  send(action: KioskAction): void {
    if (this.known.get().sending) return;
    this.#set({ sending: true, notDone: null });
    void post(action).then((answer) => this.#set({ sending: false, notDone: answer.ok ? null : answer }));
  }

  /** Somebody is there: the idle clock begins anew. More often than every few seconds says nothing new. */
  touch(): void {
    if (!this.known.get().view?.session || Date.now() - this.#touchedMs < TOUCH_EVERY_MS) return;
    this.#touchedMs = Date.now();
    void post({ do: 'touch' });
  }

  #show(view: KioskView): void {
    const before = this.known.get();
    const moved = before.view?.step.at !== view.step.at;
    this.#set({ view, skewMs: Date.parse(view.time) - Date.now(), ...(moved ? { notDone: null } : {}) });
  }

  #set(part: Partial<Known>): void {
    this.known.set({ ...this.known.get(), ...part });
  }
}

async function post(action: KioskAction): Promise<Result<undefined>> {
  try {
    const answer = await fetch('/api/v1/kiosk/actions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(action),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.ok) return ok(undefined);
    return readProblem(answer.status, await answer.text());
  } catch {
    return refuse('edge-unreachable', 'The kiosk does not answer.');
  }
}
