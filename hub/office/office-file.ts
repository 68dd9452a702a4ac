import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Where the office keeps accounts, sessions, requests and the audit log. */
export function officeFile(dataFolder: string): string {
  return join(dataFolder, 'hub', 'office.db');
}

/**
 * Opens the office's file; makes it if it is missing. The hub and the command line have it open at the same time: what one writes
 * the other sees at its next question.
 */
export function openOffice(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new DatabaseSync(file, { timeout: 5000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  chmodSync(file, 0o600);
  return db;
}

/** Runs a change that nobody else's change can come between. */
export function together<T>(db: DatabaseSync, change: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
