import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { HEALTHY, INVERTER, knowledge, METER, memoryQueries, NOON_MS, PUMP, testHub } from './test-hub.ts';

const hub = testHub();
afterAll(() => hub.stop());
const get = async (url: string, headers: Record<string, string> = {}) =>
  hub.server.inject({ method: 'GET', url, headers });
const SERIES = `${INVERTER}/power_ac`;

it('tells its time to anybody', async () => {
  expect((await get('/api/v1/clock')).json()).toEqual({ t: new Date(NOON_MS).toISOString(), speed: 1 });
});

describe('the devices', () => {
  it('are listed by path with state, last seen and latest values', async () => {
    const { devices, next } = (await get('/api/v1/devices')).json();
    expect(next).toBeNull();
    expect(devices.map(({ device }: { device: string }) => device)).toEqual([INVERTER, METER, PUMP]);
    expect(devices[0]).toEqual({
      device: INVERTER,
      site: 'eunpyeong/sinsa1/roof-12',
      state: { status: 'online', role: 'pv', interval: 1 },
      lastSeen: '2026-11-22T02:59:59.000Z',
      latest: [{ name: 'power_ac', unit: 'W', t: '2026-11-22T02:59:59.000Z', v: 3000.04, q: 'good' }],
    });
  });

  it('are narrowed to a site and paged by cursor', async () => {
    const first = (await get('/api/v1/devices?site=eunpyeong/sinsa1/roof-12&limit=1')).json();
    const second = (await get(`/api/v1/devices?site=eunpyeong/sinsa1/roof-12&limit=1&cursor=${first.next}`)).json();
    expect([first.devices[0].device, second.devices[0].device, second.next]).toEqual([INVERTER, METER, null]);
  });

  it('are read one by one; an unknown one is 404', async () => {
    expect((await get(`/api/v1/devices/${METER}`)).json()).toMatchObject({ device: METER });
    const unknown = await get('/api/v1/devices/a/b/c/d');
    expect([unknown.statusCode, unknown.json().code]).toEqual([404, 'unknown-device']);
  });

  it('name their series', async () => {
    expect((await get(`/api/v1/series?device=${INVERTER}`)).json()).toEqual({
      device: INVERTER,
      series: [
        {
          series: SERIES,
          name: 'power_ac',
          unit: 'W',
          kind: 'gauge',
          first: '2026-11-22T02:35:00.000Z',
          last: '2026-11-22T02:59:00.000Z',
        },
      ],
    });
    expect((await get(`/api/v1/series?device=${METER}`)).json().series).toEqual([]);
    expect((await get('/api/v1/series?device=a/b/c/d')).json().code).toBe('unknown-device');
  });
});

describe('readings', () => {
  it('come raw with time, value and quality; a bad one has no value and a reason', async () => {
    const answer = (
      await get(`/api/v1/readings?series=${SERIES}&from=2026-11-22T11:37:00%2B09:00&to=2026-11-22T02:39:00Z`)
    ).json();
    expect(answer).toEqual({
      series: SERIES,
      unit: 'W',
      readings: [
        { t: '2026-11-22T02:37:00.000Z', v: 1002, q: 'good' },
        { t: '2026-11-22T02:38:00.000Z', v: null, q: 'bad', reason: 'timeout' },
      ],
      next: null,
    });
  });

  it('come per quarter-hour with the mean as the value', async () => {
    const { readings } = (await get(`/api/v1/readings?series=${SERIES}&resolution=15m`)).json();
    expect(readings).toEqual([
      { t: '2026-11-22T02:45:00.000Z', v: 1010.5, q: 'good', count: 900, min: 990, max: 1024, last: 1024 },
    ]);
  });

  it('are paged without loss or repetition, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (limit) => {
        const times: string[] = [];
        for (let cursor: string | null = ''; cursor !== null; ) {
          const page: { readings: { t: string }[]; next: string | null } = (
            await get(`/api/v1/readings?series=${SERIES}&limit=${limit}${cursor && `&cursor=${cursor}`}`)
          ).json();
          expect(page.readings.length).toBeLessThanOrEqual(limit);
          times.push(...page.readings.map(({ t }) => t));
          cursor = page.next;
        }
        expect(times).toEqual(knowledge().series[0]!.raw.map(({ tMs }) => new Date(tMs).toISOString()));
      }),
      { numRuns: 15 },
    );
  });

  it.each([
    ['an unknown series', `series=${METER}/voltage`, 404, 'unknown-series'],
    ['an end before the start', `series=${SERIES}&from=${NOON_MS}&to=${NOON_MS - 1}`, 400, 'bad-range'],
    ['an empty range', `series=${SERIES}&from=${NOON_MS}&to=${NOON_MS}`, 400, 'bad-range'],
    ['a time without zone', `series=${SERIES}&from=2026-11-22T00:00:00`, 400, 'bad-time'],
    ['a day that is none', `series=${SERIES}&from=2026-02-32T00:00:00Z`, 400, 'bad-time'],
    ['a foreign resolution', `series=${SERIES}&resolution=1h`, 400, 'bad-request'],
    ['a misspelt filter', `series=${SERIES}&form=0`, 400, 'bad-request'],
    ['a page that is too large', `series=${SERIES}&limit=20001`, 400, 'bad-request'],
    ['a cursor of nobody', `series=${SERIES}&cursor=xyz`, 400, 'bad-cursor'],
    ['no series', '', 400, 'bad-request'],
  ])('refuse %s', async (_what, query, status, code) => {
    const answer = await get(`/api/v1/readings?${query}`);
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
  });

  it('say in words what a series should look like', async () => {
    const { detail } = (await get('/api/v1/readings?series=x')).json();
    expect(detail).toBe('The query "series" must be gu/dong/site/device/name, of a-z, 0-9 and "-".');
  });

  it('refuse a cursor of another series', async () => {
    const { next } = (await get(`/api/v1/readings?series=${SERIES}&limit=1`)).json();
    const answer = await get(`/api/v1/readings?series=${METER}/power_ac&cursor=${next}`);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'bad-cursor']);
  });
});

describe('the ledgers', () => {
  it('page and filter the gaps', async () => {
    const first = (await get('/api/v1/gaps?open=true&limit=2')).json();
    const second = (await get(`/api/v1/gaps?open=true&limit=2&cursor=${first.next}`)).json();
    expect([...first.gaps, ...second.gaps].map(({ fromSeq }) => fromSeq)).toEqual([1, 21, 41]);
    expect(first.gaps[0]).toMatchObject({ cause: 'missing', from: '2026-11-22T03:00:00.000Z', healed: null });
    expect((await get('/api/v1/gaps?cursor=foreign')).json()).toMatchObject({ status: 400, code: 'bad-cursor' });
  });

  it('show what was not accepted, with the reason', async () => {
    expect((await get('/api/v1/quarantine')).json().quarantine).toMatchObject([
      { view: 'ingest', code: 'bad-senml', payload: '{', received: '2026-11-22T03:00:00.000Z' },
    ]);
    expect((await get('/api/v1/quarantine?view=points')).json().quarantine).toEqual([]);
  });
});

describe('the overview', () => {
  it('tells what the dong makes, uses, buys and exports now, per site', async () => {
    const answer = (await get('/api/v1/overview')).json();
    expect(answer).toMatchObject({
      t: '2026-11-22T03:00:00.000Z',
      unit: 'W',
      made: 3000,
      used: 1450,
      bought: 250,
      exported: 1800,
    });
    expect(answer.sites).toMatchObject([
      { site: 'eunpyeong/sinsa1/roof-12', used: 1200, coverage: { members: 2, good: 2 } },
      { site: 'eunpyeong/sinsa1/well-3', used: 250, bought: 250 },
    ]);
  });

  it('tells the same per quarter-hour of a day in Seoul', async () => {
    expect((await get('/api/v1/curve')).json()).toMatchObject({
      date: '2026-11-22',
      quarters: [{ t: '2026-11-22T03:00:00.000Z', made: 3000, used: 1450, coverage: { members: 3, good: 3 } }],
    });
    expect((await get('/api/v1/curve?date=2026-11-21')).json()).toMatchObject({ date: '2026-11-21', quarters: [] });
    expect((await get('/api/v1/curve?date=2026-02-30')).json()).toMatchObject({ status: 400, code: 'bad-date' });
  });
});

describe('health', () => {
  it('tells head, lag and uptime', async () => {
    expect((await get('/healthz')).json()).toEqual({
      status: 'ok',
      journal: { writable: true, head: 100 },
      views: [{ view: 'telemetry', cursor: 95, lag: 5 }],
      uptime: 12,
    });
  });

  it('is 503 while the journal cannot be written', async () => {
    const journal = { writable: false, head: 100, reason: 'disk full' };
    const full = testHub({ health: () => ({ ...HEALTHY, journal }) });
    const answer = await full.server.inject('/healthz');
    expect([answer.statusCode, answer.json().status, answer.json().journal]).toEqual([503, 'failing', journal]);
    await full.stop();
  });

  it('still answers when the views do not', async () => {
    const queries = memoryQueries(knowledge());
    for (const cursors of [() => Promise.reject(new Error('gone')), () => new Promise<never>(() => {})]) {
      const mute = testHub({ queries: { ...queries, cursors } });
      const answer = await mute.server.inject('/healthz');
      expect([answer.statusCode, answer.json().status]).toEqual([200, 'degraded']);
      await mute.stop();
    }
  });

  it('shows in the metrics, with those of others', async () => {
    const others = testHub({ collectors: [(registry) => registry.setDefaultLabels({ hub: 'sinsa1' })] });
    const { body } = await others.server.inject('/metrics');
    expect(body).toContain('maeul_view_lag_records{view="telemetry",hub="sinsa1"} 5');
    expect(body).toContain('process_resident_memory_bytes');
    await others.stop();
  });
});

describe('lists that a client has already', () => {
  it('are answered with 304 and no body', async () => {
    const first = await get('/api/v1/devices');
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^W\/"/);
    const second = await get('/api/v1/devices', { 'if-none-match': `"other", ${tag}` });
    expect([second.statusCode, second.body, second.headers.etag]).toEqual([304, '', tag]);
    expect((await get('/api/v1/devices', { 'if-none-match': 'W/"other"' })).statusCode).toBe(200);
  });
});
