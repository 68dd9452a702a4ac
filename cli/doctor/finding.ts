import { statSync } from 'node:fs';

/** What one check found. */
export interface Finding {
  /** Stable, kebab-case: programs match on it. */
  readonly check: string;
  /** `warning`: it works, but not for long or not for everyone. `fault`: something does not work. */
  readonly level: 'ok' | 'warning' | 'fault';
  readonly says: string;
  /** What to do next; always there unless all is well. */
  readonly next?: string;
}

export function fine(check: string, says: string): Finding {
  return { check, level: 'ok', says };
}

export function warning(check: string, says: string, next: string): Finding {
  return { check, level: 'warning', says, next };
}

export function fault(check: string, says: string, next: string): Finding {
  return { check, level: 'fault', says, next };
}

/** Bytes that a SQLite file takes, with what waits in its log. */
export function databaseBytes(file: string): number {
  return [file, `${file}-wal`].reduce((sum, part) => sum + (statSync(part, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
