import { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { POINTS_SCHEMA } from '@maeul/hub/views/points/schema';

/** As many as the hub folds at most in one transaction. */
const EVENTS_PER_TRANSACTION = 4_000;
const ENTRY_COLUMNS = 14;
const OUTCOME_COLUMNS = 4;

type Row = Record<string, string | number | null>;

/** What the hub keeps of each event from an entry on: the entry and the outcome; the event itself is in the journal. */
export function rowsAfter(db: DatabaseSync, n: number): { entries: Row[]; outcomes: Row[] } {
  const entries = db.prepare('SELECT * FROM entry WHERE n > ? ORDER BY n').all(n) as Row[];
  const find = db.prepare('SELECT * FROM outcome WHERE event = ?');
  return { entries, outcomes: entries.map(({ event }) => find.get(event!) as Row) };
}

/**
 * The baseline: event, entry and outcome of each transfer as one row each, durable, with nothing checked and nothing computed. Returns
 * seconds.
 */
export function insertSeconds(
  file: string,
  { entries, outcomes }: ReturnType<typeof rowsAfter>,
  events: readonly EventEnvelope[],
): number {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000');
  db.exec(POINTS_SCHEMA);
  db.exec('CREATE TABLE event (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID');
  const insert = (table: string, columns: number) =>
    db.prepare(`INSERT INTO ${table} VALUES (${Array.from({ length: columns }, () => '?').join(', ')})`);
  const [event, entry, outcome] = [
    insert('event', 2),
    insert('entry', ENTRY_COLUMNS),
    insert('outcome', OUTCOME_COLUMNS),
  ];
  const eventValues = events.map((value): [string, string] => [value.id, JSON.stringify(value)]);
  const entryValues = entries.map((row) => Object.values(row));
  const outcomeValues = outcomes.map((row) => Object.values(row));
  const before = performance.now();
  for (let at = 0; at < entryValues.length; at += EVENTS_PER_TRANSACTION) {
    db.exec('BEGIN');
    for (let row = at; row < Math.min(at + EVENTS_PER_TRANSACTION, entryValues.length); row++) {
      event.run(...eventValues[row]!);
      entry.run(...entryValues[row]!);
      outcome.run(...outcomeValues[row]!);
    }
    db.exec('COMMIT');
  }
  const seconds = (performance.now() - before) / 1000;
  db.close();
  return seconds;
}
