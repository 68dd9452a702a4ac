import { dayStartMs, parseDay } from '@maeul/devices/korea/day';
import { unwrap } from '@maeul/devices/refusal';
import type { BaselineResult } from '@maeul/devices/vpp/baseline';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { describe, expect, it } from 'vitest';
import { baselineOf, type CalledSpan, type Load } from './baseline.ts';

const HOUR_MS = 3_600_000;
const MID: BaselineRule = {
  method: { kind: 'drop-hours', days: 10, dropHighest: 2, dropLowest: 2 },
  days: { weekends: false, eventDays: false, lookBackDays: 45, lowUsage: null, highUsage: null, atLeast: 5 },
  adjustment: null,
  minutes: 60,
  rrmseMax: null,
};
const MAX: BaselineRule = { ...MID, method: { kind: 'drop-hours', days: 5, dropHighest: 0, dropLowest: 1 } };
const NAJU: BaselineRule = { ...MID, method: { kind: 'drop-days', days: 10, dropHighest: 1, dropLowest: 1 } };
const WEEK: BaselineRule = { ...MID, method: { kind: 'previous-week' }, days: { ...MID.days, atLeast: 1 } };
const SAME: BaselineRule = { ...MID, method: { kind: 'same-type', days: 10 } };
const withDays = (rule: BaselineRule, days: Partial<BaselineRule['days']>) => ({
  ...rule,
  days: { ...rule.days, ...days },
});

/** Thursday 19 November 2026: 18 working days, no holiday, since 26 October. */
const DAY = '2026-11-19';
const DAYS_BEFORE = 60;

/** 60 days before the day and itself; `of(daysBefore, hour)` Wh. */
function load(of: (before: number, hour: number) => number, day = DAY): Load {
  const wh = Array.from({ length: (DAYS_BEFORE + 1) * 24 }, (_, i) => of(DAYS_BEFORE - Math.floor(i / 24), i % 24));
  return { fromMs: dayStartMs(parseDay(day)! - DAYS_BEFORE), minutes: 60, wh: Float64Array.from(wh) };
}

interface Asked {
  readonly day?: string;
  readonly hour?: number;
  readonly hours?: number;
  readonly called?: readonly CalledSpan[];
  readonly withFit?: boolean;
}

function ask(
  rule: BaselineRule,
  from: Load,
  { day = DAY, hour = 18, hours = 1, called = [], withFit = false }: Asked = {},
) {
  const startsMs = dayStartMs(parseDay(day)!) + hour * HOUR_MS;
  return unwrap(baselineOf({ rule, load: from, startsMs, endsMs: startsMs + hours * HOUR_MS, called, withFit }));
}

const usedOf = ({ days }: BaselineResult) => days.filter(({ used }) => used).map(({ day }) => day.slice(5));
const whyOf = ({ days }: BaselineResult, day: string) => days.find((one) => one.day.endsWith(day))?.why;
const whOf = (result: BaselineResult) => result.values.map(({ baselineWh }) => baselineWh);
const evening = (day: string): CalledSpan => {
  const fromMs = dayStartMs(parseDay(day)!) + 18 * HOUR_MS;
  return { fromMs, toMs: fromMs + HOUR_MS };
};

describe('the days of a baseline', () => {
  const flat = load(() => 100);

  it('are the newest working days, and every day that was looked at says what became of it', () => {
    const found = ask(MAX, flat);
    expect(found.days.map(({ day, used, why }) => [day.slice(5), used, why])).toEqual([
      ['11-18', true, undefined],
      ['11-17', true, undefined],
      ['11-16', true, undefined],
      ['11-15', false, 'weekend'],
      ['11-14', false, 'weekend'],
      ['11-13', true, undefined],
      ['11-12', true, undefined],
    ]);
    expect(found.calendarCertain).toBe(true);
  });

  it('leave out holidays, also those by the moon and their substitutes', () => {
    const day = '2026-10-08';
    const found = ask(
      MAX,
      load(() => 100, day),
      { day },
    );
    // Chuseok on Friday 25 September; Foundation Day on a Saturday, with Monday 5 October in its place.
    expect(usedOf(found)).toEqual(['10-07', '10-06', '10-02', '10-01', '09-30']);
    expect([whyOf(found, '10-05'), whyOf(found, '10-03')]).toEqual(['holiday', 'holiday']);
  });

  it('of a year whose holidays are not known say so', () => {
    const day = '2028-02-10';
    expect(
      ask(
        MAX,
        load(() => 100, day),
        { day },
      ).calendarCertain,
    ).toBe(false);
  });

  it('leave out days with a call, if the rule says so', () => {
    const called = [evening('2026-11-17')];
    expect(whyOf(ask(MAX, flat, { called }), '11-17')).toBe('event-day');
    expect(usedOf(ask(withDays(MAX, { eventDays: true }), flat, { called }))).toContain('11-17');
  });

  it('are days off for an event on a day off', () => {
    const found = ask(withDays(MAX, { atLeast: 3 }), flat, { day: '2026-11-15' });
    expect(usedOf(found)).toEqual(['11-14', '11-08', '11-07', '11-01', '10-31']);
    expect(whyOf(found, '11-13')).toBe('working-day');
    expect(usedOf(ask(SAME, flat, { day: '2026-11-15' })).slice(0, 2)).toEqual(['11-14', '11-08']);
  });

  it('of the previous week are the seven days before, or those from Monday to Sunday', () => {
    expect(usedOf(ask(WEEK, flat))).toEqual(['11-18', '11-17', '11-16', '11-13', '11-12']);
    const calendar: BaselineRule = { ...WEEK, method: { kind: 'previous-week', week: 'calendar' } };
    expect(usedOf(ask(calendar, flat))).toEqual(['11-13', '11-12', '11-11', '11-10', '11-09']);
  });

  it('with low use are replaced by earlier ones, measured by the mean of the first', () => {
    // Mean of the five newest: (4 × 100 + 70) ÷ 5 = 94, of which 75 % are 70.5.
    const dip = load((before) => (before === 1 ? 70 : before === 8 ? 71 : 100));
    const found = ask(withDays(MAX, { lowUsage: 0.75 }), dip);
    expect(whyOf(found, '11-18')).toBe('low-usage');
    expect(usedOf(found)).toEqual(['11-17', '11-16', '11-13', '11-12', '11-11']);
    // On the limit is within: 75 of 100.
    const even = load((before) => [75, 125][before - 1] ?? 100);
    expect(usedOf(ask(withDays(MAX, { lowUsage: 0.75 }), even))).toContain('11-18');
  });

  it('with high use are left out in a second pass', () => {
    const peak = load((before) => (before === 2 ? 200 : 100));
    const found = ask(withDays(MAX, { lowUsage: 0.75, highUsage: 1.25 }), peak);
    expect(whyOf(found, '11-17')).toBe('high-usage');
    expect(usedOf(found)).toHaveLength(5);
  });

  it('with too much missing do not count; nor is looked back beyond the limits', () => {
    const gappy = load((before, hour) => (before === 1 && hour < 3 ? Number.NaN : 100));
    expect(whyOf(ask(MAX, gappy), '11-18')).toBe('gaps');
    expect(usedOf(ask({ ...MAX, gaps: { valueShare: 1, dayShare: 0.8, useEstimated: true } }, gappy))).toContain(
      '11-18',
    );
    expect(usedOf(ask(withDays(MAX, { lookBackDays: 6, atLeast: 2 }), flat))).toHaveLength(4);
    expect(usedOf(ask(withDays(MID, { lookBackEligible: 7 }), flat))).toHaveLength(7);
  });

  it('that are too few are listed, and there is no baseline', () => {
    const found = ask(withDays(MAX, { lookBackDays: 6, atLeast: 5 }), flat);
    expect(found.none).toBe('too-few-days');
    expect(whOf(found)).toEqual([null]);
    expect(whyOf(found, '11-18')).toBe('too-few-days');
  });
});

describe('the value of an hour', () => {
  // The working days before, newest first, use 1, 2, 3 … Wh at 18:00.
  const working = [1, 2, 3, 6, 7, 8, 9, 10, 13, 14];
  const rising = load((before, hour) => (hour === 18 ? working.indexOf(before) + 1 : 50));

  it('by Mid(6/10) is the mean without the two highest and the two lowest', () => {
    const [value] = ask(MID, rising).values;
    expect(value).toMatchObject({ baselineWh: 5.5, averaged: 6 });
    expect(value!.highest).toEqual(['2026-11-05', '2026-11-06']);
    expect(value!.lowest).toEqual(['2026-11-18', '2026-11-17']);
  });

  it('by Max(4/5) is the mean without the lowest', () => {
    expect(whOf(ask(MAX, rising))).toEqual([3.5]);
  });

  it('leaves out the older of equal values first', () => {
    const [value] = ask(
      MID,
      load(() => 100),
    ).values;
    expect(value).toMatchObject({ baselineWh: 100, averaged: 6 });
    expect(value!.highest).toEqual(['2026-11-05', '2026-11-06']);
    expect(value!.lowest).toEqual(['2026-11-09', '2026-11-10']);
  });

  it('by 8 of 10 leaves out whole days by their use', () => {
    const byDay = load((before, hour) => (before === 3 ? 1 : before === 6 ? 500 : hour === 18 ? 80 : 100));
    const found = ask(NAJU, byDay);
    expect([whyOf(found, '11-16'), whyOf(found, '11-13')]).toEqual(['lowest-day', 'highest-day']);
    expect(found.values).toMatchObject([{ baselineWh: 80, averaged: 8 }]);
  });

  it('is missing where too few days have it', () => {
    const never = load((before, hour) => (hour === 18 && before > 0 ? Number.NaN : 100));
    expect(whOf(ask(MID, never, { hour: 17, hours: 3 }))).toEqual([100, null, 100]);
  });

  it('is summed from quarter-hours, scaled up for one that is missing', () => {
    const quarters = new Float64Array((DAYS_BEFORE + 1) * 96).fill(30);
    for (let i = 0; i < quarters.length; i += 4) quarters[i] = Number.NaN;
    const from: Load = { ...load(() => 0), minutes: 15, wh: quarters };
    expect(ask(MAX, from).values).toMatchObject([{ baselineWh: 120, estimated: 4 }]);
    const two = { ...from, wh: quarters.map((wh, i) => (i % 4 === 1 ? Number.NaN : wh)) };
    expect(ask(MAX, two).none).toBe('too-few-days');
  });

  it('is never below zero', () => {
    expect(
      whOf(
        ask(
          MAX,
          load(() => -100),
        ),
      ),
    ).toEqual([0]);
  });
});

describe('the adjustment', () => {
  const additive = { kind: 'additive', windowHours: 3, endsBeforeHours: 1, cap: 0.2 } as const;
  // 14, 15 and 16 o'clock of the day itself go before a call at 18.
  const today = (wh: number) => load((before, hour) => (before === 0 && hour >= 14 && hour < 17 ? wh : 100));

  it('adds what the window lay above its own baseline, at most the cap', () => {
    const found = ask({ ...MAX, adjustment: additive }, today(110));
    expect(found.values).toMatchObject([{ baselineWh: 110, unadjustedWh: 100 }]);
    expect(found.adjustment).toMatchObject({ amount: 10, values: 3, of: 3, capped: false });
    expect(found.adjustment!.from).toBe('2026-11-19T05:00:00.000Z');
    const capped = ask({ ...MAX, adjustment: additive }, today(150));
    expect([whOf(capped), capped.adjustment!.capped]).toEqual([[120], true]);
    expect(
      whOf(
        ask(
          { ...MAX, adjustment: { ...additive, cap: null } },
          load((b, h) => (b === 0 ? 0 : h === 18 ? 10 : 100)),
        ),
      ),
    ).toEqual([0]);
  });

  it('multiplies by the ratio, clamped', () => {
    const ratio = { ...additive, kind: 'ratio' } as const;
    expect(whOf(ask({ ...MAX, adjustment: ratio }, today(110)))[0]).toBeCloseTo(110);
    expect(whOf(ask({ ...MAX, adjustment: ratio }, today(20)))[0]).toBeCloseTo(80);
  });

  it('is left out where the window is not there or nothing was usual in it', () => {
    const found = ask(
      { ...MAX, adjustment: additive },
      load((b, h) => (b === 0 && h === 15 ? Number.NaN : 100)),
    );
    expect([whOf(found), found.adjustment!.why]).toEqual([[100], 'window-gaps']);
    const zero = load((_before, hour) => (hour >= 14 && hour < 17 ? 0 : 100));
    expect(ask({ ...MAX, adjustment: { ...additive, kind: 'ratio' } }, zero).adjustment!.why).toBe('zero-baseline');
  });

  it('looks at the evening before for a call just after midnight', () => {
    const night = load((before, hour) => (before === 1 && hour >= 20 ? 150 : 100));
    const found = ask({ ...MAX, adjustment: { ...additive, cap: null } }, night, { hour: 0 });
    // The evening before each day of reference: that of the 18th itself is the window, and high.
    expect(found.adjustment).toMatchObject({ values: 3, amount: 50 });
  });
});

describe('the relative error', () => {
  it('is the root mean square error by the mean of what was used', () => {
    // Days use 80 and 120 in turn: by the mean of the two newest each is 20 off.
    const inTurn = load((before) => (before % 2 === 0 ? 120 : 80));
    const rule: BaselineRule = {
      ...withDays(SAME, { weekends: true, atLeast: 2 }),
      method: { kind: 'drop-days', days: 2, dropHighest: 0, dropLowest: 0 },
    };
    expect(ask(rule, inTurn, { withFit: true }).fit).toMatchObject({
      rrmse: 0.2,
      days: 10,
      values: 240,
      qualifies: true,
    });
    expect(ask({ ...rule, rrmseMax: 0.2 }, inTurn, { withFit: true }).fit!.qualifies).toBe(true);
    expect(ask({ ...rule, rrmseMax: 0.19 }, inTurn, { withFit: true }).fit!.qualifies).toBe(false);
  });

  it('is not defined for a meter that shows zero or has no past; then nobody qualifies', () => {
    const rule = { ...MAX, rrmseMax: 0.3 };
    expect(
      ask(
        rule,
        load(() => 0),
        { withFit: true },
      ).fit,
    ).toMatchObject({ rrmse: null, why: 'zero-mean', qualifies: false });
    const nothing = load(() => Number.NaN);
    expect(ask(rule, nothing, { withFit: true }).fit).toMatchObject({
      rrmse: null,
      why: 'no-history',
      qualifies: false,
    });
  });

  it('leaves days with a call out, whatever the baseline does', () => {
    const called = [evening('2026-11-17')];
    const shed = load((before) => (before === 2 ? 0 : 100));
    expect(ask(withDays(MAX, { eventDays: true, lowUsage: 0.75 }), shed, { called, withFit: true }).fit!.rrmse).toBe(0);
  });
});

describe('a question', () => {
  it('has to fit the values of the rule', () => {
    const startsMs = Date.parse('2026-11-19T09:15:00Z');
    const asked = { rule: MAX, load: load(() => 1), called: [], withFit: false };
    expect(baselineOf({ ...asked, startsMs, endsMs: startsMs + HOUR_MS })).toMatchObject({ code: 'not-aligned' });
    const quarter: BaselineRule = { ...MAX, minutes: 15 };
    expect(baselineOf({ ...asked, rule: quarter, startsMs, endsMs: startsMs + HOUR_MS })).toMatchObject({
      code: 'values-too-coarse',
    });
  });

  it('may cross midnight: each value is compared with the same place days before', () => {
    const nights = load((before, hour) => (before > 0 ? hour : 0));
    expect(whOf(ask(MAX, nights, { hour: 22, hours: 2 }))).toEqual([22, 23]);
    const startsMs = dayStartMs(parseDay(DAY)!) - HOUR_MS;
    const found = unwrap(
      baselineOf({ rule: MAX, load: nights, startsMs, endsMs: startsMs + 2 * HOUR_MS, called: [], withFit: false }),
    );
    expect([found.day, whOf(found)]).toEqual(['2026-11-18', [23, 0]]);
  });
});
