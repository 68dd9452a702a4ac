import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import type { Outcome } from '@maeul/devices/points/outcome';
import { hubFolder } from '@maeul/hub/folder';
import { SqliteJournal } from '@maeul/hub/journal/sqlite-journal';
import { messageOf } from '@maeul/hub/testing/points';
import { Views } from '@maeul/hub/views/views';

const RAW_RETENTION_MS = 90 * 86_400_000;
/** Events that are said and not yet durable. */
const WINDOW = 32_000;

/** The real journal and the real views, each in its own thread as in the hub, without a broker before them. */
export class PointsHub {
  readonly pointsFile: string;
  readonly #journal: SqliteJournal;
  readonly #views: Views;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();

  /** @param dataFolder as MAEUL_DATA */
  constructor(dataFolder: string) {
    const { journal, views } = hubFolder(dataFolder);
    mkdirSync(views, { recursive: true });
    this.pointsFile = join(views, 'points.db');
    this.#journal = new SqliteJournal(journal);
    this.#views = new Views({
      journalFile: journal,
      journalHead: this.#journal.sharedHead,
      folder: views,
      options: { rawRetentionMs: RAW_RETENTION_MS },
      onFailure: (message) => {
        throw new Error(message);
      },
    });
  }

  async start(): Promise<void> {
    await this.#journal.start();
    await this.#views.start();
    this.#views.onOutcomes((outcomes) => {
      for (const { outcome } of outcomes) {
        this.#waiting.get(outcome.event)?.(outcome);
        this.#waiting.delete(outcome.event);
      }
    });
  }

  async stop(): Promise<void> {
    await this.#views.stop();
    await this.#journal.stop();
  }

  /** Says events, a window of them at a time; resolves when the ledger has told what became of the last. */
  async sayAll(events: Iterable<EventEnvelope>): Promise<void> {
    let open = 0;
    let wake = (): void => {};
    let last: Promise<Outcome> | undefined;
    for (const event of events) {
      if (open >= WINDOW) await new Promise<void>((resolve) => (wake = resolve));
      open++;
      last = this.say(event, () => {
        open--;
        wake();
      });
    }
    await last;
  }

  /** Says one event; resolves with its outcome. */
  say(event: EventEnvelope, onDurable: () => void = () => {}): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    this.#waiting.set(event.id, resolve);
    this.#journal.append(messageOf(event), (error) => {
      if (error !== null) reject(error);
      onDurable();
    });
    return promise;
  }

  /** Reads points.db while the hub runs. */
  look<T>(with_: (db: DatabaseSync) => T): T {
    const db = new DatabaseSync(this.pointsFile, { readOnly: true });
    try {
      return with_(db);
    } finally {
      db.close();
    }
  }
}
