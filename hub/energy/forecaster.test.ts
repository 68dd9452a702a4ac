import type { Flows } from '@maeul/devices/vpp/accounts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountsFound, MemberLoad, PortfolioState } from '../queries/vpp-questions.ts';
import { ForecastThread } from './forecast-thread.ts';
import { Forecaster } from './forecaster.ts';

const QUARTER_MS = 900_000;
const NOON_MS = Date.parse('2026-06-20T12:00:00+09:00');
const member = { id: 'home-1', kind: 'household', site: 'eunpyeong/sinsa1/home-1', since: '2026-01-01' } as const;
const portfolio = { members: [member], assets: [], meters: [], consents: [] } as unknown as PortfolioState;
const zero: Flows = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };

let thread: ForecastThread;
beforeEach(() => {
  thread = new ForecastThread();
});
afterEach(() => thread.stop());

function row(tMs: number, missing: 0 | 1) {
  const flows = { ...zero, consumption: 100, production: 0 };
  const coverage = { members: 1, good: 1 - missing, estimated: 0, missing };
  return { from: new Date(tMs).toISOString(), flows, low: flows, high: flows, coverage };
}

function forecaster(found: (fromMs: number, toMs: number) => AccountsFound, loads: MemberLoad[] = []) {
  const clock = { ms: NOON_MS + 60_000 };
  let asked = 0;
  const maker = new Forecaster({
    power: {
      portfolio: async () => portfolio,
      accounts: async ({ fromMs, toMs }) => {
        asked += 1;
        return found(fromMs, toMs);
      },
      loads: async () => loads,
    },
    thread,
    location: { latitude: 37.6, longitude: 126.92 },
    now: () => clock.ms,
  });
  return { maker, clock, asked: () => asked };
}

const measured = (fromMs: number, toMs: number): AccountsFound => ({
  rows: Array.from({ length: (toMs - fromMs) / QUARTER_MS }, (_, at) => {
    const tMs = fromMs + at * QUARTER_MS;
    return row(tMs, tMs < NOON_MS - 10 * 86_400_000 ? 1 : 0);
  }),
});

describe('the forecaster', () => {
  it('foretells a scope from its account, from the quarter-hour that runs now', async () => {
    const { forecast, notes, days } = await forecaster(measured).maker.shown('dong');
    expect(forecast?.from).toBe('2026-06-20T03:00:00.000Z');
    expect(forecast?.load.p50).toEqual(Array(96).fill(400));
    expect(forecast?.skill.load.maeW).toBe(0);
    expect(days.load).toBe(10);
    expect(notes.load).toEqual([]);
  });

  it('makes it once in a quarter-hour', async () => {
    const { maker, clock, asked } = forecaster(measured);
    const [one, other] = await Promise.all([maker.known('dong'), maker.known('dong')]);
    expect(one).toBe(other);
    expect(asked()).toBe(1);
    clock.ms += QUARTER_MS;
    expect((await maker.known('dong')).forecast?.from).toBe('2026-06-20T03:15:00.000Z');
  });

  it('shows nothing of what is withheld, and yet lets the hub plan with it', async () => {
    const wh = new Float64Array(112 * 96).fill(50);
    const load = { member: 'home-1', fromMs: 0, wh, quality: new Uint8Array(wh.length) };
    const { maker } = forecaster(() => ({ rows: [], withheld: 'too-few-households' }), [load]);
    expect(await maker.shown('dong')).toMatchObject({ forecast: null, withheld: 'too-few-households' });
    expect((await maker.known('dong')).forecast?.load.p50[0]).toBe(200);
  });

  it('has nothing to say of a scope in which nobody is', async () => {
    expect((await forecaster(measured).maker.shown('building:none')).forecast).toBeNull();
  });
});
