import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../refusal.ts';
import { credentialHash, parseIdentityKey } from './credential-hash.ts';

const KEY = unwrap(parseIdentityKey(`${'0f'.repeat(32)}\n`));
const hash = (by: 'card' | 'qr' | 'phone', value: string) => unwrap(credentialHash(KEY, by, value));

describe('the hash of a credential', () => {
  it('is HMAC-SHA256 of its kind and its one way of writing', () => {
    const expected = createHmac('sha256', KEY).update('phone:01012345678').digest('hex');
    for (const written of [
      '010-1234-5678',
      ' 010 1234 5678 ',
      '+82 10-1234-5678',
      '0082 10 1234 5678',
      '０１０１２３４５６７８',
    ])
      expect(hash('phone', written)).toBe(expected);
    expect(hash('card', '04:a3:1b:c2')).toBe(hash('card', '04A31BC2\n'));
    expect(hash('qr', 'Abc-1')).not.toBe(hash('qr', 'abc-1'));
  });

  it('is another one for another kind, key or value', () => {
    const other = unwrap(parseIdentityKey('1f'.repeat(32)));
    const all = [
      hash('card', '01012345678'),
      hash('phone', '01012345678'),
      hash('qr', '01012345678'),
      hash('phone', '01012345679'),
    ];
    expect(new Set([...all, unwrap(credentialHash(other, 'phone', '01012345678'))]).size).toBe(5);
  });

  it.each([
    ['phone', '12345'],
    ['phone', '010-1234-567a'],
    ['card', ' 1 2 '],
    ['qr', ''],
  ] as const)('refuses the %s "%s"', (by, value) => {
    expect(credentialHash(KEY, by, value)).toMatchObject({ ok: false, code: 'bad-credential' });
  });

  it('wants a whole key', () => {
    expect(parseIdentityKey('abc')).toMatchObject({ ok: false, code: 'bad-identity-key' });
  });
});
