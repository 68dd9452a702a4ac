import { dayStartMs, parseDay } from '@maeul/devices/korea/day';
import type { BaselineMethod, BaselineRule } from '@maeul/devices/vpp/programme';
import type { CalledSpan, Load } from '@maeul/hub/vpp/baseline/baseline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bothBaselines } from '../../cli/vpp/two-baselines.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORY_DAYS = 60;
const RUNS = process.env.CI === 'true' ? 500 : 40;

const methods: Readonly<Record<string, fc.Arbitrary<BaselineMethod>>> = {
  'drop-hours': fc.oneof(
    fc.constant({ kind: 'drop-hours' as const, days: 10, dropHighest: 2, dropLowest: 2 }),
    fc.constant({ kind: 'drop-hours' as const, days: 5, dropHighest: 0, dropLowest: 1 }),
  ),
  'drop-days': fc.constant({ kind: 'drop-days' as const, days: 10, dropHighest: 1, dropLowest: 1 }),
  'same-type': fc.constant({ kind: 'same-type' as const, days: 10 }),
  'previous-week': fc.constantFrom(
    { kind: 'previous-week' as const },
    { kind: 'previous-week' as const, week: 'calendar' as const },
  ),
};

function rules(method: fc.Arbitrary<BaselineMethod>): fc.Arbitrary<BaselineRule> {
  return fc.record(
    {
      method,
      days: fc.record(
        {
          weekends: fc.boolean(),
          eventDays: fc.boolean(),
          lookBackDays: fc.constantFrom(10, 20, 28),
          lookBackEligible: fc.constantFrom(10, 20),
          lowUsage: fc.constantFrom(null, 0.5, 0.75, 0.95),
          highUsage: fc.constantFrom(null, 1.25, 1.05),
          atLeast: fc.integer({ min: 1, max: 6 }),
        },
        { requiredKeys: ['weekends', 'eventDays', 'lookBackDays', 'lowUsage', 'highUsage', 'atLeast'] },
      ),
      adjustment: fc.option(
        fc.record({
          kind: fc.constantFrom('additive' as const, 'ratio' as const),
          windowHours: fc.constantFrom(1, 3, 4),
          endsBeforeHours: fc.constantFrom(0, 1, 4),
          cap: fc.constantFrom(null, 0, 0.2, 0.4),
        }),
      ),
      minutes: fc.constantFrom(15 as const, 60 as const),
      rrmseMax: fc.constantFrom(null, 0.3),
      rrmseDays: fc.constant(3),
      gaps: fc.constantFrom(
        { valueShare: 0.5, dayShare: 0.5, useEstimated: true },
        { valueShare: 1, dayShare: 1, useEstimated: false },
      ),
    },
    { requiredKeys: ['method', 'days', 'adjustment', 'minutes', 'rrmseMax'] },
  );
}

/** Few different values, so that ties are the rule; weeks that lie around Chuseok or the new year, when no list reaches further. */
const days = fc.constantFrom('2026-10-08', '2026-10-03', '2027-02-10', '2028-02-04', '2026-07-15');

interface Wire {
  readonly seed: number;
  readonly levels: number;
  readonly gapPercent: number;
  readonly calls: readonly number[];
  readonly hour: number;
  readonly hours: number;
  readonly day: string;
}
const wires = fc.record<Wire>({
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  levels: fc.constantFrom(1, 3, 1000),
  gapPercent: fc.constantFrom(0, 0, 3, 15),
  calls: fc.array(fc.integer({ min: 0, max: HISTORY_DAYS * 24 }), { maxLength: 6 }),
  hour: fc.integer({ min: 0, max: 23 }),
  hours: fc.integer({ min: 1, max: 3 }),
  day: days,
});

/** A whole load from one number: fast-check would shrink thousands of values for hours. */
function loadOf({ seed, levels, gapPercent, day }: Wire, minutes: 15 | 60): Load {
  const fromMs = dayStartMs(parseDay(day)! - HISTORY_DAYS);
  const perDay = 1440 / minutes;
  const wh = new Float64Array((HISTORY_DAYS + 2) * perDay);
  const quality = new Uint8Array(wh.length);
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647 || 1;
    return state % below;
  };
  let dayLevel = 1;
  for (let i = 0; i < wh.length; i++) {
    if (i % perDay === 0) dayLevel = [0, 1, 1, 1, 2, 4][next(6)]!;
    const chance = next(100);
    quality[i] = chance < gapPercent ? 2 : chance < 2 * gapPercent ? 1 : 0;
    wh[i] = quality[i] === 2 ? Number.NaN : next(levels) * dayLevel;
  }
  return { fromMs, minutes, wh, quality };
}

describe.each(Object.entries(methods))('the baseline %s', (_name, method) => {
  it('is what the auditor finds, over ties, gaps, holidays, calls and limits', () => {
    fc.assert(
      fc.property(rules(method), wires, fc.boolean(), (rule, wire, byHour) => {
        const minutes = byHour && rule.minutes === 60 ? 60 : 15;
        const load = loadOf(wire, minutes);
        const startsMs = dayStartMs(parseDay(wire.day)!) + wire.hour * HOUR_MS;
        const called: CalledSpan[] = wire.calls.map((hours) => {
          const fromMs = startsMs - HISTORY_DAYS * DAY_MS + hours * HOUR_MS - HOUR_MS;
          return { fromMs, toMs: fromMs + HOUR_MS };
        });
        const { differences, hub } = bothBaselines({
          rule,
          load,
          startsMs,
          endsMs: startsMs + wire.hours * HOUR_MS,
          called: called.filter(({ toMs }) => toMs <= startsMs),
          withFit: wire.seed % 5 === 0,
        });
        expect(differences).toEqual([]);
        for (const { baselineWh } of hub.values) expect(baselineWh === null || baselineWh >= 0).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});
