import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, isLoopback, parseAddress } from './address.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }, true],
    ['localhost:0', { host: 'localhost', port: 0 }, true],
    ['[::1]:1883', { host: '::1', port: 1883 }, true],
    ['hub.maeul.example:65535', { host: 'hub.maeul.example', port: 65_535 }, false],
    ['0.0.0.0:1883', { host: '0.0.0.0', port: 1883 }, false],
    ['[fe80::1%eth0]:80', { host: 'fe80::1%eth0', port: 80 }, false],
  ])('%s is read', (text, address, loopback) => {
    const result = parseAddress(text, 'MAEUL_HTTP');
    expect(result).toEqual({ ok: true, value: address });
    if (result.ok) expect([formatAddress(result.value), isLoopback(result.value)]).toEqual([text, loopback]);
  });

  it.each([
    '',
    '8080',
    ':8080',
    'host',
    'host:',
    'host:port',
    'host:65536',
    '::1:80',
    '[::1]',
    '[host]:80',
    'http://host:80',
    'a b:1',
    'host:-1',
  ])('"%s" is refused by name', (text) => {
    const result = parseAddress(text, 'MAEUL_MQTT');
    expect(result).toMatchObject({ ok: false, code: 'bad-address' });
    if (!result.ok) expect(result.message).toContain('MAEUL_MQTT');
  });

  it('that is read is the one that was written, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.tuple(fc.domain(), fc.nat(70_000)).map(([host, port]) => `${host}:${port}`),
        ),
        (text) => {
          const result = parseAddress(text, 'x');
          if (result.ok)
            expect(formatAddress(result.value).replace(/:0+(?=\d)/, ':')).toBe(text.replace(/:0+(?=\d)/, ':'));
        },
      ),
    );
  });
});
