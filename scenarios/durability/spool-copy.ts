import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inflateSync } from 'node:zlib';
import { decodeSegment } from '@maeul/edge/outbox/message';
import { hashOf } from './journal-book.ts';

/** What an edge's spool held durably when the edge was killed. */
export interface SpoolContents {
  readonly stream: string;
  /** Numbers below this were given to messages. */
  readonly next: number;
  /** Number → hash of its payload, for what was not delivered yet. */
  readonly waiting: ReadonlyMap<number, string>;
  /** Numbers that the spool gave up and has not told the hub of yet. */
  readonly shed: readonly { readonly first: number; readonly last: number }[];
}

/** Reads the spool of an edge that does not run; null if it has none yet. A copy is opened, the evidence stays as it was. */
export function readSpool(file: string): SpoolContents | null {
  if (!existsSync(file)) return null;
  const folder = mkdtempSync(join(tmpdir(), 'maeul-spool-'));
  try {
    const copy = join(folder, 'outbox.db');
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
    return readCopy(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCopy(file: string): SpoolContents | null {
  const db = new DatabaseSync(file);
  try {
    if (db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'meta'`).get() === undefined) return null;
    const { stream, next } = db.prepare('SELECT stream, next FROM meta').get() as { stream: string; next: number };
    const waiting = new Map<number, string>();
    for (const row of db.prepare('SELECT first, messages FROM segment').iterate()) {
      const { first, messages } = row as { first: number; messages: Uint8Array };
      const segment = decodeSegment(stream, first, inflateSync(messages).toString());
      for (const { seq, payload } of segment.messages) waiting.set(seq, hashOf(payload));
    }
    const shed = db.prepare('SELECT first, last FROM shed').all() as unknown as { first: number; last: number }[];
    return { stream, next, waiting, shed };
  } finally {
    db.close();
  }
}
