import { siteDay } from '@maeul/devices/points/site-day';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TARIFF } from '../testing/points.ts';
import { LiveKiosk } from './testing/live-kiosk.ts';
import { AGENT, type Desk, KIOSK, OfficeHub } from './testing/office-hub.ts';

const hub = new OfficeHub(
  'points:\n  mobile:\n    - site: eunpyeong/sinsa1/mobile-1\n      stops: [{ weekday: 3, from: "10:00", until: "12:00", place: { ko: 공원, en: Park } }]\n',
);
const kiosk = new LiveKiosk();
let manager: Desk;
let wallets: string[];
const month = siteDay(new Date().toISOString()).slice(0, 7);
const bodyOf = async <T>(asked: Promise<{ body: unknown }>) => (await asked).body as T;

beforeAll(async () => {
  const agent = hub.agent(AGENT);
  await hub.staff(['minji', 'admin'], ['jun', 'clerk']);
  await hub.start();
  manager = await hub.desk('minji');
  await manager.post('kiosks/enrol', { kiosk: KIOSK, key: kiosk.publicKey });
  expect((await manager.post('tariffs', { tariff: TARIFF })).status).toBe(200);
  wallets = [];
  for (const value of ['CARD0001', 'CARD0002']) {
    const opened = await bodyOf<{ wallet: string }>(manager.post('wallets', { by: 'card', value, consent: true }));
    wallets.push(opened.wallet);
  }
  await kiosk.connect(hub.mqttPort, agent);
  // 250 points, 50 up to the cap of 300, and 100.
  for (const [at, grams] of [
    [0, 2500],
    [0, 1000],
    [1, 1000],
  ] as const)
    await kiosk.publish(kiosk.deposits(wallets[at]!, grams, Date.now()));
  await vi.waitFor(async () => {
    const { total } = await bodyOf<{ total: { deposits: number } }>(manager.get('report'));
    expect(total.deposits).toBe(3);
  });
});
afterAll(async () => {
  await kiosk.stop();
  await hub.stop();
});

describe('a report', () => {
  it('sums deposits per month, site and kind', async () => {
    expect(await bodyOf(manager.get('report'))).toEqual({
      from: month,
      to: month,
      rows: [
        {
          month,
          site: 'eunpyeong/sinsa1/clean-house-1',
          kind: 'pet',
          name: { ko: 'pet', en: 'pet' },
          deposits: 3,
          wallets: 2,
          grams: 4500,
          items: 0,
          points: 400,
          reversed: 0,
        },
      ],
      total: { deposits: 3, grams: 4500, items: 0, points: 400, reversed: 0 },
    });
    const none = await bodyOf<{ rows: [] }>(manager.get('report?kind=can'));
    expect(none.rows).toEqual([]);
    expect((await manager.get('report?from=2026-05&to=2026-04')).body.code).toBe('bad-months');
  });

  it('is a file that spreadsheet programs read', async () => {
    const { text, headers } = await manager.get('report.csv');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(text).toBe(
      'month,site,kind,name_ko,name_en,deposits,wallets,grams,items,points,reversed\r\n' +
        `${month},eunpyeong/sinsa1/clean-house-1,pet,pet,pet,3,2,4500,0,400,0\r\n`,
    );
  });
});

describe('another tariff', () => {
  it('shows what the last month would have paid under it, before it is published', async () => {
    const [pet, can] = TARIFF.kinds;
    const price = { by: 'weight' as const, points: 200, perGrams: 1000 };
    const tariff = { ...TARIFF, version: 2, kinds: [{ ...pet!, price }, can!] };
    // The caps stay: 300 for PET in a day.
    expect(await bodyOf(manager.post('tariffs/preview', { tariff }))).toMatchObject({
      ...{ deposits: 3, paid: 400, would: 500, wallets: { more: 1, less: 0, same: 1 } },
      kinds: [{ kind: 'pet', deposits: 3, grams: 4500, paid: 400, would: 500 }],
    });
    expect((await manager.post('tariffs', { tariff: { ...tariff, version: 3 } })).body.code).toBe('version-taken');
    expect((await manager.post('tariffs', { tariff })).status).toBe(200);
    const { tariffs } = await bodyOf<{ tariffs: { by: string }[] }>(manager.get('tariffs'));
    expect(tariffs).toMatchObject([{ tariff: { version: 2 }, by: 'minji' }, { tariff: { version: 1 } }]);
  });
});

describe('an award in the history', () => {
  it('shows its arithmetic', async () => {
    const { lines } = await bodyOf<{ lines: { amount: number; award: object }[] }>(
      manager.get(`wallets/${wallets[0]}/history`),
    );
    expect(lines).toMatchObject([
      { what: 'award', amount: 50, reversible: true, award: { grams: 1000, tariff: { id: 'test', version: 1 } } },
      {
        what: 'award',
        amount: 250,
        award: { grams: 2500, steps: [{ rule: 'price' }, { rule: 'rounding', result: 250 }] },
      },
    ]);
  });
});

describe('an award that is reversed', () => {
  it('stands in the report as reversed: what remains is what the ledger has', async () => {
    const history = await bodyOf<{ lines: { entry: string }[] }>(manager.get(`wallets/${wallets[1]}/history`));
    const undone = await manager.post('reversals', { entry: history.lines[0]!.entry, reason: 'wrong kind' });
    expect(undone.status).toBe(200);
    const { total } = await bodyOf<{ total: { points: number; reversed: number } }>(manager.get('report'));
    expect(total).toMatchObject({ deposits: 3, points: 400, reversed: 100 });
    const balances = wallets.map(async (wallet) => {
      const { balances } = await bodyOf<{ balances: { posted: number }[] }>(manager.get(`wallets/${wallet}`));
      return balances.reduce((sum, { posted }) => sum + posted, 0);
    });
    const held = await Promise.all(balances);
    expect(held.reduce((sum, one) => sum + one)).toBe(total.points - total.reversed);
  });
});

describe('the kiosks', () => {
  it('are shown with what is in their containers, until somebody empties them', async () => {
    const { kiosks } = await bodyOf<{ kiosks: { containers: { container: string }[] }[] }>(manager.get('kiosks'));
    expect(kiosks).toMatchObject([
      {
        kiosk: KIOSK,
        revoked: null,
        chain: { last: 3, missing: 0, gap: null },
        containers: [{ grams: 4500, deposits: 3, verification: 'ok' }],
      },
    ]);
    const { container } = kiosks[0]!.containers[0]!;
    expect((await manager.post('collections', { kiosk: KIOSK, container, grams: 4480 })).status).toBe(200);
    const { containers } = await bodyOf<{ containers: { lastCollected: string }[] }>(manager.get('collections'));
    expect(containers).toMatchObject([{ grams: 0, deposits: 0, due: false }]);
    expect(containers[0]!.lastCollected).toMatch(/^\d{4}-/);
  });

  it('tell of their faults', async () => {
    const event = {
      specversion: '1.0',
      id: '0190a1b2-0000-7000-8000-0000000000ff',
      source: KIOSK,
      time: new Date().toISOString(),
    };
    const data = { code: 'power-cut-unconfirmed', part: 'bags', message: 'Was a roll handed out?' };
    await kiosk.publish({ ...event, ...{ type: 'maeul.kiosk.fault.v1', data } });
    const { kiosks } = await bodyOf<{ kiosks: { alarms: object[] }[] }>(manager.get('kiosks'));
    expect(kiosks[0]!.alarms).toMatchObject([
      { code: 'power-cut-unconfirmed', message: 'bags: Was a roll handed out?' },
    ]);
  });

  it('say what is missing in their chain, until a manager gives up exactly that', async () => {
    const [, behind] = [1000, 500].map((grams) => kiosk.deposits(wallets[1]!, grams, Date.now()));
    await kiosk.publish(behind!);
    const chain = async () => (await bodyOf<{ kiosks: { chain: object }[] }>(manager.get('kiosks'))).kiosks[0]!.chain;
    await vi.waitFor(async () => expect(await chain()).toEqual({ last: 3, missing: 1, gap: { from: 4, to: 4 } }));
    const gap = { kiosk: KIOSK, from: 4, to: 4, reason: 'its disk burnt' };
    const clerk = await hub.desk('jun');
    expect((await clerk.post('kiosks/gaps', gap)).status).toBe(403);
    expect((await manager.post('kiosks/gaps', { ...gap, to: 5 })).body.code).toBe('no-such-gap');
    expect((await manager.post('kiosks/gaps', gap)).status).toBe(200);
    expect(await chain()).toEqual({ last: 5, missing: 0, gap: null });
    const { lines } = await bodyOf<{ lines: object[] }>(manager.get('audit'));
    expect(JSON.stringify(lines)).toContain('"action":"kiosk.gap"');
  });

  it('of mobile sites have a timetable', async () => {
    expect(await bodyOf(manager.get('mobile'))).toMatchObject({
      sites: [{ site: 'eunpyeong/sinsa1/mobile-1', label: null, stops: [{ weekday: 3, from: '10:00' }] }],
    });
  });
});
