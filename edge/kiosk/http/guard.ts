import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback, parseAddress } from '@maeul/devices/config/address';
import { type Refusal, refuse } from '@maeul/devices/refusal';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Null for what comes from this machine's own screen. A page of another site can point its own name at 127.0.0.1 (DNS rebinding), and
 * then the browser says that name; or it can send a form here, and then the browser says where it comes from.
 * Codes: `foreign-host`, `foreign-origin`.
 */
export function foreign(method: string, { host, origin }: IncomingHttpHeaders): Refusal | null {
  if (!isOurs(host)) return refuse('foreign-host', 'This kiosk is not known under that name.', 'Use http://127.0.0.1.');
  const own = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  if (own || READING.has(method)) return null;
  return refuse('foreign-origin', 'Pages of other sites may not do this.');
}

function isOurs(host: string | undefined): boolean {
  if (host === undefined) return false;
  const address = parseAddress(/:\d+$/.test(host) ? host : `${host}:80`, 'Host');
  return address.ok && isLoopback(address.value);
}
