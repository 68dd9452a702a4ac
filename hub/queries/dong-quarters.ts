import type { DatabaseSync } from 'node:sqlite';
import type { DeviceState } from '@maeul/devices/messages/state';
import type { Role } from '@maeul/devices/roles';
import type { DongQuarterRow, DongQuartersQuestion } from './queries.ts';

interface Member {
  readonly series: number;
  readonly role: Role;
  readonly metered: boolean;
}

/** The sums of a day's quarter-hours over all devices, ascending in time. */
export function dongQuarters(
  catalog: DatabaseSync,
  telemetry: DatabaseSync,
  { fromMs, toMs }: DongQuartersQuestion,
): DongQuarterRow[] {
  // Series by series, because so the rows lie side by side; rows as arrays, because half a million objects take longer.
  const quarters = telemetry.prepare(
    'SELECT t_ms, sum / count FROM quarter WHERE series = ? AND t_ms >= ? AND t_ms < ? AND count > 0',
  );
  quarters.setReturnArrays(true);
  const sums: { -readonly [K in keyof DongQuarterRow]: DongQuarterRow[K] }[] = [];
  for (const [{ role, metered }, group] of groupsOf(powerMembers(catalog, telemetry))) {
    const ofGroup = new Map<number, (typeof sums)[number]>();
    for (const { series } of group)
      for (const row of quarters.all(series, fromMs, toMs)) {
        const [tMs, mean] = row as unknown as [number, number];
        let sum = ofGroup.get(tMs);
        if (sum === undefined) {
          sum = { tMs, role, metered, positiveW: 0, negativeW: 0, members: 0 };
          ofGroup.set(tMs, sum);
          sums.push(sum);
        }
        if (mean > 0) sum.positiveW += mean;
        else sum.negativeW -= mean;
        sum.members++;
      }
  }
  return sums.sort((a, b) => a.tMs - b.tMs);
}

/** Members whose sums are one, under the first of them. */
function groupsOf(members: readonly Member[]): [Member, Member[]][] {
  const groups = Map.groupBy(members, ({ role, metered }) => `${role} ${metered}`);
  return [...groups.values()].map((group) => [group[0]!, group]);
}

/** The series `power_ac` of every device whose role says how its power counts. */
function powerMembers(catalog: DatabaseSync, telemetry: DatabaseSync): Member[] {
  const roles = new Map<string, Role>();
  const meteredSites = new Set<string>();
  for (const row of catalog.prepare('SELECT path, state FROM device WHERE state IS NOT NULL').all()) {
    const { path, state } = row as { path: string; state: string };
    const { role } = JSON.parse(state) as DeviceState;
    if (role !== undefined) roles.set(path, role);
    if (role === 'grid') meteredSites.add(siteOfPath(path));
  }
  const series = telemetry
    .prepare(
      `SELECT s.id, d.path FROM series s JOIN device d ON d.id = s.device WHERE s.name = 'power_ac' ORDER BY s.id`,
    )
    .all() as { id: number; path: string }[];
  return series.flatMap(({ id, path }) => {
    const role = roles.get(path);
    return role === undefined ? [] : [{ series: id, role, metered: meteredSites.has(siteOfPath(path)) }];
  });
}

function siteOfPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
