import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface EnrolledKiosk {
  readonly kiosk: string;
  readonly status: string;
  readonly enrolled: string;
  readonly revoked: string | null;
  /** Number of its last event that counted. */
  readonly proofseq: number;
}

/** The kiosks as the points view has them, whether the hub runs or not. */
export function enrolledKiosks(root: string): EnrolledKiosk[] {
  const file = join(root, 'views', 'points.db');
  if (!existsSync(file)) return [];
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  const rows = db.prepare('SELECT kiosk, status, enrolledMs, revokedMs, proofseq FROM kiosk ORDER BY kiosk').all();
  db.close();
  return rows.map((row) => {
    const { kiosk, status, enrolledMs, revokedMs, proofseq } = row as unknown as Row;
    const revoked = revokedMs === null ? null : new Date(revokedMs).toISOString();
    return { kiosk, status, enrolled: new Date(enrolledMs).toISOString(), revoked, proofseq };
  });
}

interface Row {
  readonly kiosk: string;
  readonly status: string;
  readonly enrolledMs: number;
  readonly revokedMs: number | null;
  readonly proofseq: number;
}
