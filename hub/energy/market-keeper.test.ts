import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import { describe, expect, it } from 'vitest';
import type { CorrectionRow, PortfolioState, SurplusRow } from '../queries/vpp-questions.ts';
import { MarketKeeper } from './market-keeper.ts';

const QUARTER_MS = 900_000;
const NOON_MS = Date.parse('2026-06-20T12:00:00+09:00');
type Shared = VppEventData<'maeul.vpp.surplus-shared.v1'>;

const people = ['roof', 'home-1', 'home-2'].map((id) => ({
  id,
  kind: 'household' as const,
  site: `eunpyeong/sinsa1/${id}`,
  since: '2026-01-01',
}));
const portfolio = {
  members: people,
  assets: [],
  meters: [],
  consents: people.map(({ id }) => ({ member: id, scope: 'market', from: '2026-02-01', how: 'paper' })),
  factors: { feedInMilliWon: 100_000, retailMilliWon: 200_000 },
} as unknown as PortfolioState;

/** A dong whose roof exports in one quarter-hour, until its meter turns out to have said too much. */
function town() {
  const exported = new Map([[NOON_MS, 300.6]]);
  const corrections: CorrectionRow[] = [];
  const said: Shared[] = [];
  const state = { nowMs: NOON_MS + QUARTER_MS + 6 * 60_000, portfolio };
  const loads = async (fromMs: number, toMs: number, of: (member: string, tMs: number) => number) =>
    people.map(({ id }) => {
      const wh = Float64Array.from({ length: (toMs - fromMs) / QUARTER_MS }, (_, at) =>
        of(id, fromMs + at * QUARTER_MS),
      );
      return { member: id, fromMs, wh, quality: new Uint8Array(wh.length) };
    });
  const keeperOf = () =>
    new MarketKeeper({
      power: {
        portfolio: async () => state.portfolio,
        loads: ({ flow, fromMs, toMs }) =>
          loads(fromMs, toMs, (id, tMs) => {
            if (flow === 'export') return id === 'roof' ? (exported.get(tMs) ?? 0) : 0;
            return id === 'roof' ? 0 : 100;
          }),
        corrections: async () => ({ rows: corrections, next: null }),
      },
      calls: {
        surplus: async ({ fromMs, toMs }) => {
          const rows = new Map(said.map((data) => [data.quarter, { ...data, quarterMs: Date.parse(data.quarter) }]));
          return [...rows.values()].filter(({ quarterMs }) => quarterMs >= fromMs && quarterMs < toMs) as SurplusRow[];
        },
      },
      desk: {
        say: async (_type, data) => {
          said.push(data as Shared);
          return '';
        },
      },
      rule: { rule: 'equal', keys: [], betweenPermille: 500 },
      now: () => state.nowMs,
    });
  const correct = (tMs: number, wh: number) => {
    exported.set(tMs, wh);
    corrections.unshift({ id: corrections.length + 1, quarterMs: tMs } as CorrectionRow);
  };
  return { keeperOf, said, correct, state };
}

describe('the keeper of the market', () => {
  it('shares a closed quarter-hour once, also when it begins again', async () => {
    const { keeperOf, said } = town();
    const keeper = keeperOf();
    await keeper.round();
    await keeper.round();
    await keeperOf().round();
    expect(said).toEqual([
      {
        quarter: '2026-06-20T03:00:00.000Z',
        run: 1,
        rule: 'equal',
        milliWonPerKwh: 150_000,
        given: [{ member: 'roof', wh: 200 }],
        taken: [
          { member: 'home-1', wh: 100 },
          { member: 'home-2', wh: 100 },
        ],
        by: 'hub',
      },
    ]);
  });

  it('waits until a quarter-hour is closed', async () => {
    const { keeperOf, said, state } = town();
    state.nowMs = NOON_MS + QUARTER_MS + 60_000;
    await keeperOf().round();
    expect(said).toEqual([]);
  });

  it('shares again, at the price of the first time, what was corrected, and takes all back where nothing is left', async () => {
    const { keeperOf, said, correct, state } = town();
    const keeper = keeperOf();
    await keeper.round();
    state.portfolio = { ...portfolio, factors: { ...portfolio.factors, retailMilliWon: 300_000 } };
    correct(NOON_MS, 51);
    await keeper.round();
    correct(NOON_MS, 0);
    await keeper.round();
    expect(said.map(({ run, milliWonPerKwh, taken }) => [run, milliWonPerKwh, taken.map(({ wh }) => wh)])).toEqual([
      [1, 150_000, [100, 100]],
      [2, 150_000, [26, 25]],
      [3, 150_000, []],
    ]);
  });

  it('leaves out who does not agree, on that day', async () => {
    const { keeperOf, said, state } = town();
    const consents = portfolio.consents.map((one) => (one.member === 'home-2' ? { ...one, from: '2026-06-21' } : one));
    state.portfolio = { ...portfolio, consents };
    await keeperOf().round();
    expect(said.map(({ taken }) => taken)).toEqual([[{ member: 'home-1', wh: 100 }]]);
  });
});
