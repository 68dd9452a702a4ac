import type { DeviceState } from '@maeul/devices/messages/state';
import type { DeviceAnswer, ReadingAnswer } from '../../ui/api/answers.ts';
import type { LiveEvent } from '../../ui/feed/live-event.ts';

export type Status = DeviceState['status'] | 'unknown';

export interface DeviceView {
  /** gu/dong/site/device */
  readonly path: string;
  readonly status: Status;
  readonly state: DeviceState | null;
  /** Time of its newest reading; null if it never had one. */
  readonly seenMs: number | null;
  readonly latest: ReadonlyMap<string, ReadingAnswer>;
}

/** The devices of one site by path; replaced as a whole when one of them changes, so that the others need no drawing. */
export type SiteView = ReadonlyMap<string, DeviceView>;

/** Everything the page knows of devices, by site (gu/dong/site). Never changed in place. */
export interface Neighbourhood {
  readonly sites: ReadonlyMap<string, SiteView>;
  /** Telemetry messages that the hub left out for this page. */
  readonly skipped: number;
}

export const NOBODY: Neighbourhood = { sites: new Map(), skipped: 0 };

/** Takes over the hub's list of devices: what it does not name is gone, what is newer here stays. */
export function applyDevices(before: Neighbourhood, devices: readonly DeviceAnswer[]): Neighbourhood {
  const sites = new Map<string, Map<string, DeviceView>>();
  for (const answer of devices) {
    const site = sites.get(answer.site) ?? new Map<string, DeviceView>();
    sites.set(answer.site, site);
    const known = before.sites.get(answer.site)?.get(answer.device) ?? unknownDevice(answer.device);
    const stated = answer.state === null ? known : withState(known, answer.state);
    site.set(answer.device, withReadings(stated, answer.latest));
  }
  return { ...before, sites };
}

/** Applies what came in since the last drawing; sites that nothing touched stay the same objects. */
export function applyEvents(before: Neighbourhood, events: readonly LiveEvent[]): Neighbourhood {
  const touched = new Map<string, Map<string, DeviceView>>();
  let skipped = before.skipped;
  for (const event of events) {
    if (event.kind === 'skipped') {
      skipped += event.telemetry;
      continue;
    }
    const sitePath = event.device.slice(0, event.device.lastIndexOf('/'));
    const site = touched.get(sitePath) ?? new Map(before.sites.get(sitePath));
    touched.set(sitePath, site);
    const known = site.get(event.device) ?? unknownDevice(event.device);
    const next = event.kind === 'state' ? withState(known, event.state) : withReadings(known, event.readings);
    site.set(event.device, next);
  }
  if (touched.size === 0) return skipped === before.skipped ? before : { ...before, skipped };
  const sites = new Map<string, SiteView>(before.sites);
  for (const [path, site] of touched) sites.set(path, site);
  return { sites, skipped };
}

function unknownDevice(path: string): DeviceView {
  return { path, status: 'unknown', state: null, seenMs: null, latest: new Map() };
}

/** A last will says only `offline`: what is known of the device stays. */
function withState(device: DeviceView, told: DeviceState): DeviceView {
  const { time: _time, reason: _reason, ...lasting } = device.state ?? {};
  return { ...device, status: told.status, state: { ...lasting, ...told } };
}

/** Late data (a backlog after an outage) does not take the place of newer values. */
function withReadings(device: DeviceView, readings: readonly ReadingAnswer[]): DeviceView {
  const latest = new Map(device.latest);
  let seenMs = device.seenMs;
  for (const reading of readings) {
    const tMs = Date.parse(reading.t);
    const known = latest.get(reading.name);
    if (known !== undefined && Date.parse(known.t) > tMs) continue;
    latest.set(reading.name, reading);
    seenMs = Math.max(seenMs ?? tMs, tMs);
  }
  return { ...device, seenMs, latest };
}
