import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

/** Where callbacks may go: to public addresses only, into private networks too, or also to this machine (for demos and tests). */
export const CALLBACK_REACHES = ['public', 'private', 'loopback'] as const;
export type CallbackReach = (typeof CALLBACK_REACHES)[number];

/** Addresses of no host of the public internet: RFC 6890 and its successors in the registries of IANA. */
const SPECIAL = blockList(
  [
    ['0.0.0.0', 8],
    ['100.64.0.0', 10],
    ['169.254.0.0', 16],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 3],
  ],
  [
    ['::', 128],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['fe80::', 10],
    ['ff00::', 8],
  ],
);
const PRIVATE = blockList(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [['fc00::', 7]],
);
const LOOPBACK = blockList([['127.0.0.0', 8]], [['::1', 128]]);

function blockList(v4: readonly (readonly [string, number])[], v6: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of v4) list.addSubnet(net, prefix, 'ipv4');
  for (const [net, prefix] of v6) list.addSubnet(net, prefix, 'ipv6');
  return list;
}

/** Whether a callback may be sent to an IP address. */
export function mayReach(address: string, reach: CallbackReach): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  // An IPv4 address that is written as an IPv6 one is that address.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mayReach(mapped, reach);
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  if (LOOPBACK.check(address, kind)) return reach === 'loopback';
  if (PRIVATE.check(address, kind)) return reach !== 'public';
  return !SPECIAL.check(address, kind) && !/^::ffff:/i.test(address);
}

/**
 * What can be said of a callback's address before it is used: names are looked up again at each request.
 * Codes: `bad-callback`, `callback-not-allowed`.
 */
export function checkCallbackUrl(text: string, reach: CallbackReach): Result<null> {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return refuse('bad-callback', 'The callbackUrl is no http or https address.');
  if (url.username !== '' || url.password !== '')
    return refuse('bad-callback', 'The callbackUrl has a password in it.', 'Use bearerToken.');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const local = host === 'localhost' || host.endsWith('.localhost');
  if ((isIP(host) === 0 || mayReach(host, reach)) && (!local || reach === 'loopback')) return ok(null);
  const hint = 'The hub’s configuration says which addresses are allowed: energy.vtn.callbacks.';
  return refuse('callback-not-allowed', `This hub posts to no address such as ${host.slice(0, 80)}.`, hint);
}

/** Looks names up and hands on only addresses that may be reached: the connection is made to what was checked. */
export function guardedLookup(reach: CallbackReach): LookupFunction {
  return (hostname, options, callback) => {
    const asked: LookupOptions & { all: true } = { ...options, all: true };
    dnsLookup(hostname, asked, (error, addresses: LookupAddress[]) => {
      const allowed = error === null ? addresses.filter(({ address }) => mayReach(address, reach)) : [];
      const [first] = allowed;
      if (first === undefined) {
        const reason = error ?? new Error(`${hostname} leads to no address that callbacks may go to.`);
        callback(reason, []);
      } else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
