import { ok, type Result, refuse } from './refusal.ts';

/** The place of a device: `gu/dong/site/device`, e.g. `eunpyeong/sinsa1/roof-12/inverter-1`. */
export type DevicePath = string & { readonly __brand: 'DevicePath' };

/** The place of a site: `gu/dong/site`. */
export type SitePath = string & { readonly __brand: 'SitePath' };

export interface PathParts {
  readonly gu: string;
  readonly dong: string;
  readonly site: string;
  readonly device: string;
}

const SEGMENT = /^[a-z0-9-]+$/;
const DEVICE_PATH = /^[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+$/;
/** MQTT allows 65,535 bytes; a path that long is a mistake. */
const PATH_LENGTH_MAX = 200;

/** Whether one segment of a path is well formed: lower-case ASCII letters, digits and hyphens. */
export function isSegment(text: string): boolean {
  return SEGMENT.test(text);
}

export function isDevicePath(text: string): text is DevicePath {
  return text.length <= PATH_LENGTH_MAX && DEVICE_PATH.test(text);
}

/** Reads `gu/dong/site/device`. Refuses with `bad-path` and names the segment that is wrong. */
export function parseDevicePath(text: string): Result<DevicePath> {
  if (isDevicePath(text)) return ok(text);
  const segments = text.split('/');
  const hint = 'Write gu/dong/site/device, each of a-z, 0-9 and "-", e.g. eunpyeong/sinsa1/roof-12/inverter-1.';
  if (segments.length !== 4) return refuse('bad-path', `"${text}" has ${segments.length} parts, not 4.`, hint);
  const wrong = segments.find((segment) => !isSegment(segment));
  if (wrong !== undefined) return refuse('bad-path', `"${wrong}" in "${text}" is not a valid name.`, hint);
  return refuse('bad-path', `The path is longer than ${PATH_LENGTH_MAX} characters.`, hint);
}

export function pathParts(path: DevicePath): PathParts {
  const [gu, dong, site, device] = path.split('/') as [string, string, string, string];
  return { gu, dong, site, device };
}

/** `gu/dong/site` of a device. */
export function siteOf(path: DevicePath): SitePath {
  return path.slice(0, path.lastIndexOf('/')) as SitePath;
}

/**
 * Whether a path is that of a hub itself, `gu/dong/hub/hub`. Nobody else may publish there: what stands there in the journal was said
 * by the hub, whatever dong it served then.
 */
export function isHubPath(path: DevicePath): boolean {
  return path.endsWith('/hub/hub');
}
