import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { type HubFolder, lockFolder } from './folder.ts';
import { SqliteJournalReader } from './journal/reader.ts';
import { allViews, type ViewOptions } from './views/all-views.ts';
import { dropView, ViewRunner } from './views/view-runner.ts';

export interface RebuiltView {
  readonly view: string;
  /** Whether the view holds what it held before; null if it was not whole before (another version, or behind). */
  readonly identical: boolean | null;
  readonly records: number;
}

/**
 * Drops the views and folds the journal again. Codes: `no-hub-data`, `hub-running`, `data-unusable`.
 * @param progress is told how far a view has come, records done of all
 */
export function rebuildViews(
  folder: HubFolder,
  options: ViewOptions,
  progress: (view: string, done: number, of: number) => void,
): Result<RebuiltView[]> {
  if (!existsSync(folder.journal))
    return refuse('no-hub-data', `There is no hub in ${folder.root}.`, 'Set MAEUL_DATA to the folder of the hub.');
  const unlock = lockFolder(folder);
  if (!unlock.ok) return unlock;
  const reader = new SqliteJournalReader(folder.journal, null);
  try {
    const head = reader.head();
    return ok(
      allViews(options).map((view) => {
        const file = join(folder.views, `${view.name}.db`);
        const old = new ViewRunner(view, file, reader);
        const before = old.cursor === head ? old.digest() : null;
        old.close();
        dropView(file);
        const rebuilt = new ViewRunner(view, file, reader);
        while (rebuilt.step()) progress(view.name, rebuilt.cursor, head);
        const identical = before === null ? null : rebuilt.digest() === before;
        rebuilt.close();
        return { view: view.name, identical, records: head };
      }),
    );
  } finally {
    reader.close();
    unlock.value();
  }
}
