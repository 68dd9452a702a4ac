import type { DatabaseSync } from 'node:sqlite';
import { RefusalError, refuse } from '@maeul/devices/refusal';

/** What a view refused: the row of its quarantine. */
export interface RefusedRecord {
  /** Of the row within its view. */
  readonly id: number;
  readonly view: string;
  readonly offset: number;
  readonly code: string;
  readonly message: string;
}

/**
 * One page over the quarantines of several views, newest records first. Several rows may share an offset (two views, or two
 * points of one pack), so a cursor is an offset and how many of its rows have been shown: `123.2`.
 */
export function quarantinePage(
  views: Iterable<readonly [view: string, db: DatabaseSync]>,
  cursor: string | undefined,
  limit: number,
): { rows: RefusedRecord[]; next: string | null } {
  const from = cursor === undefined ? { offset: Number.MAX_SAFE_INTEGER, shown: 0 } : parseCursor(cursor);
  const found: RefusedRecord[] = [];
  for (const [view, db] of views) {
    const rows = db
      .prepare(`SELECT rowid AS id, offset, code, message FROM quarantine WHERE offset <= ?
        ORDER BY offset DESC, rowid LIMIT ?`)
      .all(from.offset, from.shown + limit + 1) as unknown as Omit<RefusedRecord, 'view'>[];
    for (const row of rows) found.push({ view, ...row });
  }
  // The sort is stable: rows of one offset stay in the order of the views and of their ids.
  found.sort((a, b) => b.offset - a.offset);
  const rows = found.slice(from.shown, from.shown + limit);
  const last = rows.at(-1);
  if (last === undefined || found.length <= from.shown + limit) return { rows, next: null };
  const ofLast = rows.filter(({ offset }) => offset === last.offset).length;
  return { rows, next: `${last.offset}.${ofLast + (last.offset === from.offset ? from.shown : 0)}` };
}

function parseCursor(cursor: string): { offset: number; shown: number } {
  const match = /^(\d{1,15})\.(\d{1,6})$/.exec(cursor);
  if (match !== null) return { offset: Number(match[1]), shown: Number(match[2]) };
  throw new RefusalError(
    refuse('bad-cursor', `"${cursor}" is not a cursor that a page gave out.`, 'Begin again without one.'),
  );
}
