import { ok, type Result, refuse } from '@maeul/devices/refusal';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

const HOSTS_MAX = 4096;
const HINT = 'Write e.g. 192.168.0.0/24:502, 192.168.0.10-40:502, inverter.local:502, or several with commas.';

/** Reads `1-247` or `1,3,10-20`; in order, each once. Code: `bad-range`. */
export function parseUnits(text: string): Result<number[]> {
  const units = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,3})(?:-(\d{1,3}))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || from > to || to > 255)
      return refuse('bad-range', `"${part.slice(0, 40)}" is not a range of units.`, 'Write e.g. 1-247 or 1,3,10-20.');
    for (let unit = from; unit <= to; unit++) units.add(unit);
  }
  return ok([...units]);
}

/**
 * Reads hosts: a name or address, a network `a.b.c.d/n`, a range `a.b.c.d-e`, or several of these with commas, each with
 * `:port`; one without takes the port of the next that has one. Codes: `bad-range`, `range-too-wide` (more than 4096 hosts).
 */
export function parseHosts(text: string): Result<HostPort[]> {
  const hosts: HostPort[] = [];
  let port: number | undefined;
  for (const part of text.split(',').reverse()) {
    const match = /^\s*([A-Za-z0-9.-]+(?:\/\d{1,2})?)(?::(\d{1,5}))?\s*$/.exec(part);
    port = match?.[2] === undefined ? port : Number(match[2]);
    if (match === null || port === undefined || port < 1 || port > 65_535)
      return refuse('bad-range', `"${part.slice(0, 60)}" is not a range of addresses with a port.`, HINT);
    const names = hostsOf(match[1]!);
    if (!names.ok) return names;
    const at = port;
    hosts.unshift(...names.value.map((host) => ({ host, port: at })));
    if (hosts.length > HOSTS_MAX) return tooWide(text);
  }
  return ok(hosts);
}

function hostsOf(text: string): Result<string[]> {
  const network = /^(\d+\.\d+\.\d+\.\d+)\/(\d{1,2})$/.exec(text);
  const range = /^(\d+\.\d+\.\d+)\.(\d+)-(\d+)$/.exec(text);
  if (network !== null) return networkHosts(network[1]!, Number(network[2]));
  if (range === null) return text.includes('/') ? refuse('bad-range', `"${text}" is no network.`, HINT) : ok([text]);
  const [from, to] = [Number(range[2]), Number(range[3])];
  if (from > to || to > 255) return refuse('bad-range', `"${text}" is not a range of addresses.`, HINT);
  return ok(Array.from({ length: to - from + 1 }, (_, index) => `${range[1]}.${from + index}`));
}

function networkHosts(address: string, bits: number): Result<string[]> {
  const bytes = address.split('.').map(Number);
  if (bytes.some((byte) => byte > 255) || bits > 32)
    return refuse('bad-range', `"${address}/${bits}" is no network.`, HINT);
  if (bits < 20) return tooWide(`${address}/${bits}`);
  const size = 2 ** (32 - bits);
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const first = value - (value % size);
  // The first and last address of a network are the network itself and the broadcast.
  const edge = size > 2 ? 1 : 0;
  return ok(Array.from({ length: size - 2 * edge }, (_, index) => dotted(first + edge + index)));
}

function dotted(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function tooWide(text: string): Result<HostPort[]> & Result<string[]> {
  return refuse(
    'range-too-wide',
    `"${text}" has more than ${HOSTS_MAX} addresses.`,
    'Scan it in parts, /20 or smaller.',
  );
}
