import { describe, expect, it } from 'vitest';
import { checkCallbackUrl, guardedLookup, mayReach } from './callback-address.ts';

const PUBLIC = ['1.1.1.1', '172.32.0.1', '2606:4700::1111', '::ffff:1.1.1.1'];
const PRIVATE = ['10.0.0.1', '172.16.5.5', '192.168.1.20', 'fd00::1', '::ffff:10.0.0.1'];
const LOOPBACK = ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'];
/** Never a host that a VEN could be on: link-local (cloud metadata), shared, documentation, multicast, written in hex. */
const NEVER = ['0.0.0.0', '169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255', 'fe80::1', 'ff02::1', '::'];
const SPELT = ['64:ff9b::7f00:1', '2002:7f00:1::', 'localhost', '', '127.1'];

describe('where callbacks may go', () => {
  it('is as far as was configured', () => {
    const reached = (reach: 'public' | 'private' | 'loopback') =>
      [...PUBLIC, ...PRIVATE, ...LOOPBACK, ...NEVER, ...SPELT].filter((address) => mayReach(address, reach));
    expect(reached('public')).toEqual(PUBLIC);
    expect(reached('private')).toEqual([...PUBLIC, ...PRIVATE]);
    expect(reached('loopback')).toEqual([...PUBLIC, ...PRIVATE, ...LOOPBACK]);
  });

  it('is judged by the address that a URL stands for, however it is written', () => {
    const wrong = [
      'http://2130706433/',
      'http://0x7f.1/',
      'http://[::ffff:127.0.0.1]/',
      'http://me:pw@ven.example/',
      'file:///etc',
    ];
    for (const url of wrong) expect(checkCallbackUrl(url, 'public').ok).toBe(false);
    expect(checkCallbackUrl('https://ven.example:8443/hear', 'public').ok).toBe(true);
  });

  it('is judged again by what a name leads to when the connection is made', async () => {
    const found = (reach: 'public' | 'loopback') =>
      new Promise((resolve) =>
        guardedLookup(reach)('localhost', { all: true }, (error, list) => resolve(error ?? list)),
      );
    expect(await found('public')).toBeInstanceOf(Error);
    expect(await found('loopback')).toContainEqual(expect.objectContaining({ address: '127.0.0.1' }));
  });
});
