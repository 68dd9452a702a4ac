import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import type { VppEventData, VppEventType } from '@maeul/devices/vpp/vpp-events';
import { v7 as uuid } from 'uuid';
import type { Journal } from '../journal/journal.ts';

/** How far views have come, and word of it. */
export interface ViewProgress {
  /** Resolves once the named views hold all records up to an offset. */
  caughtUp(offset: number, views: readonly string[]): Promise<void>;
}

/** The views that hold what the energy office says. */
export type VppView = 'power' | 'calls';

/** A view is late for longer than that: the event is in the journal and will count, but nobody waits for it any more. */
const PATIENCE_MS = 15_000;

/** The event is in the journal and will count, but the view did not hold it in time. */
export class LateViewError extends Error {
  override readonly name = 'LateViewError';
}

/** Says events of the dong's power in the hub's own name and waits until the views hold them. */
export class VppDesk {
  readonly #journal: Pick<Journal, 'append' | 'head'>;
  readonly #views: ViewProgress;
  readonly #path: DevicePath;
  readonly #now: () => number;

  /** @param path the hub's own */
  constructor(journal: Pick<Journal, 'append' | 'head'>, views: ViewProgress, path: DevicePath, now: () => number) {
    this.#journal = journal;
    this.#views = views;
    this.#path = path;
    this.#now = now;
  }

  /**
   * Resolves with the id once the view holds the event. Rejects if the journal could not store it, or with a LateViewError after 15 s.
   * @param id of the event; said again with the same data it counts once
   * @param view the one that is waited for; both if left out; null: nobody is
   */
  async say<T extends VppEventType>(
    type: T,
    data: VppEventData<T>,
    id: string = uuid(),
    view?: VppView | null,
  ): Promise<string> {
    await this.#append(type, data, id);
    if (view !== null) await this.#held(type, view === undefined ? ['power', 'calls'] : [view]);
    return id;
  }

  async #held(type: string, views: readonly VppView[]): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new LateViewError(`The views are late with ${type}.`)), PATIENCE_MS);
    try {
      await Promise.race([this.#views.caughtUp(this.#journal.head(), views), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #append<T extends VppEventType>(type: T, data: VppEventData<T>, id: string): Promise<void> {
    const time = new Date(this.#now()).toISOString();
    const event: EventEnvelope = { specversion: '1.0', id, source: this.#path, type, time, data };
    const payload = Buffer.from(JSON.stringify(event));
    return new Promise((resolve, reject) =>
      this.#journal.append({ path: this.#path, kind: 'event', payload }, (error, outcome) => {
        if (error) reject(error);
        else if (outcome === 'refused') reject(new Error(`The journal refused ${type} ${id}.`));
        else resolve();
      }),
    );
  }
}
