import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FORMAT = 1;
/** Set-aside files are evidence, not a store: more than this many would fill the card. */
const SET_ASIDE_MAX = 2;
const SET_ASIDE = /^outbox-set-aside-.*\.db$/;

const SCHEMA = `
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1), format INTEGER NOT NULL, owner TEXT NOT NULL, stream TEXT NOT NULL,
  next INTEGER NOT NULL) STRICT;
CREATE TABLE segment (
  first INTEGER PRIMARY KEY, last INTEGER NOT NULL, grain INTEGER NOT NULL, messages BLOB NOT NULL) STRICT;
CREATE INDEX segment_by_grain ON segment (grain, first);
CREATE TABLE shed (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, cause TEXT NOT NULL) STRICT;
CREATE TABLE command (id TEXT PRIMARY KEY, expires INTEGER NOT NULL, reply TEXT) STRICT, WITHOUT ROWID;
`;

export interface SpoolFile {
  readonly db: DatabaseSync;
  readonly stream: string;
  /** The number that the next message gets. */
  readonly next: number;
  /** What a spool that could not be used was renamed to, and why. */
  readonly setAside: { readonly file: string; readonly reason: string; readonly stream: string | null } | null;
  readonly created: boolean;
}

interface Meta {
  format: number;
  owner: string;
  stream: string;
  next: number;
}

/**
 * Opens `outbox.db` in a folder, or makes it. A file that is corrupt, of another format or of another edge (a cloned card)
 * is renamed, never overwritten, and a new stream begins.
 * @param newStream makes the id of a new stream
 * @throws when another process has the spool open, or the folder cannot be written
 */
export function openSpoolFile(folder: string, owner: string, nowMs: number, newStream: () => string): SpoolFile {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'outbox.db');
  if (!existsSync(file)) return { ...create(file, owner, newStream), setAside: null };
  const opened = openExisting(file, owner);
  if ('db' in opened) return { ...opened, setAside: null };
  const renamed = setAside(folder, nowMs);
  return { ...create(file, owner, newStream), setAside: { file: renamed, ...opened } };
}

function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  // Exclusive: two agents on one spool would give one number to two messages.
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  // Small caches: the agent shares a Raspberry Pi. A WAL of 1 MB is written back before it grows further.
  db.exec('PRAGMA cache_size = -1024; PRAGMA wal_autocheckpoint = 256; PRAGMA journal_size_limit = 1048576;');
  return db;
}

function create(file: string, owner: string, newStream: () => string): Omit<SpoolFile, 'setAside'> {
  // Left over when a crash fell between the renames of a set-aside: it belongs to another database.
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  const db = connect(file);
  const stream = newStream();
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  db.prepare('INSERT INTO meta VALUES (1, ?, ?, ?, 1)').run(FORMAT, owner, stream);
  db.exec('COMMIT');
  return { db, stream, next: 1, created: true };
}

type Unusable = { reason: string; stream: string | null };

function openExisting(file: string, owner: string): Omit<SpoolFile, 'setAside'> | Unusable {
  let db: DatabaseSync | undefined;
  let meta: Meta | undefined;
  try {
    db = connect(file);
    meta = db.prepare('SELECT format, owner, stream, next FROM meta').get() as Meta | undefined;
    const [check] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    const reason = whatIsWrong(meta, owner, check?.quick_check ?? 'no answer');
    if (reason === null && meta) return { db, stream: meta.stream, next: meta.next, created: false };
    db.close();
    return { reason: reason ?? 'empty', stream: meta?.stream ?? null };
  } catch (error) {
    try {
      db?.close();
    } catch {
      // A corrupt file may refuse even that; it is renamed all the same.
    }
    if (isLocked(error)) throw error;
    return { reason: (error as Error).message, stream: meta?.stream ?? null };
  }
}

function whatIsWrong(meta: Meta | undefined, owner: string, check: string): string | null {
  if (meta === undefined) return 'it holds no stream';
  if (meta.format !== FORMAT) return `it has format ${meta.format}, not ${FORMAT}`;
  if (meta.owner !== owner) return `it belongs to ${meta.owner}`;
  return check === 'ok' ? null : check;
}

/** SQLITE_BUSY: another process holds the file. */
export function isLocked(error: unknown): boolean {
  return sqliteCode(error) === 5;
}

/** SQLITE_CORRUPT or SQLITE_NOTADB. */
export function isCorrupt(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 11 || code === 26;
}

/** The primary result code: node:sqlite gives the extended one. */
function sqliteCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

function setAside(folder: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  let name = `outbox-set-aside-${stamp}.db`;
  for (let copy = 2; existsSync(join(folder, name)); copy++) name = `outbox-set-aside-${stamp}-${copy}.db`;
  for (const suffix of ['', '-wal', '-shm'])
    if (existsSync(join(folder, `outbox.db${suffix}`)))
      renameSync(join(folder, `outbox.db${suffix}`), join(folder, `${name}${suffix}`));
  const old = readdirSync(folder).filter((entry) => SET_ASIDE.test(entry));
  for (const entry of old.sort().slice(0, -SET_ASIDE_MAX))
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `${entry}${suffix}`), { force: true });
  return name;
}
