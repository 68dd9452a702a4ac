import type { Plan } from '@maeul/devices/vpp/plan';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { drEvent, HOUR_MS, household, iso, MINUTE_MS, PROGRAMME, SIX_MS } from '../../testing/calls.ts';
import type { LiveCall } from '../../vpp/calls/live-call.ts';
import { Dispatcher } from './dispatcher.ts';

beforeEach(() => void vi.useFakeTimers({ now: SIX_MS + MINUTE_MS }));
afterEach(() => void vi.useRealTimers());

/** A dispatcher of a dong with one battery that nobody read yet: there is something to plan, and nothing to order. */
function dispatching(overrides: { asset: string; untilMs: number }[] = []) {
  const plans: Plan[] = [];
  let live: readonly LiveCall[] = [];
  let listener: (calls: readonly LiveCall[]) => void = () => {};
  const dispatcher = new Dispatcher({
    power: {
      portfolio: async () => ({
        ...{ members: [household('a')], consents: [], meters: [] },
        assets: [{ id: 'battery-1', member: 'a', kind: 'battery', ratedW: 3000, capacityWh: 6000, device: 'x/y/a/b' }],
        factors: { retailMilliWon: 150_000, feedInMilliWon: 80_000 } as never,
      }),
    },
    calls: {
      overrides: async (nowMs) =>
        overrides
          .filter(({ untilMs }) => untilMs > nowMs)
          .map((one) => ({ ...one, setpoint: { kind: 'auto' }, reason: 'x', by: 'kim' })),
    },
    devices: { devices: async () => [] },
    forecaster: { known: async () => ({ forecast: null }) as never },
    settings: {
      ...{ dear: [], peakWonPerKw: 0, wearWonPerKwh: 10, importMaxW: null, exportMaxW: null, feeders: [] },
      ...{ emergencyPercent: 50, emergency: false, revertS: 900 },
    },
    keeper: {
      get live() {
        return live;
      },
      onChange(hear) {
        listener = hear;
        return () => {
          listener = () => {};
        };
      },
    },
    solver: { solve: async () => ({ status: 'none', why: 'not here' }) as never },
    sender: { want: () => {} },
    desk: {
      say: async (_type, data) => {
        plans.push((data as { plan: Plan }).plan);
        return '';
      },
    },
    ...{ now: Date.now, log: pino({ level: 'error' }) },
  });
  dispatcher.start();
  onTestFinished(() => dispatcher.stop());
  const causes = async (afterMs: number) => {
    await vi.advanceTimersByTimeAsync(afterMs);
    return plans.map(({ cause }) => cause);
  };
  const call = (state: LiveCall['state'], changes = {}) => {
    live = [{ event: { ...EVENT, ...changes }, programme: PROGRAMME, state }];
    listener(live);
  };
  return { causes, call, plans };
}

const EVENT = drEvent({ startsAt: iso(SIX_MS + HOUR_MS), endsAt: iso(SIX_MS + 2 * HOUR_MS) });

describe('a plan is made', () => {
  it('at the start and once in each quarter-hour', async () => {
    const { causes, plans } = dispatching();
    expect(await causes(1000)).toEqual(['start']);
    expect(await causes(14 * MINUTE_MS)).toEqual(['start']);
    expect(await causes(5_000)).toEqual(['start', 'quarter']);
    expect(await causes(15 * MINUTE_MS)).toEqual(['start', 'quarter', 'quarter']);
    expect(plans[1]?.from).toBe(iso(SIX_MS + 15 * MINUTE_MS));
  });

  it('when a call comes, ends earlier or is cancelled, and not when it is told of or begins', async () => {
    const { causes, call } = dispatching();
    await causes(1000);
    call('scheduled');
    expect(await causes(10)).toEqual(['start', 'event']);
    call('notified');
    call('active');
    expect(await causes(10)).toEqual(['start', 'event']);
    call('active', { endsAt: iso(SIX_MS + 1.5 * HOUR_MS) });
    expect(await causes(10)).toEqual(['start', 'event', 'event']);
    call('cancelled');
    expect(await causes(10)).toEqual(['start', 'event', 'event', 'event']);
  });

  it('when an override ends', async () => {
    const { causes } = dispatching([{ asset: 'battery-1', untilMs: SIX_MS + 5 * MINUTE_MS }]);
    await causes(1000);
    expect(await causes(3 * MINUTE_MS)).toEqual(['start']);
    expect(await causes(MINUTE_MS + 1000)).toEqual(['start', 'override']);
  });
});
