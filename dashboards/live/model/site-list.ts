import type { DeviceView, Neighbourhood, SiteView } from './neighbourhood.ts';

/** Up to so many devices every site is shown open; more would bury the page. */
const OPEN_DEVICES_MAX = 40;
export const SITES_PER_PAGE = 20;

export interface SiteRow {
  readonly path: string;
  readonly devices: SiteView;
}

export interface SiteListQuestion {
  /** Part of a path or label, in any case. */
  readonly search: string;
  /** Only sites with a device that is not online. */
  readonly troubled: boolean;
  /** From 0. */
  readonly page: number;
}

export interface SiteList {
  readonly rows: readonly SiteRow[];
  readonly found: number;
  readonly page: number;
  readonly pages: number;
}

export interface Counts {
  readonly devices: number;
  readonly online: number;
  readonly unreachable: number;
  readonly offline: number;
}

/** One page of the sites that fit, by path; a page beyond the end is the last one. */
export function listSites({ sites }: Neighbourhood, { search, troubled, page }: SiteListQuestion): SiteList {
  const wanted = search.trim().toLowerCase();
  const found = [...sites]
    .filter(([path, devices]) => (wanted === '' || fits(path, devices, wanted)) && (!troubled || isTroubled(devices)))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const pages = Math.max(1, Math.ceil(found.length / SITES_PER_PAGE));
  const shown = Math.min(Math.max(0, page), pages - 1);
  const rows = found.slice(shown * SITES_PER_PAGE, (shown + 1) * SITES_PER_PAGE);
  return { rows: rows.map(([path, devices]) => ({ path, devices })), found: found.length, page: shown, pages };
}

/** Devices by status; edge agents are the post and not the sender, and do not count. */
export function countDevices({ sites }: Neighbourhood): Counts {
  const counts = { devices: 0, online: 0, unreachable: 0, offline: 0 };
  for (const site of sites.values())
    for (const { status, state } of site.values()) {
      if (state?.role === 'edge') continue;
      counts.devices++;
      if (status !== 'unknown') counts[status]++;
    }
  return counts;
}

export function opensAtFirst({ sites }: Neighbourhood): boolean {
  let devices = 0;
  for (const site of sites.values()) devices += site.size;
  return devices <= OPEN_DEVICES_MAX;
}

/** What people call a site: the label of its edge agent, or else the last part of its path. */
export function siteLabel(path: string, devices: SiteView): string {
  for (const { state } of devices.values()) if (state?.role === 'edge' && state.label !== undefined) return state.label;
  return path.slice(path.lastIndexOf('/') + 1);
}

export function deviceLabel({ path, state }: DeviceView): string {
  return state?.label ?? path.slice(path.lastIndexOf('/') + 1);
}

/** What people call a device or a site by its path; the path itself if nobody knows it. */
export function nameOf({ sites }: Neighbourhood, path: string): string {
  const site = sites.get(path);
  if (site !== undefined) return siteLabel(path, site);
  const device = sites.get(path.slice(0, path.lastIndexOf('/')))?.get(path);
  return device === undefined ? path : deviceLabel(device);
}

function isTroubled(devices: SiteView): boolean {
  return [...devices.values()].some(({ status }) => status === 'offline' || status === 'unreachable');
}

function fits(path: string, devices: SiteView, wanted: string): boolean {
  if (path.includes(wanted)) return true;
  return [...devices.values()].some(
    ({ path, state }) => path.includes(wanted) || (state?.label?.toLowerCase().includes(wanted) ?? false),
  );
}
