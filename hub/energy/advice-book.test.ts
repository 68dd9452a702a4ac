import type { RewardLine } from '@maeul/devices/points/rewards';
import { unwrap } from '@maeul/devices/refusal';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import { describe, expect, it } from 'vitest';
import type { Office } from '../office/office.ts';
import type { MileageRow, PortfolioState } from '../queries/vpp-questions.ts';
import { AdviceBook } from './advice-book.ts';

const QUARTER_MS = 900_000;
const JULY_MS = Date.parse('2026-07-10T12:00:00+09:00');
const ACTOR = { id: 'boss', name: 'Boss' };
const WALLET = '0198a3c0-0000-7000-8000-000000000001';
type Granted = VppEventData<'maeul.vpp.mileage-granted.v1'>;

/** Homes that used 100 W until 2026 and 88 W since, and a school. */
function town() {
  const home = (id: string, wallet?: string) => ({
    ...{ id, kind: 'household', site: `eunpyeong/sinsa1/${id}`, since: '2023-01-01' },
    ...(wallet === undefined ? {} : { wallet }),
  });
  const school = { ...home('school'), kind: 'public', label: { ko: '학교', en: 'School' }, floorM2: 100 };
  const members = [home('home-1', WALLET), home('home-2'), home('home-3', WALLET), school];
  const agreed = ['home-1', 'home-2'].flatMap((member) =>
    ['diagnosis', 'detail'].map((scope) => ({ member, scope, from: '2026-01-01', how: 'paper' })),
  );
  const version = { version: 1, value: 0.5, year: 2023, validFrom: '2020-01-01' };
  const factors = { gridKgPerKwh: [version], feedInMilliWon: 100_000, retailMilliWon: 200_000 };
  const granted: MileageRow[] = [];
  const paid: RewardLine[] = [];
  const office = {
    points: { rewards: async () => paid.map(({ id, amount }) => ({ line: id, posted: amount, shortfall: 0 })) },
    note: () => {},
    say: async (_actor: unknown, _deed: unknown, _type: unknown, { lines }: { lines: RewardLine[] }) => {
      paid.push(...lines);
      return { ok: true, value: { event: WALLET, outcome: {} } };
    },
  } as unknown as Office;
  const book = new AdviceBook({
    power: {
      portfolio: async () =>
        ({ members, consents: agreed, assets: [], meters: [], factors }) as unknown as PortfolioState,
      loads: async ({ members: asked = [], flow, fromMs, toMs }) =>
        asked.map((member) => {
          const wh = Float64Array.from({ length: (toMs - fromMs) / QUARTER_MS }, (_, at) =>
            flow === 'production' ? 0 : fromMs + at * QUARTER_MS < Date.parse('2026-01-01T00:00:00+09:00') ? 25 : 22,
          );
          return { member, fromMs, wh, quality: new Uint8Array(wh.length) };
        }),
    },
    calls: { mileage: async () => granted },
    desk: {
      say: async (_type, data) => {
        granted.push({ ...(data as Granted), timeMs: JULY_MS });
        return '';
      },
    },
    office,
    now: () => JULY_MS,
  });
  return { book, granted, paid };
}

describe('a diagnosis that staff asks for', () => {
  it('is given of who agreed to one, and of nobody else', async () => {
    const { book } = town();
    const found = unwrap(await book.diagnosis(ACTOR, 'home-1'));
    expect(found).toMatchObject({ from: '2025-07-10', to: '2026-07-10', standby: { watts: 88 } });
    expect(found.mileage).toMatchObject({ period: '2026-H2', state: 'provisional' });
    expect(await book.diagnosis(ACTOR, 'home-3')).toMatchObject({ code: 'no-consent' });
    expect(await book.diagnosis(ACTOR, 'nobody')).toMatchObject({ code: 'unknown-member' });
  });
});

describe('mileage that is granted', () => {
  it('goes to who saved, agreed and has a wallet, once', async () => {
    const { book, granted, paid } = town();
    const before = unwrap(await book.mileage());
    expect(before).toMatchObject({ period: '2026-H1', totals: { due: 2, dueAmount: 60_000, granted: 0 } });
    const done = unwrap(await book.grant(ACTOR, 'seoul-eco-mileage', '2026-H1'));
    expect(done).toMatchObject({ members: 1, amount: 30_000, withoutWallet: 1 });
    expect(granted.map(({ member }) => member)).toEqual(['home-1']);
    expect(paid).toMatchObject([{ wallet: WALLET, asset: 'mileage', amount: 30_000 }]);
    expect(await book.grant(ACTOR, 'seoul-eco-mileage', '2026-H1')).toMatchObject({ code: 'nothing-due' });
    expect(granted.length).toBe(1);
    expect(unwrap(await book.mileage()).totals).toEqual({ due: 1, dueAmount: 30_000, granted: 1 });
  });

  it('is paid by the next try if the hub stopped after the grant', async () => {
    const { book, paid } = town();
    await book.grant(ACTOR, 'seoul-eco-mileage', '2026-H1');
    paid.splice(0);
    expect(unwrap(await book.grant(ACTOR, 'seoul-eco-mileage', '2026-H1'))).toMatchObject({
      members: 1,
      amount: 30_000,
    });
  });

  it('waits until the period is over, and knows its programmes', async () => {
    const { book } = town();
    expect(await book.grant(ACTOR, 'seoul-eco-mileage', '2026-H2')).toMatchObject({ code: 'period-not-over' });
    expect(await book.grant(ACTOR, 'other', '2026-H1')).toMatchObject({ code: 'unknown-programme' });
  });
});

describe('the disclosure', () => {
  it('shows a public building by its floor area', async () => {
    const { rows, from, to } = await town().book.disclosure(2025);
    expect([from, to]).toEqual(['2025-01-01', '2026-01-01']);
    expect(rows).toMatchObject([
      { label: { en: 'School' }, kwh: 876, kwhPerM2: 8.76, kgCO2PerM2: 4.38, basis: 'must' },
    ]);
  });
});
