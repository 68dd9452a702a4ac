import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AdrObject, ObjectOf, ObjectType } from './objects.ts';

/** Who keeps an object: a client that wrote it, or the hub, which makes it from its own calls. */
export type Origin = 'client' | 'hub';

/** An object with what is known of it besides. */
export interface Stored<T extends ObjectType = ObjectType> {
  readonly object: ObjectOf[T];
  readonly origin: Origin;
  /** Client id of who owns it; null: the hub. */
  readonly owner: string | null;
}

/** What the database can narrow down by itself. */
export interface ObjectFilter {
  readonly owner?: string;
  readonly origin?: Origin;
  /** programName, venName, resourceName, or clientName of reports and subscriptions. */
  readonly name?: string;
  /** The program of events and subscriptions, the event of reports, the VEN of resources. */
  readonly parent?: string;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, origin TEXT NOT NULL, owner TEXT,
    name TEXT, parent TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS object_by_type ON object (type, seq);
  CREATE INDEX IF NOT EXISTS object_by_parent ON object (parent, type);
  CREATE INDEX IF NOT EXISTS object_by_owner ON object (owner, type);
`;

interface Row {
  readonly body: string;
  readonly origin: Origin;
  readonly owner: string | null;
}

/** Opens the file of all that belongs to OpenADR; makes it if it is missing. The command line may have it open as well. */
export function openAdrFile(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec(SCHEMA);
  chmodSync(file, 0o600);
  return db;
}

/** The objects of the VTN: one row each, in the order in which they were made. */
export class ObjectStore {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  find<T extends ObjectType>(type: T, id: string): Stored<T> | undefined {
    const row = this.#db.prepare('SELECT body, origin, owner FROM object WHERE id = ? AND type = ?').get(id, type);
    return row === undefined ? undefined : toStored<T>(row as unknown as Row);
  }

  /** In the order in which they were made. Read on only as far as is asked for; nothing may be changed meanwhile. */
  *each<T extends ObjectType>(type: T, filter: ObjectFilter = {}): Generator<Stored<T>> {
    const given = (['owner', 'origin', 'name', 'parent'] as const).filter((key) => filter[key] !== undefined);
    const where = ['type = ?', ...given.map((key) => `${key} = ?`)].join(' AND ');
    const statement = this.#db.prepare(`SELECT body, origin, owner FROM object WHERE ${where} ORDER BY seq`);
    for (const row of statement.iterate(type, ...given.map((key) => filter[key]!)))
      yield toStored<T>(row as unknown as Row);
  }

  count(type: ObjectType, owner: string | null): number {
    const row = this.#db.prepare('SELECT count(*) AS n FROM object WHERE type = ? AND owner IS ?').get(type, owner);
    return (row as { n: number }).n;
  }

  /** What was made last. */
  newest<T extends ObjectType>(type: T, owner: string): Stored<T> | undefined {
    const row = this.#db
      .prepare('SELECT body, origin, owner FROM object WHERE type = ? AND owner = ? ORDER BY seq DESC LIMIT 1')
      .get(type, owner);
    return row === undefined ? undefined : toStored<T>(row as unknown as Row);
  }

  /** Makes it or replaces it. */
  put({ object, origin, owner }: Stored): void {
    this.#db
      .prepare(
        `INSERT INTO object (id, type, origin, owner, name, parent, body) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, owner = excluded.owner, name = excluded.name,
           parent = excluded.parent, body = excluded.body`,
      )
      .run(object.id, object.objectType, origin, owner, nameOf(object), parentOf(object), JSON.stringify(object));
  }

  remove(id: string): void {
    this.#db.prepare('DELETE FROM object WHERE id = ?').run(id);
  }

  removeOldest(type: ObjectType, owner: string): void {
    const oldest = 'SELECT min(seq) FROM object WHERE type = ? AND owner = ?';
    this.#db.prepare(`DELETE FROM object WHERE seq = (${oldest})`).run(type, owner);
  }

  /** Runs changes that hold all together or not at all. */
  together<T>(change: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}

function toStored<T extends ObjectType>({ body, origin, owner }: Row): Stored<T> {
  return { object: JSON.parse(body) as ObjectOf[T], origin, owner };
}

function nameOf(object: AdrObject): string | null {
  if ('programName' in object) return object.programName;
  if ('resourceName' in object) return object.resourceName;
  if ('venName' in object) return object.venName;
  return 'clientName' in object ? object.clientName : null;
}

function parentOf(object: AdrObject): string | null {
  if ('eventID' in object) return object.eventID;
  if ('venID' in object) return object.venID;
  return 'programID' in object ? (object.programID ?? null) : null;
}
