import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hubFolder } from '@maeul/hub/folder';
import type { IncomingMessage } from '@maeul/hub/journal/journal';
import { SqliteJournalReader } from '@maeul/hub/journal/reader';
import { SharedReads } from '@maeul/hub/journal/shared-reads';
import { SqliteJournal } from '@maeul/hub/journal/sqlite-journal';
import { allViews } from '@maeul/hub/views/all-views';
import { ViewRunner } from '@maeul/hub/views/view-runner';

const RAW_RETENTION_MS = 90 * 86_400_000;

/** The store of a hub on a clock of its own: the real journal and the real views, without a broker before them. */
export class FilledHub {
  /** The hub's own folder, as the queries want it. */
  readonly folder: string;
  readonly #journal: SqliteJournal;
  readonly #journalFile: string;
  readonly #viewsFolder: string;
  #nowMs = 0;
  #reader: SqliteJournalReader | null = null;
  #runners: ViewRunner[] = [];

  /** @param dataFolder as MAEUL_DATA */
  constructor(dataFolder: string) {
    const { root, journal, views } = hubFolder(dataFolder);
    this.folder = root;
    this.#viewsFolder = views;
    this.#journalFile = journal;
    this.#journal = new SqliteJournal(journal, () => this.#nowMs);
  }

  async start(): Promise<void> {
    mkdirSync(this.#viewsFolder, { recursive: true });
    await this.#journal.start();
    this.#reader = new SqliteJournalReader(this.#journalFile, this.#journal.sharedHead);
    const reader = new SharedReads(this.#reader);
    this.#runners = allViews({ rawRetentionMs: RAW_RETENTION_MS }).map(
      (view) => new ViewRunner(view, join(this.#viewsFolder, `${view.name}.db`), reader),
    );
  }

  /** Commits messages as one group that came at a time, and folds them in one step. */
  async add(messages: readonly IncomingMessage[], nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    await new Promise<void>((resolve, reject) => {
      let open = messages.length;
      for (const message of messages)
        this.#journal.append(message, (error, outcome) => {
          if (error !== null || outcome !== 'stored') reject(error ?? new Error(`A message was ${outcome}.`));
          else if (--open === 0) resolve();
        });
    });
    for (const runner of this.#runners) while (runner.step());
  }

  /** Bytes that the batches take in the journal, and the raw readings in the telemetry view. */
  bytes(): { journal: number; raw: number } {
    return {
      journal: tableBytes(this.#journalFile, 'batch'),
      raw: tableBytes(join(this.#viewsFolder, 'telemetry.db'), 'chunk'),
    };
  }

  async stop(): Promise<void> {
    for (const runner of this.#runners) runner.close();
    this.#reader?.close();
    await this.#journal.stop();
  }
}

/** Whole pages of one table, as SQLite counts them. */
export function tableBytes(file: string, table: string): number {
  const db = new DatabaseSync(file, { readOnly: true });
  const row = db.prepare('SELECT sum(pgsize) AS bytes FROM dbstat WHERE name = ?').get(table) as { bytes: number };
  db.close();
  return row.bytes;
}
