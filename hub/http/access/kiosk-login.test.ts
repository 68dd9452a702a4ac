import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { checkKioskLogin } from './kiosk-login.ts';

const KIOSK = 'eunpyeong/sinsa1/clean-house-1/kiosk-1';
const request = (ip: string, headers: Record<string, string> = {}) => ({ ip, headers }) as unknown as FastifyRequest;
const nobody = { credentials: { find: () => null } };

describe('a kiosk without a login', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('is let in in the demo, on this machine: %s', (ip) => {
    expect(() => checkKioskLogin(request(ip), KIOSK, { ...nobody, anonymous: true })).not.toThrow();
    expect(() => checkKioskLogin(request(ip), KIOSK, { ...nobody, anonymous: false })).toThrow();
  });

  it.each([
    ['from another machine', '192.168.1.20', {}],
    ['through a proxy', '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }],
    ['with a wrong login', '127.0.0.1', { authorization: 'Basic eDp5' }],
    ['with something that is no login', '127.0.0.1', { authorization: 'Basic ???' }],
  ])('is not let in %s', (_how, ip, headers) => {
    expect(() => checkKioskLogin(request(ip, headers), KIOSK, { ...nobody, anonymous: true })).toThrow(
      expect.objectContaining({ status: 401, code: 'kiosk-login-needed' }),
    );
  });
});
