import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import { event, ids, program, report, subscription, twoSides } from './testing/example-objects.ts';
import { type Ask, asking, NOON_MS, testVtn } from './testing/test-vtn.ts';

describe('logging in', () => {
  it('is told where', async () => {
    const { url } = await testVtn();
    const { status, body } = await asking(url)('GET', '/auth/server');
    expect([status, body.tokenURL]).toEqual([200, `${url}/auth/token`]);
  });

  it('gives a client a token with the scopes of its role, or fewer that it asks for', async () => {
    const top = await testVtn();
    const reading = await top.client('reader', 'VEN', 'read_targets');
    expect((await reading('GET', '/programs')).status).toBe(200);
    expect((await reading('GET', '/reports')).status).toBe(403);
    expect((await reading('POST', '/vens', { objectType: 'VEN_VEN_REQUEST', venName: 'v' })).status).toBe(403);
  });

  it.each([
    [{}, 400, 'invalid_request'],
    [{ grant_type: 'password', client_id: 'a', client_secret: 'b' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials', client_id: 'nobody', client_secret: 'b' }, 401, 'invalid_client'],
  ])('refuses %o with %i', async (form, status, error) => {
    const { url } = await testVtn();
    const answer = await fetch(`${url}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams(form as Record<string, string>),
    });
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ error })]);
  });

  it('gives no VEN the scopes of the business logic', async () => {
    const { vtn, url } = await testVtn();
    const { secret } = unwrap(vtn.clients.add('v', 'VEN', NOON_MS));
    const form = { grant_type: 'client_credentials', client_id: 'v', client_secret: secret, scope: 'read_all' };
    const answer = await fetch(`${url}/auth/token`, { method: 'POST', body: new URLSearchParams(form) });
    expect(await answer.json()).toMatchObject({ error: 'invalid_scope' });
  });

  it('is needed, and ends at once when the client is revoked', async () => {
    const { top, ven } = await twoSides();
    expect((await asking(top.url)('GET', '/programs')).status).toBe(401);
    expect((await asking(top.url, 'a.b.c')('GET', '/programs')).status).toBe(401);
    top.vtn.clients.revoke('building-1', NOON_MS);
    expect((await ven('GET', '/programs')).status).toBe(401);
  });
});

describe('objects', () => {
  it('are made, read, replaced and deleted, and keep their id and their beginning', async () => {
    const { top, bl } = await twoSides();
    const made = await bl('POST', '/programs', program('summer'));
    expect(made).toMatchObject({ status: 201, body: { programName: 'summer', objectType: 'PROGRAM' } });
    const path = `/programs/${made.body.id}`;
    top.told.nowMs += 1000;
    const replaced = await bl('PUT', path, program('winter'));
    const { id, createdDateTime } = made.body;
    expect(replaced.body).toMatchObject({ id, createdDateTime, programName: 'winter' });
    expect(replaced.body.modificationDateTime).not.toBe(createdDateTime);
    expect((await bl('GET', path)).body).toEqual(replaced.body);
    expect((await bl('DELETE', path)).body).toEqual(replaced.body);
    expect((await bl('GET', path)).status).toBe(404);
    expect((await bl('DELETE', path)).status).toBe(404);
  });

  it('outlast a restart', async () => {
    const { top, bl } = await twoSides();
    const { id } = (await bl('POST', '/programs', program('summer'))).body;
    await top.stop();
    const again = await testVtn('loopback', top.file);
    const reader = await again.client('reader', 'VEN');
    expect(ids((await reader('GET', '/programs')).list)).toEqual([id]);
  });

  it('come in pages, in the order in which they were made', async () => {
    const { top, bl } = await twoSides();
    const maker = { client: 'utility', role: 'BL', scopes: ['write_programs'] } as const;
    const made = Array.from(
      { length: 55 },
      (_, n) => unwrap(top.vtn.vtn.create(maker, 'PROGRAM', program(`p${n}`))).id,
    );
    expect(ids((await bl('GET', '/programs')).list)).toEqual(made.slice(0, 50));
    expect(ids((await bl('GET', '/programs?skip=50')).list)).toEqual(made.slice(50));
    expect(ids((await bl('GET', '/programs?skip=3&limit=2')).list)).toEqual(made.slice(3, 5));
    expect((await bl('GET', '/programs?limit=0')).list).toEqual([]);
    for (const wrong of ['limit=51', 'limit=-1', 'skip=x', 'skip=1.5'])
      expect((await bl('GET', `/programs?${wrong}`)).status).toBe(400);
  });

  it('are refused where they do not fit, with the place', async () => {
    const { bl } = await twoSides();
    const wrong: unknown[] = [
      {},
      [],
      null,
      { programName: '' },
      { programName: 5 },
      { programName: 'p', targets: [''] },
    ];
    for (const body of wrong) expect((await bl('POST', '/programs', body)).status).toBe(400);
    const answer = await bl('POST', '/events', { programID: 'x', intervals: [{ id: 'a', payloads: [] }] });
    expect(answer.body.detail).toContain('intervals.0.id');
  });

  it('conflict where a name is taken or what they refer to is missing', async () => {
    const { bl, ven } = await twoSides();
    await bl('POST', '/programs', program('summer'));
    expect((await bl('POST', '/programs', program('summer'))).status).toBe(409);
    expect((await bl('POST', '/events', event('nothing'))).status).toBe(409);
    expect((await ven('POST', '/reports', report('nothing'))).status).toBe(409);
  });

  it('that are not JSON, too large, or nowhere are problems too', async () => {
    const { top, bl } = await twoSides();
    const { secret } = unwrap(top.vtn.clients.add('raw', 'BL', NOON_MS));
    const form = { grant_type: 'client_credentials', client_id: 'raw', client_secret: secret };
    const login = await fetch(`${top.url}/auth/token`, { method: 'POST', body: new URLSearchParams(form) });
    const { access_token: token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const post = (body: string) => fetch(`${top.url}/programs`, { method: 'POST', headers, body });
    expect((await post('{')).status).toBe(400);
    expect((await post(`"${'x'.repeat(600_000)}"`)).status).toBe(400);
    expect((await bl('GET', '/notifiers/mqtt/topics/programs')).status).toBe(404);
  });
});

describe('events', () => {
  it('are filtered by program, by target and by whether they are over', async () => {
    const { top, bl } = await twoSides();
    const [one, two] = [await bl('POST', '/programs', program('a')), await bl('POST', '/programs', program('b'))];
    const first = await bl('POST', '/events', event(one!.body.id, { targets: ['north', 'cellar'] }));
    const second = await bl('POST', '/events', event(two!.body.id));
    expect(ids((await bl('GET', `/events?programID=${two!.body.id}`)).list)).toEqual([second.body.id]);
    expect(ids((await bl('GET', '/events?targets=cellar&targets=south')).list)).toEqual([first.body.id]);
    expect((await bl('GET', '/events?active=true')).list).toHaveLength(2);
    top.told.nowMs = Date.parse('2026-11-23T10:00:00Z');
    expect((await bl('GET', '/events?active=true')).list).toEqual([]);
    expect((await bl('GET', '/events?active=false')).list).toHaveLength(2);
    expect((await bl('GET', '/events?active=perhaps')).status).toBe(400);
  });

  it('go with their program; what was reported stays', async () => {
    const { bl, ven } = await twoSides();
    const { id: programID } = (await bl('POST', '/programs', program('a'))).body;
    const { id: eventID } = (await bl('POST', '/events', event(programID))).body;
    const { id } = (await ven('POST', '/reports', report(eventID))).body;
    await bl('DELETE', `/programs/${programID}`);
    expect((await bl('GET', `/events/${eventID}`)).status).toBe(404);
    expect((await bl('GET', `/reports/${id}`)).body).toMatchObject({ eventID, clientID: 'building-1' });
  });

  it('with times that nobody could follow are refused', async () => {
    const { bl } = await twoSides();
    const { id } = (await bl('POST', '/programs', program('a'))).body;
    expect((await bl('POST', '/events', event(id, { intervalPeriod: { duration: 'PT1H' } }))).status).toBe(400);
    expect((await bl('POST', '/events', event(id, { intervalPeriod: { start: 'soon' } }))).status).toBe(400);
  });
});

describe('privacy', () => {
  const nameVen = (venName: string) => ({ objectType: 'VEN_VEN_REQUEST', venName });

  async function withTarget(bl: Ask, ven: Ask, clientID: string, targets: string[]) {
    const { id, venName } = (await ven('POST', '/vens', nameVen(clientID))).body;
    await bl('PUT', `/vens/${id}`, { objectType: 'BL_VEN_REQUEST', clientID, venName, targets });
    return id;
  }

  it('shows programs and events with targets only to who was given one of them', async () => {
    const { bl, ven, other } = await twoSides();
    const open = (await bl('POST', '/programs', program('open'))).body.id;
    const closed = (await bl('POST', '/programs', program('closed', ['building-1']))).body.id;
    const { id: eventID } = (await bl('POST', '/events', event(open, { targets: ['lift'] }))).body;
    expect(ids((await ven('GET', '/programs')).list)).toEqual([open]);
    const venID = await withTarget(bl, ven, 'building-1', ['building-1']);
    expect(ids((await ven('GET', '/programs')).list)).toEqual([open, closed]);
    expect((await other('GET', `/programs/${closed}`)).status).toBe(404);
    expect((await ven('GET', `/events/${eventID}`)).status).toBe(404);
    const lift = {
      objectType: 'BL_RESOURCE_REQUEST',
      clientID: 'building-1',
      resourceName: 'lift',
      venID,
      targets: ['lift'],
    };
    expect((await bl('POST', '/resources', lift)).status).toBe(201);
    expect((await ven('GET', `/events/${eventID}`)).status).toBe(200);
    expect((await other('GET', '/events')).list).toEqual([]);
  });

  it('keeps what a VEN wrote from other VENs, and lets the business logic read it', async () => {
    const { bl, ven, other } = await twoSides();
    const { id: programID } = (await bl('POST', '/programs', program('a'))).body;
    const { id: eventID } = (await bl('POST', '/events', event(programID))).body;
    const { id: venID } = (await ven('POST', '/vens', nameVen('cellar'))).body;
    const resource = { objectType: 'VEN_RESOURCE_REQUEST', resourceName: 'lift', venID };
    const paths = [
      `/vens/${venID}`,
      `/resources/${(await ven('POST', '/resources', resource)).body.id}`,
      `/reports/${(await ven('POST', '/reports', report(eventID))).body.id}`,
    ];
    for (const path of paths) {
      expect((await other('GET', path)).status).toBe(404);
      expect((await other('DELETE', path)).status).toBe(404);
      expect((await other('GET', `/${path.split('/')[1]}`)).list).toEqual([]);
      expect((await bl('GET', path)).status).toBe(200);
    }
    expect((await bl('DELETE', paths[2]!)).status).toBe(403);
    expect((await other('POST', '/resources', { ...resource, resourceName: 'pump' })).status).toBe(409);
  });

  it('lets no VEN give itself targets or speak for another', async () => {
    const { bl, ven } = await twoSides();
    const asBl = { objectType: 'BL_VEN_REQUEST', clientID: 'building-2', venName: 'v', targets: ['north'] };
    expect((await ven('POST', '/vens', asBl)).status).toBe(403);
    expect((await bl('POST', '/vens', nameVen('v'))).status).toBe(403);
    expect((await bl('POST', '/vens', { ...asBl, clientID: 'nobody' })).status).toBe(409);
    expect((await ven('POST', '/vens', { ...nameVen('v'), targets: ['north'] })).body.targets).toEqual([]);
    const id = await withTarget(bl, ven, 'building-1', ['north']);
    // A VEN that renames itself keeps what the business logic gave it.
    expect((await ven('PUT', `/vens/${id}`, nameVen('new'))).body).toMatchObject({
      venName: 'new',
      targets: ['north'],
    });
    for (const [path, body] of [
      ['/programs', program('p')],
      ['/events', event('p')],
    ] as const)
      expect((await ven('POST', path, body)).status).toBe(403);
    expect((await bl('POST', '/reports', report('e'))).status).toBe(403);
  });

  it('hides the token of a callback from all but its owner', async () => {
    const { bl, ven } = await twoSides();
    const { id } = (await ven('POST', '/subscriptions', subscription('http://127.0.0.1:9/'))).body;
    const tokenOf = async (ask: Ask) =>
      ((await ask('GET', `/subscriptions/${id}`)).body as unknown as ReturnType<typeof subscription>)
        .objectOperations[0]!.bearerToken;
    expect([await tokenOf(ven), await tokenOf(bl)]).toEqual(['secret-of-ven', null]);
  });
});
