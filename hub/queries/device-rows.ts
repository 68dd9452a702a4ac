import type { DatabaseSync } from 'node:sqlite';
import type { DeviceState } from '@maeul/devices/messages/state';
import type { DeviceRow, DevicesQuestion, LatestReading } from './queries.ts';

/** The devices that a question asks for (the hub itself is none, though it has a state), by path, each with its latest readings in the order in which it first sent them. */
export function deviceRows(catalog: DatabaseSync, telemetry: DatabaseSync, question: DevicesQuestion): DeviceRow[] {
  const { sql, values } = pathCondition(question, 'path');
  const rows = catalog
    .prepare(`SELECT path, state, last_seen_ms FROM device WHERE ${sql} AND path NOT LIKE '%/hub/hub' ORDER BY path`)
    .all(...values) as { path: string; state: string | null; last_seen_ms: number | null }[];
  const latest = latestReadings(telemetry, question);
  return rows.map(({ path, state, last_seen_ms: lastSeenMs }) => ({
    device: path,
    state: state === null ? null : (JSON.parse(state) as DeviceState),
    lastSeenMs,
    latest: latest.get(path) ?? [],
  }));
}

function latestReadings(telemetry: DatabaseSync, question: DevicesQuestion): Map<string, LatestReading[]> {
  const { sql, values } = pathCondition(question, 'd.path');
  const named = question.names === undefined ? '' : 'AND s.name IN (SELECT value FROM json_each(?))';
  // CROSS JOIN: device by device, so that few names of many devices are looked up and not searched for.
  const rows = telemetry
    .prepare(`SELECT d.path, s.name, s.unit, s.last_ms, s.last, s.quality
      FROM device d CROSS JOIN series s ON s.device = d.id ${named} WHERE ${sql} ORDER BY s.id`)
    .iterate(
      ...(question.names === undefined ? [] : [JSON.stringify(question.names)]),
      ...values,
    ) as Iterable<LatestRecord>;
  const latest = new Map<string, LatestReading[]>();
  for (const { path, name, unit, last_ms: tMs, last, quality } of rows) {
    const reading = { name, unit, tMs, value: JSON.parse(last) as LatestReading['value'], quality };
    const readings = latest.get(path);
    if (readings === undefined) latest.set(path, [reading]);
    else readings.push(reading);
  }
  return latest;
}

interface LatestRecord {
  readonly path: string;
  readonly name: string;
  readonly unit: string | null;
  readonly last_ms: number;
  readonly last: string;
  readonly quality: LatestReading['quality'];
}

/** As ranges of the path, which its index can find. */
function pathCondition({ device, site }: DevicesQuestion, column: string): { sql: string; values: string[] } {
  const conditions: string[] = [];
  const values: string[] = [];
  if (device !== undefined) {
    conditions.push(`${column} = ?`);
    values.push(device);
  }
  if (site !== undefined) {
    // "0" is the character after "/".
    conditions.push(`${column} > ? AND ${column} < ?`);
    values.push(`${site}/`, `${site}0`);
  }
  return { sql: conditions.join(' AND ') || 'true', values };
}
