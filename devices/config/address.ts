import { ok, type Result, refuse } from '../refusal.ts';

/** Where a program listens or connects. */
export interface Address {
  /** Name or IP address; an IPv6 address without its brackets. */
  readonly host: string;
  /** 0 to 65535; 0 lets the system choose when listening. */
  readonly port: number;
}

const BRACKETED = /^\[([0-9A-Fa-f:.%a-z]+)\]:([0-9]{1,5})$/;
const PLAIN = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))?:([0-9]{1,5})$/;

/**
 * Reads `host:port` or `[IPv6]:port`. A port alone is refused: whoever means all addresses writes `0.0.0.0:port`.
 * @param name what the address is called where it was written, e.g. `MAEUL_HTTP`
 * @returns code `bad-address`
 */
export function parseAddress(text: string, name: string): Result<Address> {
  const hint = 'Write host:port, e.g. 127.0.0.1:8080 or [::1]:8080.';
  const match = BRACKETED.exec(text) ?? PLAIN.exec(text);
  if (match === null || match[1] === undefined)
    return refuse('bad-address', `${name} is "${text.slice(0, 100)}", which is not host:port.`, hint);
  const port = Number(match[2]);
  if (port > 65_535) return refuse('bad-address', `${name} has the port ${port}; the highest is 65535.`, hint);
  if (text.startsWith('[') && !match[1].includes(':'))
    return refuse('bad-address', `${name} has "${match[1]}" in brackets, which is not an IPv6 address.`, hint);
  return ok({ host: match[1], port });
}

/** `host:port`, with brackets around IPv6. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach the address. A name other than `localhost` may point anywhere. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
