import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type HubFolder, lockFolder } from '@maeul/hub/folder';
import { SqliteQueries } from '@maeul/hub/queries/sqlite-queries';
import { CredentialStore } from '@maeul/hub/security/credentials';
import { databaseBytes, type Finding, fault, fine, megabytes, warning } from './finding.ts';

/** A larger journal takes minutes to read: only on request. */
const QUICK_CHECK_BYTES_MAX = 2e9;
/** A view that is further behind is not merely about to fold. */
const LAG_RECORDS_MAX = 50_000;

/** Whether a hub runs on this data now. */
export function hubRunsOn(folder: HubFolder): boolean {
  if (!existsSync(folder.lock)) return false;
  const unlock = lockFolder(folder);
  if (unlock.ok) unlock.value();
  return !unlock.ok;
}

/** When the newest record came, milliseconds since 1970; null without a readable journal. */
export function newestRecordMs(folder: HubFolder): number | null {
  try {
    return reading(folder.journal, (db) => {
      const row = db.prepare('SELECT received_ms AS ms FROM batch ORDER BY first DESC LIMIT 1').get();
      return (row as { ms: number } | undefined)?.ms ?? null;
    });
  } catch {
    return null;
  }
}

/** @param deep read all of the journal, however large it is */
export function checkJournal(folder: HubFolder, deep: boolean): Finding {
  if (!existsSync(folder.journal))
    return fine('journal', 'There is no journal yet: the hub makes it at its first start.');
  const restore = 'Stop the hub, keep the folder, and restore the last backup: maeul hub restore';
  try {
    const bytes = databaseBytes(folder.journal);
    const records = reading(folder.journal, (db) => {
      const row = db.prepare('SELECT first + count - 1 AS head FROM batch ORDER BY first DESC LIMIT 1').get();
      return (row as { head: number } | undefined)?.head ?? 0;
    });
    const size = `${records.toLocaleString('en')} records in ${megabytes(bytes)}`;
    if (bytes > QUICK_CHECK_BYTES_MAX && !deep) return fine('journal', `${size}; --deep reads all of it.`);
    const result = reading(folder.journal, (db) => db.prepare('PRAGMA quick_check(1)').get()) as {
      quick_check: string;
    };
    if (result.quick_check === 'ok') return fine('journal', `${size}, whole.`);
    return fault('journal', `The journal is damaged: ${result.quick_check}.`, restore);
  } catch (error) {
    return fault('journal', `${folder.journal} cannot be read: ${(error as Error).message}.`, restore);
  }
}

/** How far the views are, what they could not accept, and what is missing. */
export function checkViews(folder: HubFolder): Finding[] {
  if (!existsSync(join(folder.views, 'catalog.db')))
    return [fine('views', 'There are no views yet: the hub makes them.')];
  try {
    const queries = new SqliteQueries(folder.root);
    try {
      return [lag(queries), quarantine(queries), gaps(queries)];
    } finally {
      queries.close();
    }
  } catch (error) {
    return [
      fault(
        'views',
        `The views cannot be read: ${(error as Error).message}.`,
        'Stop the hub and make them anew: maeul hub rebuild',
      ),
    ];
  }
}

function lag(queries: SqliteQueries): Finding {
  const behind = queries.cursors().map(({ view, cursor, head }) => ({ view, records: head - cursor }));
  const worst = behind.reduce((a, b) => (a.records >= b.records ? a : b));
  if (worst.records <= LAG_RECORDS_MAX)
    return fine('views', `The views are ${worst.records} records behind the journal.`);
  return warning(
    'views',
    `The view "${worst.view}" is ${worst.records.toLocaleString('en')} records behind the journal.`,
    'Let the hub run until it has caught up; if it does not, look for "could not be written" in its log.',
  );
}

const PAGE = 1000;

function quarantine(queries: SqliteQueries): Finding {
  const { rows, next } = queries.quarantine({ limit: PAGE });
  if (rows.length === 0) return fine('quarantine', 'Nothing is in quarantine.');
  const many = next === null ? `${rows.length}` : `More than ${PAGE}`;
  return warning(
    'quarantine',
    `${many} records are in quarantine, the newest as ${rows[0]!.code}.`,
    'See why: maeul hub quarantine list',
  );
}

function gaps(queries: SqliteQueries): Finding {
  const { rows, next } = queries.gaps({ open: true, limit: PAGE });
  if (rows.length === 0) return fine('gaps', 'No gap is open.');
  const causes = [...Map.groupBy(rows, ({ cause }) => cause)].map(([cause, of]) => `${of.length} ${cause}`).join(', ');
  return warning(
    'gaps',
    `Gaps are open: ${causes}${next === null ? '' : ' and more'}.`,
    'See which: GET /api/v1/gaps?open=true',
  );
}

export function checkCredentials(folder: HubFolder, anonymous: boolean): Finding {
  if (anonymous) return fine('credentials', 'Clients need no login: this is a demo.');
  const next = 'Let a device in: maeul device enroll <gu/dong/site/device>';
  if (!existsSync(folder.security)) return warning('credentials', 'Nobody is enrolled: no device can log in.', next);
  const store = new CredentialStore(folder.security);
  try {
    store.start();
    const count = store.list().length;
    return count === 0
      ? warning('credentials', 'Nobody is enrolled: no device can log in.', next)
      : fine('credentials', `${count} ${count === 1 ? 'client is' : 'clients are'} enrolled.`);
  } catch (error) {
    return fault(
      'credentials',
      `${folder.security} cannot be read: ${(error as Error).message}.`,
      'Restore it from a backup, or enrol the devices anew.',
    );
  } finally {
    store.stop();
  }
}

function reading<T>(file: string, ask: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return ask(db);
  } finally {
    db.close();
  }
}
