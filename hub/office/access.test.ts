import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OfficeHub } from './testing/office-hub.ts';

const hub = new OfficeHub();
beforeAll(async () => {
  await hub.staff(
    ['viewer', 'viewer'],
    ['clerk', 'clerk'],
    ['manager', 'manager'],
    ['admin', 'admin'],
    ['forgetful', 'clerk'],
  );
  await hub.start();
});
afterAll(() => hub.stop());

const WALLET = '0190a1b2-0000-7000-8000-000000000001';
const code = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

describe('the office', () => {
  it.each([
    ['GET', 'office/kiosks'],
    ['POST', 'office/kiosks/revoke'],
    ['GET', 'office/collections'],
    ['POST', 'office/residents/lookup'],
    ['GET', `office/wallets/${WALLET}`],
    ['GET', `office/wallets/${WALLET}/export`],
    ['POST', `office/wallets/${WALLET}/grants`],
    ['POST', 'office/reversals'],
    ['POST', 'office/tariffs'],
    ['GET', 'office/report.csv'],
    ['GET', 'office/exchange'],
    ['GET', 'office/audit'],
    ['GET', 'office/accounts'],
    ['GET', 'office/session'],
    ['DELETE', 'office/session'],
  ])('answers nobody who is not logged in: %s %s', async (method, path) => {
    for (const headers of [{}, { cookie: 'maeul_office=wrong' }, { authorization: 'Bearer maeul_wrong' }])
      expect(code(await hub.ask(method, path, undefined, headers))).toEqual([401, 'no-session']);
  });

  it.each([
    ['viewer', 'GET', `wallets/${WALLET}`],
    ['viewer', 'POST', 'residents/lookup'],
    ['clerk', 'POST', `wallets/${WALLET}/grants`],
    ['clerk', 'POST', `wallets/${WALLET}/close`],
    ['clerk', 'POST', 'tariffs'],
    ['clerk', 'GET', 'audit'],
    ['manager', 'POST', 'kiosks/enrol'],
    ['manager', 'GET', 'accounts'],
  ])('keeps from a %s what is above the role: %s %s', async (name, method, path) => {
    const desk = await hub.desk(name);
    expect(code(await (method === 'GET' ? desk.get(path) : desk.post(path)))).toEqual([403, 'role-needed']);
  });

  it('takes a change only with the token of its own page, and from its own origin', async () => {
    const { headers } = await hub.desk('manager');
    const revoke = { kiosk: 'eunpyeong/sinsa1/a/kiosk-1', reason: 'a test' };
    const ask = (changed: Record<string, string>) => hub.ask('POST', 'office/kiosks/revoke', revoke, changed);
    const { cookie } = headers;
    const other = await hub.desk('manager');
    expect(code(await ask({ cookie }))).toEqual([403, 'csrf-missing']);
    expect(code(await ask({ cookie, 'x-csrf-token': other.headers['x-csrf-token'] }))).toEqual([403, 'csrf-missing']);
    expect(code(await ask({ ...headers, origin: 'https://evil.example' }))).toEqual([403, 'foreign-origin']);
  });

  it('gives a cookie that no script and no other site can use', async () => {
    const cookie = (await hub.login('clerk')).headers.get('set-cookie');
    expect(cookie).toMatch(
      /^maeul_office=[\w-]{43}; Path=\/api\/v1\/office; Max-Age=36000; HttpOnly; SameSite=Strict$/,
    );
  });

  it('forgets a session when it is ended, and when its account is closed', async () => {
    const desk = await hub.desk('viewer');
    expect((await hub.ask('DELETE', 'office/session', undefined, desk.headers)).status).toBe(200);
    expect(code(await desk.get('kiosks'))).toEqual([401, 'no-session']);

    const admin = await hub.desk('admin');
    const made = await admin.post('accounts', { name: 'guest', role: 'viewer', password: 'four words that rhyme' });
    const guest = await hub.desk('guest');
    expect((await guest.get('kiosks')).status).toBe(200);
    await admin.post(`accounts/${(made.body as unknown as { id: string }).id}`, { closed: true });
    expect(code(await guest.get('kiosks'))).toEqual([401, 'no-session']);
    expect(code(await hub.login('guest'))).toEqual([401, 'wrong-login']);
  });

  it('keeps one admin at least', async () => {
    const admin = await hub.desk('admin');
    const { accounts } = (await admin.get('accounts')).body as unknown as { accounts: { id: string; name: string }[] };
    const self = accounts.find(({ name }) => name === 'admin')!;
    expect(code(await admin.post(`accounts/${self.id}`, { role: 'clerk' }))).toEqual([409, 'last-admin']);
  });

  it.each(['short', 'aaaaaaaaaaaa', 'manager-2026'])('refuses the password "%s"', async (after) => {
    const desk = await hub.desk('manager');
    const answer = await desk.post('session/password', { before: 'four words that rhyme', after });
    expect(answer.status).toBe(400);
  });
});

describe('wrong passwords', () => {
  it('lock the account, even for the right one, and a restart forgives nothing', async () => {
    const tries = Array.from({ length: 8 }, () => hub.login('forgetful', 'not this one'));
    const codes = (await Promise.all(tries)).map(({ body }) => body.code);
    expect(codes.filter((one) => one === 'wrong-login').length).toBeLessThan(5);
    await hub.stop();
    await hub.start();
    const locked = await hub.login('forgetful');
    expect(code(locked)).toEqual([429, 'locked']);
    expect(Date.parse((locked.body as unknown as { until: string }).until)).toBeGreaterThan(Date.now());
    expect((await hub.login('clerk')).status).toBe(200);
  });
});
