import type { Role } from '@maeul/devices/roles';
import type { DeviceRow } from '../queries/queries.ts';

/** W, each not negative; null where too little is known to say. */
export interface Power {
  readonly made: number | null;
  readonly used: number | null;
  readonly bought: number | null;
  readonly exported: number | null;
  readonly charged: number | null;
  readonly discharged: number | null;
}

/** How many devices a figure could rest on, and how many had a value that counts. */
export interface Coverage {
  readonly members: number;
  readonly good: number;
}

export interface SitePower extends Power {
  readonly site: string;
  readonly coverage: Coverage;
}

export interface Overview extends Power {
  readonly coverage: Coverage;
  readonly sites: SitePower[];
}

/** The roles whose `power_ac` makes up the balance. */
export const POWER_ROLES = ['pv', 'grid', 'load', 'battery'] as const satisfies readonly Role[];
type PowerRole = (typeof POWER_ROLES)[number];

const AGE_MIN_MS = 60_000;
const FLOWS = ['made', 'used', 'bought', 'exported', 'charged', 'discharged'] as const satisfies (keyof Power)[];

/** The power of one role at one site: what flowed either way, and on how many of its devices that rests. */
interface Flow {
  positiveW: number;
  negativeW: number;
  members: number;
  good: number;
}
export type Flows = Readonly<Record<PowerRole, Flow>>;

/**
 * What the dong makes, uses, buys and exports now. Explained in overview.md.
 * @param devices in any order
 */
export function overview(devices: readonly DeviceRow[], nowMs: number): Overview {
  const sites = new Map<string, Flows>();
  for (const device of devices) {
    const role = powerRole(device.state?.role);
    if (role === undefined) continue;
    const site = device.device.slice(0, device.device.lastIndexOf('/'));
    const flows = sites.get(site) ?? noFlows();
    sites.set(site, flows);
    addDevice(flows[role], powerNow(device, nowMs));
  }
  const rows = [...sites]
    .map(([site, flows]) => ({ site, ...balance(flows, flows.grid.members > 0), coverage: coverageOf(flows) }))
    .sort((a, b) => (a.site < b.site ? -1 : 1));
  return { ...sumOfSites(rows), coverage: sumOfCoverage(rows), sites: rows };
}

export function noFlows(): Flows {
  const none = (): Flow => ({ positiveW: 0, negativeW: 0, members: 0, good: 0 });
  return { pv: none(), grid: none(), load: none(), battery: none() };
}

function powerRole(role: Role | undefined): PowerRole | undefined {
  return POWER_ROLES.find((candidate) => candidate === role);
}

function addDevice(flow: Flow, powerW: number | undefined): void {
  flow.members++;
  if (powerW === undefined) return;
  flow.good++;
  if (powerW > 0) flow.positiveW += powerW;
  else flow.negativeW -= powerW;
}

/** The latest `power_ac` in W; undefined if there is none that counts. */
function powerNow({ latest, state }: DeviceRow, nowMs: number): number | undefined {
  const reading = latest.find(({ name }) => name === 'power_ac');
  if (reading === undefined || typeof reading.value !== 'number' || !Number.isFinite(reading.value)) return undefined;
  if (reading.quality !== 'good' && reading.quality !== 'estimated') return undefined;
  const ageMaxMs = Math.max(AGE_MIN_MS, 3000 * (state?.interval ?? 0));
  // A clock that runs ahead is as wrong as one that stands still.
  return Math.abs(nowMs - reading.tMs) <= ageMaxMs ? reading.value : undefined;
}

/**
 * The balance of one site, or of several that are alike.
 * @param metered whether meters at the connection point say what was bought and exported; if not, it follows from the rest
 * @param shareMin the share of each role's devices that must count before a difference is worth anything
 */
export function balance({ pv, grid, load, battery }: Flows, metered: boolean, shareMin = 1): Power {
  const whole = (flow: Flow): boolean => flow.good >= shareMin * flow.members;
  const made = known(pv) ? pv.positiveW : null;
  const charged = known(battery) ? battery.negativeW : null;
  const discharged = known(battery) ? battery.positiveW : null;
  if (metered) {
    const bought = known(grid) ? grid.positiveW : null;
    const exported = known(grid) ? grid.negativeW : null;
    const complete = whole(pv) && whole(battery) && whole(grid);
    const used = grid.positiveW - grid.negativeW + pv.positiveW + battery.positiveW - battery.negativeW;
    // The devices were not read at the same instant: a small negative rest is 0.
    return { made, used: complete ? Math.max(0, used) : null, bought, exported, charged, discharged };
  }
  const used = known(load) ? load.positiveW : null;
  if (!whole(pv) || !whole(load) || !whole(battery))
    return { made, used, bought: null, exported: null, charged, discharged };
  const missing = load.positiveW + battery.negativeW - pv.positiveW - battery.positiveW;
  return { made, used, bought: Math.max(0, missing), exported: Math.max(0, -missing), charged, discharged };
}

const known = (flow: Flow): boolean => flow.members === 0 || flow.good > 0;

function coverageOf(flows: Flows): Coverage {
  return sumOfCoverage(POWER_ROLES.map((role) => ({ coverage: flows[role] })));
}

function sumOfCoverage(parts: readonly { coverage: Coverage }[]): Coverage {
  const sum = { members: 0, good: 0 };
  for (const { coverage } of parts) {
    sum.members += coverage.members;
    sum.good += coverage.good;
  }
  return sum;
}

/** Adds what is known; null only when no part knows. No parts at all is 0. */
export function sumOfSites(parts: readonly Power[]): Power {
  const sum = {} as Record<keyof Power, number | null>;
  for (const flow of FLOWS) {
    const values = parts.map((part) => part[flow]).filter((value) => value !== null);
    sum[flow] = values.length === 0 && parts.length > 0 ? null : values.reduce((a, b) => a + b, 0);
  }
  return sum;
}
