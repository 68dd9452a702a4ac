import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { CallRow } from '@maeul/hub/queries/vpp-questions';
import { CallbackListener, type Exchange, RefusedByVtn, SimVen } from '@maeul/simulators/openadr/ven';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { complaints, document } from './document.ts';
import { hubAsVtn, NOON, programme } from './sides.ts';

const HOUR = 3_600_000;
const call = (id: string, more: Partial<DrEvent> = {}, state: CallRow['state'] = 'notified'): CallRow => ({
  event: {
    ...{ id, programme: { id: programme.id, version: 1 }, scope: { kind: 'dong' } },
    ...{ startsAt: new Date(NOON + HOUR).toISOString(), endsAt: new Date(NOON + 2 * HOUR).toISOString() },
    ...{ notifyAt: new Date(NOON).toISOString(), source: { kind: 'staff', account: 'a' } },
    ...more,
  },
  ...{ state, cancelled: state === 'cancelled' ? 'rain' : null, run: 0, calledMs: NOON },
});

/** A client that was written from the document, and a witness of all that it says and hears. */
async function clientOf(hub: Awaited<ReturnType<typeof hubAsVtn>>, clientId: string, role: 'BL' | 'VEN') {
  const seen: Exchange[] = [];
  const secret = hub.addClient(clientId, role);
  const ven = new SimVen({ url: hub.url, clientId, secret, witness: (exchange) => seen.push(exchange) });
  await ven.login();
  return { ven, seen };
}

async function listen(token: string) {
  const listener = new CallbackListener(token);
  onTestFinished(() => listener.stop());
  return { heard: listener.heard, url: await listener.start() };
}

describe('a client that was written from the document alone', () => {
  it('runs a programme against the hub: business logic on one side, a building on the other', async () => {
    const hub = await hubAsVtn();
    const bl = await clientOf(hub, 'utility', 'BL');
    const building = await clientOf(hub, 'building-7', 'VEN');
    const { heard, url } = await listen('tell-me');

    const ven = await building.ven.create('vens', { objectType: 'VEN_VEN_REQUEST', venName: 'Building 7' });
    const resource = { objectType: 'VEN_RESOURCE_REQUEST', resourceName: 'chiller', venID: ven.id };
    const chiller = await building.ven.create('resources', resource);
    const { venName } = ven as unknown as { venName: string };
    const given = { objectType: 'BL_VEN_REQUEST', clientID: 'building-7', venName, targets: ['north'] };
    await bl.ven.replace('vens', ven.id, given);
    await building.ven.create('subscriptions', {
      clientName: 'Building 7',
      objectOperations: [
        { objects: ['EVENT'], operations: ['CREATE', 'UPDATE', 'DELETE'], callbackUrl: url, bearerToken: 'tell-me' },
      ],
    });

    const program = await bl.ven.create('programs', {
      programName: 'Winter peak',
      payloadDescriptors: [{ objectType: 'EVENT_PAYLOAD_DESCRIPTOR', payloadType: 'SIMPLE' }],
    });
    const content = {
      programID: program.id,
      targets: ['north'],
      intervalPeriod: { start: '2026-11-23T09:00:00Z', duration: 'PT1H', randomizeStart: 'PT5M' },
      reportDescriptors: [{ payloadType: 'USAGE', units: 'KWH' }],
      intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [2] }] }],
    };
    const event = await bl.ven.create('events', content);
    expect((await building.ven.list('events', { programID: program.id })).map(({ id }) => id)).toEqual([event.id]);
    await bl.ven.replace('events', event.id, { ...content, priority: 1 });
    const usage = { id: 0, payloads: [{ type: 'USAGE', values: [12.5] }] };
    const report = await building.ven.create('reports', {
      ...{ eventID: event.id, clientName: 'Building 7' },
      resources: [{ resourceName: 'chiller', intervals: [usage] }],
    });
    expect(await bl.ven.get('reports', report.id)).toEqual(report);
    await bl.ven.remove('events', event.id);
    await building.ven.remove('resources', chiller.id);
    await building.ven.remove('vens', ven.id);
    await bl.ven.remove('programs', program.id);
    await expect(building.ven.get('events', event.id)).rejects.toThrow(RefusedByVtn);

    await vi.waitFor(() =>
      expect(heard.map(({ operation, objectType }) => `${operation} ${objectType}`)).toEqual([
        'CREATE EVENT',
        'UPDATE EVENT',
        'DELETE EVENT',
      ]),
    );
    expect(heard.flatMap((body) => document?.checkSchema('notification', body) ?? [])).toEqual([]);
    expect([...bl.seen, ...building.seen].flatMap(complaints)).toEqual([]);
  });

  it('sees the calls of the energy office as events, with all that happens to them', async () => {
    const hub = await hubAsVtn();
    const { ven, seen } = await clientOf(hub, 'building-7', 'VEN');
    const { heard, url } = await listen('t');
    const objectOperations = [
      { objects: ['EVENT'], operations: ['CREATE', 'UPDATE', 'DELETE'], callbackUrl: url, bearerToken: 't' },
    ];
    await ven.create('subscriptions', { clientName: 'Building 7', objectOperations });
    const mine = { scope: { kind: 'building', id: 'b7' }, targetW: 5000 } as const;
    const ids = ['0192b1f0-0000-7000-8000-000000000001', '0192b1f0-0000-7000-8000-000000000002'] as const;
    const later = { notifyAt: new Date(NOON + 1).toISOString() };
    hub.told.calls = [call(ids[0]), call(ids[1], mine), call('0192b1f0-0000-7000-8000-000000000003', later)];
    await hub.vtn.refresh();

    const [program] = await ven.list('programs');
    const [event, ...others] = await ven.list('events');
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      ...{ id: ids[0], programID: program!.id, targets: null },
      intervalPeriod: { start: new Date(NOON + HOUR).toISOString(), duration: 'PT15M' },
    });
    expect((event!.intervals as unknown[]).length).toBe(4);

    const venObject = await ven.create('vens', { objectType: 'VEN_VEN_REQUEST', venName: 'Building 7' });
    const bl = await clientOf(hub, 'office', 'BL');
    const given = {
      objectType: 'BL_VEN_REQUEST',
      clientID: 'building-7',
      venName: 'Building 7',
      targets: ['building-b7'],
    };
    await bl.ven.replace('vens', venObject.id, given);
    const second = await ven.get('events', ids[1]);
    expect(JSON.stringify(second.intervals)).toContain('{"type":"DISPATCH_SETPOINT_RELATIVE","values":[-5]}');

    await expect(bl.ven.remove('events', ids[0])).rejects.toMatchObject({ status: 403 });
    hub.told.calls = [
      call(ids[0], { endsAt: new Date(NOON + 3 * HOUR).toISOString() }),
      call(ids[1], mine, 'cancelled'),
    ];
    await hub.vtn.refresh();
    await hub.vtn.refresh();
    expect((await ven.list('events')).map(({ id }) => id)).toEqual([ids[0]]);
    await vi.waitFor(() =>
      expect(heard.map(({ operation, object }) => `${operation} ${(object as { id: string }).id.at(-1)}`)).toEqual([
        'CREATE 1',
        'DELETE 2',
        'UPDATE 1',
      ]),
    );
    expect([...seen, ...bl.seen].flatMap(complaints)).toEqual([]);
  });
});

describe.runIf(document !== null)('every operation of the document', () => {
  it('is there, wants a token, and answers a client as the document says', async () => {
    const hub = await hubAsVtn();
    const { seen } = await clientOf(hub, 'utility', 'BL');
    const { access_token: token } = seen.at(-1)!.answer as { access_token: string };
    const wrong: string[] = [];
    for (const { method, path } of document!.operations.filter((one) => !one.path.startsWith('/auth'))) {
      const where = path.replaceAll(/\{\w+\}/g, 'nothing');
      const stranger = await ask(hub.url, method, where, {});
      if (stranger.status !== 401) wrong.push(`${method} ${path} answers a stranger ${stranger.status}`);
      const client = await ask(hub.url, method, where, { authorization: `Bearer ${token}` });
      const found = complaints({ method, path: where, request: undefined, ...client });
      // An empty body fits no request; that is what is refused here. The list of topics of a notifier is not there.
      const fits =
        [200, 400, 403, 404].includes(client.status) &&
        (client.status !== 200 || path === '/notifiers' || method === 'GET');
      if (!fits || stranger.status === client.status || found.length > 0)
        wrong.push(`${method} ${path} ${client.status} ${found.join(' ')}`);
    }
    expect(wrong).toEqual([]);
  });
});

async function ask(url: string, method: string, path: string, headers: Readonly<Record<string, string>>) {
  const hasBody = method === 'POST' || method === 'PUT';
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { ...headers, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
    ...(hasBody ? { body: '{}' } : {}),
  });
  return { status: answer.status, answer: (await answer.json()) as unknown };
}
