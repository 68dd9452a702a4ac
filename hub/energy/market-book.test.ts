import type { RewardLine } from '@maeul/devices/points/rewards';
import { unwrap } from '@maeul/devices/refusal';
import { describe, expect, it } from 'vitest';
import type { Office } from '../office/office.ts';
import type { PortfolioState, SurplusRow, SurplusSum } from '../queries/vpp-questions.ts';
import { MarketBook } from './market-book.ts';

const JULY_MS = Date.parse('2026-07-03T12:00:00+09:00');
const ACTOR = { id: 'boss', name: 'Boss' };
const WALLET = '0198a3c0-0000-7000-8000-00000000000';

/** A roof and `homes` households that took 1 kWh each in June at 150 won, between 100 and 200. */
function town({ homes = 6, detail = true, wallets = 3, surplus = [] as readonly SurplusRow[] } = {}) {
  const ids = ['roof', ...Array.from({ length: homes }, (_, at) => `home-${at + 1}`)];
  const members = ids.map((id, at) => ({
    ...{ id, kind: 'household', site: `eunpyeong/sinsa1/${id}`, since: '2026-01-01' },
    ...(at < wallets ? { wallet: `${WALLET}${at}` } : {}),
  }));
  const scopes = detail ? ['market', 'detail'] : ['market'];
  const consents = ids.flatMap((member) =>
    scopes.map((scope) => ({ member, scope, from: '2026-02-01', how: 'paper' })),
  );
  const factors = { feedInMilliWon: 100_000, retailMilliWon: 200_000 };
  const sums = new Map<string, SurplusSum>(
    ids.map((member) => {
      const isRoof = member === 'roof';
      const shared = { givenWh: isRoof ? homes * 1000 : 0, takenWh: isRoof ? 0 : 1000 };
      return [member, { member, milliWonPerKwh: 150_000, ...shared }];
    }),
  );
  const posted: { line: string; posted: number; shortfall: number }[] = [];
  const said: RewardLine[][] = [];
  const office = {
    points: { rewards: async () => posted },
    say: async (_actor: unknown, _deed: unknown, _type: unknown, { lines }: { lines: RewardLine[] }) => {
      said.push(lines);
      for (const { id, amount } of lines) posted.push({ line: id, posted: amount, shortfall: 0 });
      return { ok: true, value: { event: `${WALLET}9`, outcome: {} } };
    },
  } as unknown as Office;
  const book = new MarketBook({
    power: {
      portfolio: async () => ({ members, consents, assets: [], meters: [], factors }) as unknown as PortfolioState,
      loads: async ({ members: asked = [], fromMs, flow }) =>
        asked.map((member) => {
          const wh = new Float64Array(2880).fill(flow === (member === 'roof' ? 'export' : 'import') ? 10 : 0);
          return { member, fromMs, wh, quality: new Uint8Array(2880) };
        }),
    },
    calls: { surplus: async () => [...surplus], surplusSums: async () => [...sums.values()] },
    office,
    rule: { rule: 'need', keys: [], betweenPermille: 500 },
    now: () => JULY_MS,
  });
  return { book, said, sums };
}

describe('the bills of the market', () => {
  it('show each member what it gained', async () => {
    const { bills, totals, hidden } = unwrap(await town().book.bills('2026-06'));
    expect(bills[1]).toEqual({
      ...{ member: 'home-1', month: '2026-06', givenWh: 0, takenWh: 1000, importWh: 28_800, exportWh: 0 },
      ...{ quarters: 2880, withoutMilliWon: 5_760_000, withMilliWon: 5_710_000, benefitMilliWon: 50_000 },
      ...{ paidWon: 0, wallet: true },
    });
    expect(totals).toEqual({ members: 7, sharedWh: 6000, benefitMilliWon: 600_000, paidWon: 0 });
    expect(hidden).toBe(0);
  });

  it('show nobody who did not agree to it, and no sum of fewer than five of them', async () => {
    expect(unwrap(await town({ detail: false }).book.bills('2026-06'))).toMatchObject({ bills: [], hidden: 7 });
    const few = town({ homes: 3, detail: false }).book;
    expect(unwrap(await few.bills('2026-06'))).toMatchObject({ bills: [], hidden: 4, totals: null });
    expect(unwrap(await few.day())).toMatchObject({ withheld: 'too-few-households', quarters: [] });
  });
});

describe('one roof among many homes', () => {
  it('is told by no sum, of a quarter-hour, a day or a month', async () => {
    const { book, sums } = town({ homes: 8, detail: false });
    expect(unwrap(await book.bills('2026-06'))).toMatchObject({ hidden: 9, totals: null });
    for (const at of [1, 2, 3, 4]) sums.set(`home-${at}`, { ...sums.get(`home-${at}`)!, givenWh: 1 });
    expect(unwrap(await book.bills('2026-06')).totals).not.toBeNull();
    const portion = (member: string) => ({ member, wh: 100 });
    const taken = [1, 2, 3, 4, 5].map((at) => portion(`home-${at}`));
    const quarter = { quarterMs: JULY_MS, run: 1, rule: 'need' as const, milliWonPerKwh: 150_000, taken };
    const day = async (givers: readonly string[]) =>
      unwrap(await town({ homes: 9, detail: false, surplus: [{ ...quarter, given: givers.map(portion) }] }).book.day());
    expect(await day(['roof'])).toMatchObject({
      withheld: 'too-few-households',
      quarters: [],
      totals: { sharedWh: 0 },
    });
    expect((await day(['roof', 'home-6', 'home-7', 'home-8', 'home-9'])).quarters).toMatchObject([{ sharedWh: 500 }]);
  });
});

describe('paying a month of the market', () => {
  it('puts whole won into wallets once, and later only what corrections have changed', async () => {
    const { book, said, sums } = town();
    const first = unwrap(await book.payout(ACTOR, '2026-06'));
    expect(first).toMatchObject({ lines: 3, won: 300 + 50 + 50, withoutWallet: 4 });
    expect(await book.payout(ACTOR, '2026-06')).toMatchObject({ ok: false, code: 'nothing-to-pay' });
    sums.set('home-1', { ...sums.get('home-1')!, takenWh: 400 });
    expect(unwrap(await book.payout(ACTOR, '2026-06'))).toMatchObject({ lines: 1, won: -30 });
    expect(new Set(said.flat().map(({ id }) => id)).size).toBe(4);
    expect(
      unwrap(await book.bills('2026-06'))
        .bills.map(({ paidWon }) => paidWon)
        .slice(0, 3),
    ).toEqual([300, 20, 50]);
  });

  it('waits until the month is over', async () => {
    expect(await town().book.payout(ACTOR, '2026-07')).toMatchObject({ ok: false, code: 'month-not-over' });
  });
});
