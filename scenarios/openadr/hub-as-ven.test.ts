import { describe, expect, it, vi } from 'vitest';
import { document } from './document.ts';
import { hubAsVen, NOON, programme } from './sides.ts';

const HOUR = 3_600_000;
const EVENING = NOON + 6 * HOUR;
const simple = (count = 4, level = 2) =>
  Array.from({ length: count }, (_, id) => ({ id, payloads: [{ type: 'SIMPLE', values: [level] }] }));
const event = (programID: string, more: object = {}) => ({
  programID,
  eventName: 'Evening peak',
  intervalPeriod: { start: new Date(EVENING).toISOString(), duration: 'PT15M' },
  intervals: simple(),
  ...more,
});

type Side = Awaited<ReturnType<typeof hubAsVen>>;
const open = ({ calls }: Side) =>
  [...calls.values()]
    .filter(({ state }) => state === 'open')
    .map(({ request: { startsMs, endsMs } }) => [(startsMs - NOON) / HOUR, (endsMs - NOON) / HOUR]);
const soon = (side: Side, expected: number[][]) => vi.waitFor(() => expect(open(side)).toEqual(expected));

describe('the hub as a VEN of an upstream', () => {
  it('registers itself, and calls, moves and cancels what the upstream does', async () => {
    const side = await hubAsVen();
    const { top, calls } = side;
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    const { id } = top.publish('events', event(programID));
    await soon(side, [[6, 7]]);
    const [first] = calls.values();
    expect(first?.request).toMatchObject({
      programme: programme.id,
      reason: 'Evening peak',
      source: { kind: 'openadr', vtn: 'aggregator', event: id, program: programID },
    });
    const later = { start: new Date(EVENING + HOUR).toISOString(), duration: 'PT15M' };
    top.change('events', id, event(programID, { intervalPeriod: later }));
    await soon(side, [[7, 8]]);
    expect(calls.size).toBe(1);
    top.withdraw('events', id);
    await soon(side, []);
    for (const [kind, schema] of [
      ['vens', 'VenVenRequest'],
      ['resources', 'VenResourceRequest'],
    ] as const) {
      const [only, ...more] = top.all(kind);
      expect(more).toEqual([]);
      const sent = { ...only, objectType: kind === 'vens' ? 'VEN_VEN_REQUEST' : 'VEN_RESOURCE_REQUEST' };
      expect(document?.checkSchema(schema, sent) ?? []).toEqual([]);
    }
  });

  it('lets a call that runs end earlier when the upstream does, and never later', async () => {
    const side = await hubAsVen();
    const { top, time, calls } = side;
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    const { id } = top.publish('events', event(programID, { intervals: simple(8) }));
    await soon(side, [[6, 8]]);
    time.nowMs = EVENING + 20 * 60_000;
    top.change('events', id, event(programID, { intervals: simple(4) }));
    await soon(side, [[6, 7]]);
    top.change('events', id, event(programID, { intervals: simple(12) }));
    const longer = top.publish('events', event(programID, { intervals: simple(16) }));
    // The other event begins where the first one covers no more.
    await soon(side, [
      [6, 7],
      [9, 10],
    ]);
    top.withdraw('events', longer.id);
    top.withdraw('events', id);
    await soon(side, []);
    expect(calls.size).toBe(2);
  });

  it('goes on where it was after a restart of its own, an outage of the upstream and the end of its token', async () => {
    const side = await hubAsVen();
    const { top, calls } = side;
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    await side.stop();
    const { id } = top.publish(
      'events',
      event(programID, { intervalPeriod: { start: '0001-01-01', duration: 'PT1H' } }),
    );
    side.start();
    // It runs already; it is called from the next quarter-hour on.
    await soon(side, [[0.25, 4]]);
    top.away = true;
    await vi.waitFor(() => expect(side.status()).toMatchObject({ state: 'away' }));
    side.time.nowMs += HOUR;
    await side.stop();
    side.start();
    await vi.waitFor(() => expect(side.status().problem).not.toBeNull());
    expect(open(side)).toEqual([[0.25, 4]]);
    const before = top.logins;
    top.forgetTokens();
    top.away = false;
    await vi.waitFor(() => expect(side.status()).toMatchObject({ state: 'ok', problem: null }));
    expect(top.logins).toBeGreaterThan(before);
    expect([calls.size, open(side)]).toEqual([1, [[0.25, 4]]]);
    top.withdraw('events', id);
    await soon(side, []);
  });

  it('follows good events beside bad ones, and keeps what it knew of one that turned bad', async () => {
    const side = await hubAsVen();
    const { top } = side;
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    const good = top.publish('events', event(programID));
    top.publish('events', event(programID, { intervals: 'many' }));
    top.publish('events', event(programID, { intervalPeriod: {} }));
    top.publish(
      'events',
      event(programID, { priority: 0, intervals: [{ id: 0, payloads: [{ type: 'PRICE', values: [1] }] }] }),
    );
    top.publish('programs', { programName: 'not ours' });
    await soon(side, [[6, 7]]);
    top.change('events', good.id, event(programID, { intervals: [{ id: 'x' }] }));
    const marker = { start: new Date(EVENING + 3 * HOUR).toISOString(), duration: 'PT1H' };
    top.publish('events', event(programID, { intervalPeriod: marker, intervals: simple(1) }));
    await soon(side, [
      [6, 7],
      [9, 10],
    ]);
  });

  it('says that it is away, with the reason, when it is not let in', async () => {
    const side = await hubAsVen({ secret: 'wrong' });
    await vi.waitFor(() => expect(side.status()).toMatchObject({ state: 'away', problem: { code: 'not-logged-in' } }));
  });

  it('asks at once when the upstream tells of a change', async () => {
    const side = await hubAsVen({ callback: true });
    const { top } = side;
    await vi.waitFor(() => expect(top.all('subscriptions')).toHaveLength(1));
    expect(document?.checkSchema('subscriptionRequest', top.all('subscriptions')[0]) ?? []).toEqual([]);
    await vi.waitFor(() => expect(side.status().state).toBe('ok'));
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    await vi.waitFor(() => expect(side.status().programs).toBe(1));
    top.publish('events', event(programID));
    await soon(side, [[6, 7]]);
    expect(top.all('subscriptions')).toHaveLength(1);
  });

  it('reports what was delivered, once, when it is over', async () => {
    const side = await hubAsVen();
    const { top, deliveries, time } = side;
    const { id: programID } = top.publish('programs', { programName: 'peak' });
    const reportDescriptors = ['USAGE', 'BASELINE', 'DELTA_USAGE', 'DATA_QUALITY', 'OPERATING_STATE'].map(
      (payloadType) => ({
        payloadType,
      }),
    );
    const { id: eventID } = top.publish('events', event(programID, { reportDescriptors, intervals: simple(2) }));
    await soon(side, [[6, 6.5]]);
    for (let minute = 0; minute < 30; minute++)
      deliveries.push({
        ...{ minuteMs: EVENING + minute * 60_000, baselineW: 8000, actualW: 6000, members: 12 },
        seen: minute < 15 ? 12 : 11,
      });
    time.nowMs = EVENING + HOUR;
    top.away = true;
    await vi.waitFor(() => expect(side.status().state).toBe('away'));
    top.away = false;
    await vi.waitFor(() => expect(top.all('reports')).toHaveLength(1));
    const [report] = top.all('reports');
    expect(document?.checkSchema('reportRequest', report) ?? []).toEqual([]);
    const said = (
      report!.resources as { intervals: { payloads: { type: string; values: unknown[] }[] }[] }[]
    )[0]!.intervals.map(({ payloads }) => payloads.map(({ values }) => values[0]));
    expect(report).toMatchObject({ eventID, clientName: 'sinsa1' });
    expect(said).toEqual([
      [1.5, 2, -0.5, 'OK', 'RUNNING_CURTAILED'],
      [1.5, 2, -0.5, 'ESTIMATED', 'RUNNING_CURTAILED'],
    ]);
    await side.stop();
    side.start();
    await vi.waitFor(() => expect(side.status().state).toBe('ok'));
    expect(top.all('reports')).toHaveLength(1);
  });
});
