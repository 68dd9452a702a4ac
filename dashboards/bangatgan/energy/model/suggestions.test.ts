import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import type { Forecast } from '@maeul/devices/vpp/forecast';
import { describe, expect, it } from 'vitest';
import { call, NOW_MS } from '../testing/energy-fixtures.ts';
import { nextCall } from './next-call.ts';
import { type Situation, suggestionsOf } from './suggestions.ts';

const NONE: Situation = { nowMs: NOW_MS, now: null, plan: null, forecast: null, calls: null };
const time = new Date(NOW_MS).toISOString();

function now(good: number, missing: number, filled = 0.5): NowAnswer {
  const flows = { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
  const coverage = { members: 10, good, estimated: 10 - good - missing, missing };
  const shares = { selfConsumption: null, selfSufficiency: null, selfReliance: null };
  return {
    ...{ time, power: flows, low: flows, high: flows, coverage },
    stored: { wh: 1000 * filled, capacityWh: 1000, batteries: 1 },
    today: {
      row: { from: time, flows, low: flows, high: flows, coverage },
      shares,
      avoided: { kgCO2: 0, toe: 0, factors: [] },
    },
    year: { shares, targets: [] },
  };
}

function plan(asset: Partial<PlanAnswer['assets'][number]>, rest: Partial<PlanAnswer> = {}, ageMin = 5): PlanAnswer {
  const madeAt = new Date(NOW_MS - ageMin * 60_000).toISOString();
  return {
    time,
    plan: {
      id: '',
      madeAt,
      from: madeAt,
      cause: 'quarter',
      solver: { status: 'optimal', ms: 3 },
      assets: [],
      gridW: [],
    },
    forecast: { pvW: [], loadW: [] },
    actual: { pvW: [], loadW: [], gridW: [] },
    assets: [
      {
        ...{ asset: 'b-1', member: 'm-1', kind: 'battery', device: null, unsteered: null, charge: null },
        ...{ reservePercent: 20, ordered: null, readBack: null, override: null },
        ...asset,
      },
    ],
    emergency: false,
    ...rest,
  };
}

function forecast(pvW: (slot: number) => number, loadW: (slot: number) => number): Forecast {
  const band = (of: (slot: number) => number) => {
    const p50 = Array.from({ length: 96 }, (_, slot) => of(slot));
    return { p10: p50, p50, p90: p50 };
  };
  const skill = { maeW: 0, persistenceMaeW: 0, skill: null, inBand: null, quarters: 0 };
  return { from: time, madeAt: time, pv: band(pvW), load: band(loadW), skill: { pv: skill, load: skill } };
}

const codes = (situation: Partial<Situation>) => suggestionsOf({ ...NONE, ...situation }).map(({ code }) => code);
const evening = forecast(
  () => 0,
  (slot) => (slot >= 8 && slot < 12 ? 50_000 : 20_000),
);

describe('what to do now', () => {
  it('is nothing, and says so only when the hub has told how things are', () => {
    expect(codes({ now: now(10, 0) })).toEqual(['all-well']);
    expect(codes({})).toEqual([]);
  });

  it('is to look for meters that are silent, and to mistrust figures when many are', () => {
    expect(codes({ now: now(9, 1) })).toEqual(['meters-silent']);
    expect(codes({ now: now(7, 3) })).toEqual(['meters-few']);
    expect(codes({ now: now(9, 0) })).toEqual(['all-well']);
  });

  it('is to look at a plan that is a fallback, that is old, or that obeys an emergency', () => {
    const fallback = plan({});
    const solver = { status: 'fallback', ms: 300 } as const;
    expect(codes({ plan: { ...fallback, plan: { ...fallback.plan!, solver } } })).toEqual(['plan-fallback']);
    expect(codes({ plan: plan({}, {}, 60) })).toEqual(['plan-old']);
    expect(codes({ plan: plan({}, { emergency: true }) })).toEqual(['emergency']);
  });

  it('is to look at a battery below its reserve, but not at one that wanders about it', () => {
    expect(codes({ plan: plan({ charge: { percent: 12, time } }) })).toEqual(['battery-below-reserve']);
    expect(codes({ plan: plan({ charge: { percent: 19, time } }) })).toEqual([]);
  });

  it.each(['refused', 'failed', 'silent'] as const)('is to look at an order that was %s', (status) => {
    const ordered = { setpoint: { kind: 'auto' }, order: 1, time, status } as const;
    expect(codes({ plan: plan({ ordered }) })).toEqual(['order-failed']);
  });

  it('is to know of what is steered by hand, as long as it is', () => {
    const override = (minutes: number) => ({
      ...{ setpoint: { kind: 'auto' } as const, reason: 'x', by: 'y' },
      until: new Date(NOW_MS + minutes * 60_000).toISOString(),
    });
    expect(codes({ plan: plan({ override: override(5) }) })).toEqual(['override']);
    expect(codes({ plan: plan({ override: override(-5) }) })).toEqual([]);
  });

  it('is to see to a running call that is behind its target, and to settle one that is over', () => {
    const active = call('active');
    const delivery = { ...active.delivery!, baselineW: 20_000, actualW: 19_000 };
    expect(codes({ calls: [{ ...active, delivery }] })).toEqual(['call-behind']);
    expect(codes({ calls: [{ ...active, delivery: { ...delivery, actualW: 11_000 } }] })).toEqual(['call-running']);
    expect(codes({ calls: [call('ended')] })).toEqual(['call-to-settle']);
  });

  it('is to call an event for a peak, unless one is called for that time', () => {
    expect(codes({ forecast: evening, calls: [] })).toEqual(['peak-ahead']);
    const startsAt = new Date(NOW_MS + 2 * 3_600_000).toISOString();
    const endsAt = new Date(NOW_MS + 3 * 3_600_000).toISOString();
    const called: CallSummary = { ...call('scheduled'), startsAt, endsAt };
    expect(codes({ forecast: evening, calls: [called] })).toEqual([]);
    expect(codes({ forecast: evening, calls: [{ ...called, state: 'cancelled' }] })).toEqual(['peak-ahead']);
    const flat = forecast(
      () => 0,
      () => 20_000,
    );
    expect(codes({ forecast: flat, calls: [] })).toEqual([]);
  });

  it('is to tell people of surplus that no battery can take', () => {
    const sunny = forecast(
      (slot) => (slot < 8 ? 9000 : 0),
      () => 1000,
    );
    expect(codes({ forecast: sunny, now: now(10, 0, 0.95) })).toContain('surplus-ahead');
    expect(codes({ forecast: sunny, now: now(10, 0, 0.4) })).not.toContain('surplus-ahead');
  });

  it('has the gravest first', () => {
    const found = suggestionsOf({
      ...NONE,
      now: now(9, 1),
      plan: plan({ charge: { percent: 2, time } }),
      calls: [call('ended')],
    });
    expect(found.map(({ tone }) => tone)).toEqual(['bad', 'warn', 'plain']);
  });
});

describe('the next call', () => {
  it('is the one that runs, or else the one that begins first', () => {
    expect(nextCall([call('scheduled'), call('active')])?.state).toBe('active');
    expect(nextCall([call('scheduled'), call('notified'), call('settled')])?.state).toBe('notified');
    expect(nextCall([call('settled'), call('cancelled')])).toBeNull();
  });
});
