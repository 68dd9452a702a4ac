import { describe, expect, it } from 'vitest';
import { carryOut } from './carry-out.ts';
import { gather, type Known } from './gather.ts';
import { planOf } from './plan.ts';
import { wantedNow, withLimits } from './setpoints.ts';

/** 17:00 in Seoul. */
const FROM = Date.parse('2026-06-21T17:00:00+09:00');
const QUARTERS = 96;
const HOUR_MS = 3_600_000;
const flat = (watts: number) => new Array<number>(QUARTERS).fill(watts);
const NONE = { status: 'none', why: 'No solver.', ms: 0 } as const;
const MADE = { id: '01900000-0000-7000-8000-000000000001', madeAtMs: FROM, cause: 'quarter' } as const;

const battery = {
  ...{ id: 'battery-1', member: 'hall', kind: 'battery' as const, device: 'gu/dong/hall/battery-1' },
  ...{ ratedW: 3000, capacityWh: 10_000, reservePercent: 20 },
};
const panels = { id: 'pv-1', member: 'hall', kind: 'pv' as const, device: 'gu/dong/hall/pv-1', ratedW: 8000 };

function known(change: Partial<Known> = {}): Known {
  return {
    fromMs: FROM,
    quarters: QUARTERS,
    members: [
      { id: 'hall', kind: 'public', site: 'gu/dong/hall', since: '2026-01-01', feeder: 'north' },
      { id: 'school', kind: 'public', site: 'gu/dong/school', since: '2026-01-01', feeder: 'south' },
    ],
    assets: [battery],
    steered: new Set(['hall']),
    charge: new Map([['battery-1', 60]]),
    overrides: [],
    expected: { pvW: flat(0), loadW: flat(1000) },
    feeders: new Map(),
    calls: [],
    retailWon: 150,
    feedInWon: 80,
    settings: {
      ...{ dear: [{ fromHour: 17, toHour: 22, percent: 200 }], peakWonPerKw: 0, wearWonPerKwh: 10 },
      ...{ importMaxW: null, exportMaxW: null, feeders: [], emergencyPercent: 80, emergency: false, revertS: 900 },
    },
    ...change,
  };
}

describe('what is planned', () => {
  it.each([
    ['whose member did not agree', { steered: new Set<string>() }, 'no-consent'],
    ['without a device', { assets: [{ ...battery, device: undefined }] as never }, 'no-device'],
    ['that was not read', { charge: new Map() }, 'no-state'],
    [
      'that staff left to itself',
      { overrides: [{ asset: 'battery-1', setpoint: { kind: 'auto' as const }, untilMs: FROM + HOUR_MS }] },
      'no-control',
    ],
  ])('is no battery %s', (_which, change, why) => {
    const { problem, unsteered } = gather(known(change));
    expect(problem.batteries).toEqual([]);
    expect(unsteered.get('battery-1')).toBe(why);
  });

  it('knows nameplate, charge and reserve, and the harder reserve of an emergency', () => {
    const [calm] = gather(known()).problem.batteries;
    expect(calm).toMatchObject({ storedWh: 6000, reserveWh: 2000, chargeMaxW: 3000, dischargeMaxW: 3000 });
    const [urgent] = gather(known({ settings: { ...known().settings, emergency: true } })).problem.batteries;
    expect(urgent).toMatchObject({ reserveWh: 8000 });
  });

  it('knows the dear evening, in hours of Seoul', () => {
    const { importWon } = gather(known()).problem;
    expect(importWon.slice(0, 21)).toEqual([...new Array(20).fill(300), 150]);
    expect(importWon.indexOf(300, 21)).toBe(-1);
  });

  it('knows calls within its quarter-hours, whom they are for, and what one without a target gets', () => {
    const call = { id: 'c', targetW: null, wonPerKwh: 1300, scope: { kind: 'feeder' as const, id: 'north' } };
    const calls = [
      { ...call, startsMs: FROM + HOUR_MS, endsMs: FROM + 2 * HOUR_MS },
      {
        ...call,
        startsMs: FROM + HOUR_MS,
        endsMs: FROM + 2 * HOUR_MS,
        scope: { kind: 'feeder' as const, id: 'south' },
      },
      { ...call, startsMs: FROM + 30 * HOUR_MS, endsMs: FROM + 31 * HOUR_MS },
    ];
    const { problem } = gather(known({ calls }));
    expect(problem.calls.map(({ from, to, targetW, batteries }) => [from, to, targetW, batteries])).toEqual([
      [4, 8, 3000, [0]],
      [4, 8, 0, []],
    ]);
  });

  it('gives a load that can wait its energy in its hours, over midnight and in part where the plan cuts them', () => {
    const load = { id: 'charger-1', member: 'hall', kind: 'charger' as const, ratedW: 7000, dayWh: 8000 };
    const windows = (fromHour: number, toHour: number) =>
      gather(known({ assets: [{ ...load, hours: { fromHour, toHour } }] })).problem.loads[0]!.windows;
    expect(windows(22, 6)).toEqual([{ from: 20, to: 52, wh: 8000 }]);
    expect(windows(9, 19)).toEqual([
      { from: 0, to: 8, wh: 1600 },
      { from: 64, to: 96, wh: 6400 },
    ]);
  });
});

describe('what devices are told', () => {
  it('is the first quarter-hour of the plan with the reserve, and nothing that staff ordered otherwise', () => {
    const facts = known();
    const gathered = gather(facts);
    const { plan } = planOf(gathered.problem, NONE, MADE);
    expect(wantedNow(plan, gathered, facts)).toEqual([
      { asset: 'battery-1', device: battery.device, setpoint: { kind: 'storage', powerW: 1000, reservePercent: 20 } },
    ]);
    const setpoint = { kind: 'storage', powerW: -2500, reservePercent: 30 } as const;
    const byHand = known({ overrides: [{ asset: 'battery-1', setpoint, untilMs: FROM + HOUR_MS }] });
    const planned = gather(byHand);
    const around = planOf(planned.problem, NONE, MADE).plan;
    expect(around.assets[0]!.powerW.slice(0, 4)).toEqual([-2500, -2500, -2500, -2500]);
    expect(wantedNow(around, planned, byHand)).toEqual([{ asset: 'battery-1', device: battery.device, setpoint }]);
  });

  it('holds panels back as far as the line asks, and not otherwise', () => {
    const settings = { ...known().settings, exportMaxW: 2000 };
    const sunny = { pvW: flat(6000), loadW: flat(1000) };
    const facts = known({ assets: [panels], charge: new Map(), expected: sunny, settings });
    const gathered = gather(facts);
    const { plan, spillW } = planOf(gathered.problem, NONE, MADE);
    expect(new Set(spillW)).toEqual(new Set([3000]));
    expect(new Set(plan.gridW)).toEqual(new Set([-2000]));
    const limited = withLimits(plan, gathered.panels, sunny.pvW, spillW);
    expect(wantedNow(limited, gathered, facts)).toEqual([
      { asset: 'pv-1', device: panels.device, setpoint: { kind: 'limit', percent: 37.5 } },
    ]);
    const free = known({ assets: [panels], charge: new Map(), expected: sunny });
    const unhindered = gather(free);
    const course = carryOut(unhindered.problem, { batteriesW: [], loadsW: [] });
    expect(new Set(course.spillW)).toEqual(new Set([0]));
    expect(wantedNow(planOf(unhindered.problem, NONE, MADE).plan, unhindered, free)).toEqual([]);
  });
});
