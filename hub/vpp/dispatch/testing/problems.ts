import fc from 'fast-check';
import type { Battery, Call, DispatchProblem, FlexibleLoad, Group } from '../problem.ts';

/** A day that begins at 05:00 in Seoul. */
export const MORNING = Date.parse('2026-06-21T05:00:00+09:00');

const watts = (max: number) => fc.integer({ min: 0, max });

const battery = fc
  .record({
    capacityWh: fc.integer({ min: 500, max: 30_000 }),
    chargeMaxW: watts(8000),
    dischargeMaxW: watts(8000),
    efficiency: fc.double({ min: 0.6, max: 1, noNaN: true }),
    reserve: fc.double({ min: 0, max: 1, noNaN: true }),
    stored: fc.double({ min: 0, max: 1, noNaN: true }),
    orderedW: fc.oneof(
      { weight: 4, arbitrary: fc.constant<number[]>([]) },
      { weight: 1, arbitrary: fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 1, maxLength: 6 }) },
    ),
  })
  .map(({ capacityWh, reserve, stored, ...rest }) => ({
    ...rest,
    capacityWh,
    reserveWh: capacityWh * reserve,
    storedWh: capacityWh * stored,
  }));

/** Problems of all kinds: tight lines, empty batteries, calls that nobody can serve, loads without time. */
export function problems(quarters: number): fc.Arbitrary<DispatchProblem> {
  const series = (min: number, max: number) =>
    fc.array(fc.integer({ min, max }), { minLength: quarters, maxLength: quarters });
  const span = fc
    .tuple(fc.nat(quarters - 1), fc.integer({ min: 1, max: quarters }))
    .map(([from, length]) => ({ from, to: Math.min(quarters, from + length) }));
  return fc
    .record({
      netW: series(-15_000, 15_000),
      spillMaxW: series(0, 6000),
      importWon: series(60, 400),
      sellShare: fc.double({ min: 0, max: 1, noNaN: true }),
      peakWonPerKw: fc.constantFrom(0, 500, 8000),
      wearWonPerKwh: fc.constantFrom(1, 10),
      endWonPerKwh: fc.integer({ min: 0, max: 200 }),
      batteries: fc.array(battery, { maxLength: 4 }),
      loads: fc.array(fc.record({ ratedW: watts(5000), span, wh: watts(10_000) }), { maxLength: 2 }),
      limits: fc.array(fc.tuple(fc.option(watts(15_000)), fc.option(watts(15_000))), { minLength: 3, maxLength: 3 }),
      call: fc.option(fc.record({ span, targetW: watts(20_000), penalty: fc.integer({ min: 1, max: 3000 }) })),
    })
    .map((made) => problemOf(made, quarters));
}

interface Made {
  readonly netW: number[];
  readonly spillMaxW: number[];
  readonly importWon: number[];
  readonly sellShare: number;
  readonly peakWonPerKw: number;
  readonly wearWonPerKwh: number;
  readonly endWonPerKwh: number;
  readonly batteries: readonly Omit<Battery, 'asset'>[];
  readonly loads: readonly { ratedW: number; span: { from: number; to: number }; wh: number }[];
  readonly limits: readonly (readonly [number | null, number | null])[];
  readonly call: { span: { from: number; to: number }; targetW: number; penalty: number } | null;
}

function problemOf(made: Made, quarters: number): DispatchProblem {
  const batteries = made.batteries.map((one, index) => ({ ...one, asset: `battery-${index}` }));
  const loads: FlexibleLoad[] = made.loads.map(({ ratedW, span, wh }, index) => ({
    asset: `load-${index}`,
    ratedW,
    windows: [{ ...span, wh: Math.min(wh, (ratedW * (span.to - span.from)) / 4) }],
  }));
  const all = batteries.map((_, index) => index);
  const allLoads = loads.map((_, index) => index);
  const groups: Group[] = made.limits.map(([importMaxW, exportMaxW], index) => ({
    id: index === 0 ? 'dong' : `feeder-${index}`,
    netW: index === 0 ? made.netW : made.netW.map((watts) => Math.round(watts / 2)),
    importMaxW,
    exportMaxW,
    batteries: index === 0 ? all : all.filter((battery) => battery % 2 === index - 1),
    loads: index === 0 ? allLoads : allLoads.filter((load) => load % 2 === index - 1),
  }));
  const calls: Call[] =
    made.call === null
      ? []
      : [
          {
            id: 'call',
            ...made.call.span,
            targetW: made.call.targetW,
            penaltyWonPerKwh: made.call.penalty,
            batteries: all,
            loads: allLoads,
          },
        ];
  return {
    fromMs: MORNING,
    quarters,
    netW: made.netW,
    spillMaxW: made.spillMaxW,
    importWon: made.importWon,
    exportWon: made.importWon.map((won) => won * made.sellShare),
    peakWonPerKw: made.peakWonPerKw,
    peakSoFarW: 0,
    wearWonPerKwh: made.wearWonPerKwh,
    endWonPerKwh: made.endWonPerKwh,
    batteries,
    loads,
    groups,
    calls,
  };
}
