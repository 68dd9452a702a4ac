import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

const TABLES = {
  meta: 'name',
  item: 'kind, key',
  meter: 'slot',
  account: 'slot',
  dirty: 'quarter, meter',
  correction: 'id',
  account_block: 't, block',
  account_day: 'account, day',
  knot_block: 't, block',
  habit_block: 't, block',
} as const;

/** A hash of all that the view holds. */
export function powerDigest(db: DatabaseSync): string {
  const hash = createHash('sha256');
  for (const [table, order] of Object.entries(TABLES)) {
    hash.update(`${table}\n`);
    for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).iterate())
      for (const value of Object.values(row)) hash.update(value instanceof Uint8Array ? value : `${String(value)}\n`);
  }
  return hash.digest('hex');
}
