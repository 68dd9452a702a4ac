import { hash } from 'node:crypto';
import type { EntryRow } from './rows.ts';

/** What the first entry has as the hash before it. */
export const ENTRIES_START = '0'.repeat(64);

/**
 * The hash of an entry: SHA-256, hexadecimal, over the hash of the entry before it and the entry as a JSON array of n, id, event, kind, debit,
 * credit, asset, amount, timeMs, day, path, what, about. Whoever alters, removes or inserts one has to alter all that follow.
 */
export function entryHash(before: string, row: Omit<EntryRow, 'hash'>): string {
  const { n, id, event, kind, debit, credit, asset, amount, timeMs, day, path, what, about } = row;
  const fields = [n, id, event, kind, debit, credit, asset, amount, timeMs, day, path, what, about];
  return hash('sha256', before + JSON.stringify(fields));
}
