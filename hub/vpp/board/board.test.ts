import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import type { Forecast } from '@maeul/devices/vpp/forecast';
import { describe, expect, it } from 'vitest';
import { type BoardInputs, boardOf } from './board.ts';

/** Tuesday 23 June 2026, 10:20 in Seoul. */
const NOW_MS = Date.UTC(2026, 5, 23, 1, 20);
const ZERO = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
const COVERAGE = { members: 60, good: 57, estimated: 2, missing: 1 };
const FLOWS = { ...ZERO, production: 9000, consumption: 30_000 };

const now: NowAnswer = {
  time: new Date(NOW_MS).toISOString(),
  power: FLOWS,
  low: FLOWS,
  high: FLOWS,
  coverage: COVERAGE,
  stored: { wh: 0, capacityWh: 0, batteries: 0 },
  today: {
    row: { from: new Date(NOW_MS).toISOString(), flows: FLOWS, low: FLOWS, high: FLOWS, coverage: COVERAGE },
    shares: { selfConsumption: 1, selfSufficiency: 0.3, selfReliance: 0.3 },
    avoided: { kgCO2: 3.8, toe: 0.002, factors: [] },
  },
  year: {
    shares: { selfConsumption: 1, selfSufficiency: 0.2, selfReliance: 0.2 },
    targets: [{ year: 2030, share: 0.23 }],
  },
};

/** From 10:15, with as much of own power as `sun` says for the hour of Seoul. */
function forecast(sun: (hour: number) => number): Forecast {
  const fromMs = Date.UTC(2026, 5, 23, 1, 15);
  const hours = Array.from({ length: 96 }, (_, quarter) => Math.floor((10 * 4 + 1 + quarter) / 4) % 24);
  const band = (values: number[]) => ({ p10: values, p50: values, p90: values });
  const skill = { maeW: 1, persistenceMaeW: 2, skill: 0.5, inBand: 0.8, quarters: 96 };
  const from = new Date(fromMs).toISOString();
  return {
    ...{ from, madeAt: from, skill: { pv: skill, load: skill } },
    ...{ pv: band(hours.map((hour) => 1000 * sun(hour))), load: band(hours.map(() => 1000)) },
  };
}

function call(change: Partial<CallSummary>): CallSummary {
  return {
    ...{ id: '019a8f00-0000-7000-8000-000000000001', scope: { kind: 'dong' }, state: 'scheduled', resettled: false },
    programme: { id: 'evening', version: 1, label: { ko: '저녁 절전', en: 'Evening saving' } },
    ...{
      startsAt: '2026-06-23T09:00:00.000Z',
      endsAt: '2026-06-23T10:00:00.000Z',
      notifyAt: '2026-06-23T08:00:00.000Z',
    },
    ...{
      targetW: null,
      source: { kind: 'staff', account: 'a' },
      reason: null,
      cancelled: null,
      delivery: null,
      totals: null,
    },
    ...change,
  };
}

const inputs: BoardInputs = { nowMs: NOW_MS, place: 'eunpyeong/sinsa1', now, forecast: null, calls: [], dongs: [] };

describe('the board', () => {
  it('shows what is made and used, today’s share and the carbon that was avoided', () => {
    expect(boardOf(inputs)).toMatchObject({
      now: { productionW: 9000, consumptionW: 30_000, good: 57, members: 60 },
      today: { productionWh: 9000, shares: { selfReliance: 0.3 }, avoided: { kgCO2: 3.8 } },
      year: { targets: [{ year: 2030, share: 0.23 }] },
      hours: null,
      event: null,
    });
  });

  it('shows no sums where they are withheld', () => {
    const board = boardOf({ ...inputs, now: { ...now, withheld: 'too-few-households' }, forecast: forecast(() => 1) });
    expect(board).toMatchObject({ withheld: 'too-few-households', now: null, today: null, year: null, hours: null });
  });

  it('names the hour of today that has most of its power from here', () => {
    const { hours } = boardOf({ ...inputs, forecast: forecast((hour) => (hour === 13 ? 1.4 : hour < 19 ? 0.5 : 0)) });
    expect(hours?.best).toEqual({ from: '2026-06-23T04:00:00.000Z', ownShare: 1.4 });
    expect([hours?.rest.length, hours?.rest[0]?.from]).toEqual([14, '2026-06-23T01:00:00.000Z']);
  });

  it('names one of tomorrow when the sun is gone', () => {
    const { hours } = boardOf({ ...inputs, forecast: forecast((hour) => (hour === 8 ? 0.9 : 0)) });
    expect(hours?.best.from).toBe('2026-06-23T23:00:00.000Z');
  });

  it('shows the call that runs before the one that comes, and none that is not for the whole dong', () => {
    const later = call({ startsAt: '2026-06-23T10:30:00.000Z' });
    const minute = { minute: '2026-06-23T01:19:00.000Z', baselineW: 9000, actualW: 6500, seen: 40, members: 44 };
    const running = call({ state: 'active', startsAt: '2026-06-23T01:00:00.000Z', delivery: minute });
    const building = call({ state: 'active', scope: { kind: 'building', id: 'apt-11' } });
    expect(boardOf({ ...inputs, calls: [later, building, running] }).event).toMatchObject({
      active: true,
      shedW: 2500,
    });
    expect(boardOf({ ...inputs, calls: [later, building, call({})] }).event).toMatchObject({
      startsAt: '2026-06-23T09:00:00.000Z',
      active: false,
      shedW: null,
    });
    expect(boardOf({ ...inputs, calls: [building, call({ state: 'settled' })] }).event).toBeNull();
  });

  it('ranks the dongs, the unknown last, and says which one this is', () => {
    const dongs = [
      { place: 'eunpyeong/sinsa2', selfReliance: null },
      { place: 'eunpyeong/sinsa1', selfReliance: 0.2 },
      { place: 'eunpyeong/bulgwang1', selfReliance: 0.3 },
    ];
    expect(boardOf({ ...inputs, dongs }).dongs.map(({ place, here }) => [place, here])).toEqual([
      ['eunpyeong/bulgwang1', false],
      ['eunpyeong/sinsa1', true],
      ['eunpyeong/sinsa2', false],
    ]);
  });
});
