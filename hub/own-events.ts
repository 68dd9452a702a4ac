import { type Clock, clockAt, WALL_CLOCK } from '@maeul/devices/clock';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { HUB_EVENT_DATA } from '@maeul/devices/messages/hub-events';
import type { DevicePath } from '@maeul/devices/path';
import type { Static } from 'typebox';
import { v7 as uuid } from 'uuid';
import type { Journal } from './journal/journal.ts';

type Events = typeof HUB_EVENT_DATA;
const TICK_MS = 60_000;

/**
 * The hub's own voice in its journal: that it started, the minutes that pass, a sink that went away. With them in the log
 * the views know of time and outages without a clock, and a rebuild finds the same.
 */
export class OwnEvents {
  readonly #journal: Pick<Journal, 'append'>;
  readonly #path: DevicePath;
  readonly #clock: Clock;
  #ticker: NodeJS.Timeout | null = null;

  constructor(journal: Pick<Journal, 'append'>, path: DevicePath, clock: Clock = WALL_CLOCK) {
    this.#journal = journal;
    this.#path = path;
    this.#clock = clock;
  }

  /** @param lastRecordMs when the newest record of the journal came, or null for a new journal */
  async start(lastRecordMs: number | null): Promise<void> {
    const downSince = lastRecordMs === null ? {} : { downSince: new Date(lastRecordMs).toISOString() };
    await this.say('maeul.hub.started.v1', downSince);
    this.#ticker = setInterval(
      () => void this.say('maeul.hub.tick.v1', {}).catch(() => {}),
      TICK_MS / this.#clock.speed,
    );
  }

  stop(): void {
    if (this.#ticker !== null) clearInterval(this.#ticker);
  }

  /** Resolves when the event is durable; rejects if the journal cannot store it. */
  say<Name extends keyof Events>(type: Name, data: Static<Events[Name]>): Promise<void> {
    const envelope: EventEnvelope = {
      specversion: '1.0',
      id: uuid(),
      source: this.#path,
      type,
      time: new Date(clockAt(this.#clock, Date.now())).toISOString(),
      data,
    };
    const payload = Buffer.from(JSON.stringify(envelope));
    return new Promise((resolve, reject) =>
      this.#journal.append({ path: this.#path, kind: 'event', payload }, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  }
}
