import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unwrap } from '@maeul/devices/refusal';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { METER, NOON_MS, testHub } from '../test-hub.ts';
import { isLoopback } from './guard.ts';
import { openTokens } from './tokens.ts';

const hub = testHub({ listen: { host: '0.0.0.0', port: 0 } });
const { token } = unwrap(hub.tokens.create('screen', NOON_MS));
afterAll(async () => {
  await hub.stop();
  hub.tokens.close();
});
const ask = (url: string, headers: Record<string, string> = {}) => hub.server.inject({ url, headers });
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });

/** Every route there is, from the description and beside it. */
const GUARDED = [
  '/api/v1/overview',
  '/api/v1/curve',
  '/api/v1/devices',
  `/api/v1/devices/${METER}`,
  `/api/v1/series?device=${METER}`,
  `/api/v1/readings?series=${METER}/power_ac`,
  '/api/v1/gaps',
  '/api/v1/quarantine',
  '/api/v1/live',
  '/api/v1/openapi.json',
  '/metrics',
  '/docs/json',
];

describe('an address that is not loopback', () => {
  it.each(GUARDED)('asks for a token at %s', async (url) => {
    for (const headers of [
      {},
      bearer('maeul_wrong'),
      { authorization: 'Basic eDp5' },
      { cookie: 'maeul_session=wrong' },
    ]) {
      const answer = await ask(url, headers);
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'token-needed']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    }
  });

  it.each([
    '/%61pi/v1/devices',
    '/api/v1/devices/',
    '//api/v1/devices',
    '/api/v1/../v1/devices',
    '/api/v1/%64evices?x',
    '/API/v1/devices',
    '/metrics/',
    '/%6detrics',
  ])('gives nothing away when the path is written as %s', async (url) => {
    const { statusCode, body } = await ask(url, { accept: 'application/json' });
    expect(statusCode === 401 || statusCode === 404).toBe(true);
    expect(body).not.toContain('inverter');
  });

  it('guards every route that the description names, but health and the clock', async () => {
    const OPEN = new Set(['/healthz', '/api/v1/clock']);
    await hub.server.ready();
    const { paths } = hub.server.swagger() as { paths: Record<string, Record<string, unknown>> };
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        const url = path.replaceAll(/\{\w+\}/g, 'a');
        const answer = await hub.server.inject({ method: method.toUpperCase() as 'GET' | 'POST', url });
        expect([path, answer.statusCode]).toEqual([path, OPEN.has(path) ? 200 : 401]);
      }
    }
  });

  it('answers who has a token, until it is revoked', async () => {
    const other = unwrap(hub.tokens.create('prometheus', NOON_MS));
    expect((await ask('/metrics', bearer(other.token))).statusCode).toBe(200);
    // Another process revokes it.
    const elsewhere = openTokens(hub.dataDir);
    unwrap(elsewhere.revoke('prometheus', NOON_MS));
    elsewhere.close();
    expect((await ask('/metrics', bearer(other.token))).statusCode).toBe(401);
  });

  it('tells everyone whether it is well, and those with a token why', async () => {
    expect((await ask('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await ask('/healthz', bearer(token))).json()).toHaveProperty('journal');
  });
});

describe('logging in by browser', () => {
  const login = (secret: string, next = '/', headers: Record<string, string> = {}) =>
    hub.server.inject({
      method: 'POST',
      url: '/login',
      headers: { host: 'hub.example', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ token: secret, next }).toString(),
    });

  it('leads from the page to the form and back', async () => {
    const sent = await ask('/sites/roof-12?day=1', { accept: 'text/html' });
    expect([sent.statusCode, sent.headers.location]).toEqual([302, '/login?next=%2Fsites%2Froof-12%3Fday%3D1']);
    expect((await ask(String(sent.headers.location))).body).toContain('value="/sites/roof-12?day=1"');
    expect((await login(token, '/sites/roof-12?day=1')).headers.location).toBe('/sites/roof-12?day=1');
  });

  it('gives a cookie that scripts and other sites cannot use, and that ends with log out', async () => {
    const cookie = String((await login(token)).headers['set-cookie']);
    expect(cookie).toMatch(/^maeul_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(token);
    const session = cookie.split(';')[0]!;
    expect((await ask('/api/v1/devices', { cookie: `other=1; ${session}` })).statusCode).toBe(200);
    await hub.server.inject({ method: 'POST', url: '/logout', headers: { cookie: session } });
    expect((await ask('/api/v1/devices', { cookie: session })).statusCode).toBe(401);
  });

  it('marks the cookie as secure behind a TLS proxy', async () => {
    expect((await login(token, '/', { 'x-forwarded-proto': 'https' })).headers['set-cookie']).toContain('; Secure');
  });

  it('refuses a wrong token with the form again', async () => {
    const answer = await login('maeul_wrong');
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([403, undefined]);
    expect(answer.body).toContain('not valid');
  });

  it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '"><script>'])(
    'does not lead on to %s',
    async (next) => {
      const { location } = (await login(token, next)).headers;
      expect(new URL(String(location), 'http://hub').origin).toBe('http://hub');
      const form = await ask(`/login?next=${encodeURIComponent(next)}`);
      expect(form.body).not.toContain('<script>');
    },
  );

  it('is not done by the page of another site', async () => {
    const answer = await login(token, '/', { origin: 'https://evil.example' });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'foreign-origin']);
    expect((await login(token, '/', { origin: 'http://hub.example' })).statusCode).toBe(303);
  });
});

describe('a loopback address', () => {
  const local = testHub({ hostNames: ['hub.sinsa1.kr'] });
  afterAll(() => local.stop());

  it.each([
    ['127.0.0.1:8080', 200],
    ['localhost', 200],
    ['[::1]:8080', 200],
    ['hub.sinsa1.kr', 401],
    ['evil.example:8080', 421],
    ['127.0.0.1.evil.example', 421],
  ])('answers without token who asked for "%s": %i', async (host, status) => {
    expect((await local.server.inject({ url: '/api/v1/devices', headers: { host } })).statusCode).toBe(status);
  });

  it.each(['x-forwarded-for', 'forwarded', 'x-real-ip'])(
    'asks for a token what a proxy passed on (%s)',
    async (name) => {
      const headers = { host: '127.0.0.1:8080', [name]: '203.0.113.7' };
      expect((await local.server.inject({ url: '/api/v1/devices', headers })).statusCode).toBe(401);
    },
  );

  it('is told from others', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', '127.evil.example', 'hub', ''].some(isLoopback)).toBe(false);
  });
});

describe('a hub that nobody can log in to', () => {
  it('says how to make a token when it starts', async () => {
    const lines: string[] = [];
    // Loopback written in a way that the hub does not trust: it listens, and nobody outside can reach it.
    const listen = { host: '::ffff:127.0.0.1', port: 0 };
    const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
    const fresh = testHub({ listen, log });
    await fresh.start();
    expect(lines.join()).toContain('maeul hub token create');
    await fresh.stop();
  });
});

describe('a live feed', () => {
  it('ends soon after its token was revoked', async () => {
    const { token: secret } = unwrap(hub.tokens.create('watcher', NOON_MS));
    const watched = testHub({
      listen: { host: '::ffff:127.0.0.1', port: 0 },
      tokens: hub.tokens,
      live: { heartbeatMs: 20 },
    });
    const { port } = await watched.start();
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/live`, { headers: bearer(secret) });
    expect(response.status).toBe(200);
    unwrap(hub.tokens.revoke('watcher', NOON_MS));
    await expect(response.text()).rejects.toThrow();
    await watched.stop();
  });
});

describe('the tokens', () => {
  it('are nowhere in the files in plain', () => {
    const session = hub.tokens.openSession(token, NOON_MS)!.session;
    const folder = join(hub.dataDir, 'hub');
    for (const file of readdirSync(folder)) {
      const content = readFileSync(join(folder, file));
      expect(content.includes(token.slice(6)) || content.includes(session)).toBe(false);
    }
  });

  it('have names that are unique among the valid ones', () => {
    expect(hub.tokens.create('screen', NOON_MS)).toMatchObject({ ok: false, code: 'name-taken' });
    expect(hub.tokens.create(' ', NOON_MS)).toMatchObject({ ok: false, code: 'bad-name' });
    expect(hub.tokens.revoke('nobody', NOON_MS)).toMatchObject({ ok: false, code: 'unknown-token' });
    const first = unwrap(hub.tokens.create('board', NOON_MS)).row;
    unwrap(hub.tokens.revoke('board', NOON_MS + 1));
    expect(unwrap(hub.tokens.create('board', NOON_MS + 2)).row.id).not.toBe(first.id);
  });

  it('end with their sessions; sessions end after 30 days', () => {
    const { token: secret } = unwrap(hub.tokens.create('kiosk', NOON_MS));
    const { session, maxAgeS } = hub.tokens.openSession(secret, NOON_MS)!;
    expect(hub.tokens.checkSession(session, NOON_MS + maxAgeS * 1000 - 1)).toBe(true);
    expect(hub.tokens.checkSession(session, NOON_MS + maxAgeS * 1000)).toBe(false);
    unwrap(hub.tokens.revoke('kiosk', NOON_MS));
    expect(hub.tokens.checkSession(session, NOON_MS)).toBe(false);
    expect(hub.tokens.openSession(secret, NOON_MS)).toBeUndefined();
  });
});
