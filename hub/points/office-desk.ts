import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { DevicePath } from '@maeul/devices/path';
import type { OfficeEventData, OfficeEventType } from '@maeul/devices/points/office-events';
import type { Outcome } from '@maeul/devices/points/outcome';
import { v7 as uuid } from 'uuid';
import type { Journal } from '../journal/journal.ts';
import type { ToldOutcome } from '../queries/points-questions.ts';

/** Where outcomes are heard as the points view makes them. */
export interface OutcomeSource {
  /** Returns the way to stop. */
  onOutcomes(listener: (outcomes: readonly ToldOutcome[]) => void): () => void;
}

/** The view is late for longer than that: the event is in the journal and will count, but nobody waits for it any more. */
const PATIENCE_MS = 15_000;

/** Says office events in the hub's own name and waits for what the ledger makes of them. */
export class OfficeDesk {
  readonly #journal: Pick<Journal, 'append'>;
  readonly #source: OutcomeSource;
  readonly #path: DevicePath;
  readonly #now: () => number;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  #stopListening: (() => void) | null = null;

  /** @param path the hub's own */
  constructor(journal: Pick<Journal, 'append'>, source: OutcomeSource, path: DevicePath, now: () => number = Date.now) {
    this.#journal = journal;
    this.#source = source;
    this.#path = path;
    this.#now = now;
  }

  start(): void {
    this.#stopListening = this.#source.onOutcomes((outcomes) => {
      for (const { outcome } of outcomes) {
        this.#waiting.get(outcome.event)?.(outcome);
        this.#waiting.delete(outcome.event);
      }
    });
  }

  stop(): void {
    this.#stopListening?.();
  }

  /**
   * Resolves with the outcome, refused or done, once the points view holds it. Rejects if the journal could not store the event,
   * or if the view is late by 15 s: the event is then in the journal and will count.
   * @param id of the event; nothing may have been said under it before
   */
  async say<T extends OfficeEventType>(type: T, data: OfficeEventData<T>, id: string = uuid()): Promise<Outcome> {
    const time = new Date(this.#now()).toISOString();
    const event: EventEnvelope = { specversion: '1.0', id, source: this.#path, type, time, data };
    const outcome = Promise.withResolvers<Outcome>();
    this.#waiting.set(id, outcome.resolve);
    const timer = setTimeout(
      () => outcome.reject(new Error(`The points view is late with ${type} ${id}.`)),
      PATIENCE_MS,
    );
    try {
      await this.#append(Buffer.from(JSON.stringify(event)));
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  #append(payload: Buffer): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#journal.append({ path: this.#path, kind: 'event', payload }, (error, outcome) =>
        error
          ? reject(error)
          : outcome === 'stored'
            ? resolve()
            : reject(new Error(`The journal answered ${outcome}.`)),
      ),
    );
  }
}
