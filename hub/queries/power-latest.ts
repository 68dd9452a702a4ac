import type { DeviceNow, OwnMeter } from './power-file.ts';
import type { MemberPower } from './vpp-questions.ts';

/** What a member's meters show, W. */
export interface LivePower {
  /** Of the oldest of the readings that it rests on. */
  readonly tMs: number;
  readonly production: number;
  readonly consumption: number;
  readonly import: number;
  readonly export: number;
  readonly charge: number;
  readonly discharge: number;
}

/**
 * The power of a member from the newest readings of its meters; undefined while one of them has said nothing yet. The same rules as for
 * energy: see hub/vpp/accounts/member-quarter.ts.
 */
export function livePower(meters: readonly OwnMeter[], devices: ReadonlyMap<string, DeviceNow>): LivePower | undefined {
  const hasGrid = meters.some(({ role }) => role === 'grid');
  const sums = { grid: 0, load: 0, pv: 0, wind: 0, charger: 0 };
  let charge = 0;
  let discharge = 0;
  let tMs = Number.POSITIVE_INFINITY;
  for (const { device, role, factor } of meters) {
    if (hasGrid && (role === 'load' || role === 'charger')) continue;
    const now = devices.get(device);
    if (now === undefined || now.powerMs === null || now.powerW === null) return undefined;
    tMs = Math.min(tMs, now.powerMs);
    const watts = now.powerW * factor;
    if (role === 'battery') {
      charge += Math.max(0, -watts);
      discharge += Math.max(0, watts);
    } else sums[role] += role === 'grid' ? watts : Math.max(0, watts);
  }
  if (tMs === Number.POSITIVE_INFINITY) return undefined;
  const production = sums.pv + sums.wind;
  const used = sums.load + sums.charger;
  const net = hasGrid ? sums.grid : used + charge - production - discharge;
  const consumption = hasGrid ? Math.max(0, net + production + discharge - charge) : used;
  return { tMs, production, consumption, import: Math.max(0, net), export: Math.max(0, -net), charge, discharge };
}

export function memberPower(
  member: string,
  meters: readonly OwnMeter[],
  devices: ReadonlyMap<string, DeviceNow>,
): MemberPower | undefined {
  const live = livePower(meters, devices);
  if (live === undefined) return undefined;
  const { tMs, production, consumption } = live;
  return { member, tMs, netW: live.import - live.export, productionW: production, consumptionW: consumption };
}
