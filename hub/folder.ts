import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** The files of a hub below MAEUL_DATA. */
export interface HubFolder {
  readonly root: string;
  /** All that was ever acknowledged. */
  readonly journal: string;
  /** Folder of the views; the journal can make them again. */
  readonly views: string;
  /** Credentials and tokens, hashed. */
  readonly security: string;
  /** Whose a wallet is, as keyed hashes. */
  readonly people: string;
  /** Accounts of the staff, their sessions and the audit log. */
  readonly office: string;
  /** What clients of the hub as a VTN wrote, their hashed secrets, and what the hub as a VEN knows of those above it. */
  readonly openadr: string;
  readonly lock: string;
}

export function hubFolder(dataFolder: string): HubFolder {
  const root = join(dataFolder, 'hub');
  return {
    root,
    journal: join(root, 'journal.db'),
    views: join(root, 'views'),
    security: join(root, 'security.db'),
    people: join(root, 'people.db'),
    office: join(root, 'office.db'),
    openadr: join(root, 'openadr.db'),
    lock: join(root, 'lock.db'),
  };
}

/**
 * Makes sure that one program alone writes the folder. The lock is one of SQLite's: the system lets go of it when the
 * program ends, however it ends. Codes: `hub-running`, `data-unusable`.
 * @returns how to let go of it
 */
export function lockFolder(folder: HubFolder): Result<() => void> {
  const opened = openLock(folder);
  if (!opened.ok) return opened;
  const db = opened.value;
  try {
    db.exec('BEGIN EXCLUSIVE');
    return ok(() => db.close());
  } catch {
    db.close();
    return refuse(
      'hub-running',
      `Another hub uses ${folder.root}.`,
      'Stop it first, or give this one another folder with MAEUL_DATA.',
    );
  }
}

function openLock(folder: HubFolder): Result<DatabaseSync> {
  try {
    mkdirSync(folder.root, { recursive: true, mode: 0o700 });
    return ok(new DatabaseSync(folder.lock, { timeout: 0 }));
  } catch (error) {
    return refuse(
      'data-unusable',
      `${folder.root} cannot be used for data: ${error instanceof Error ? error.message : String(error)}.`,
      'Set MAEUL_DATA to a folder that this user may write.',
    );
  }
}
