import type { Hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { RawStore } from './raw-store.ts';

/** A hash over all series, readings and quarter-hours, whatever the chunks they happen to lie in. */
export function telemetryDigest(db: DatabaseSync, hash: Hash): string {
  const raw = new RawStore(db);
  const kept = (db.prepare('SELECT min(day) AS day FROM chunk').get() as { day: number | null }).day ?? 0;
  const rows = db.prepare(`
    SELECT d.path, s.id, s.device, s.name, s.unit, s.kind, s.last, s.quality, s.reason, s.first_ms, s.last_ms
    FROM series s JOIN device d ON d.id = s.device ORDER BY d.path, s.name`);
  for (const row of rows.iterate() as Iterable<Record<string, string | number | null>>) {
    const { id, device, ...identity } = row;
    hash.update(JSON.stringify(identity));
    const from = Math.max(Number(row.first_ms), kept * 86_400_000);
    for (const point of raw.read(Number(device), Number(id), from, Number(row.last_ms) + 1))
      hash.update(JSON.stringify([point.tMs, point.value, point.quality, point.reason, point.modulus]));
    const quarters = db.prepare(
      'SELECT t_ms, count, min, sum, max, last, last_ms, energy, quality FROM quarter WHERE series = ? ORDER BY t_ms',
    );
    for (const quarter of quarters.iterate(Number(id))) hash.update(JSON.stringify(quarter));
  }
  return hash.digest('hex');
}
