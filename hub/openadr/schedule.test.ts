import { unwrap } from '@maeul/devices/refusal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRequest } from './objects.ts';
import { addDuration, spansOf } from './schedule.ts';

const NOON = Date.parse('2026-11-23T03:00:00Z');
const anchor = { nowMs: NOON, fraction: 0.5 };
const simple = (id: number, period?: object) => ({
  id,
  payloads: [{ type: 'SIMPLE', values: [1] }],
  ...(period === undefined ? {} : { intervalPeriod: period }),
});
const event = (more: Partial<EventRequest>): EventRequest => ({ programID: 'p', ...more });
const times = (more: Partial<EventRequest>) =>
  unwrap(spansOf(event(more), anchor)).map(({ fromMs, toMs }) => [(fromMs - NOON) / 60_000, (toMs - NOON) / 60_000]);

describe('a duration', () => {
  it('goes by the calendar in years and months, and by the clock below', () => {
    expect(addDuration(Date.parse('2027-01-31T10:00:00Z'), 'P1M')).toBe(Date.parse('2027-02-28T10:00:00Z'));
    expect(addDuration(NOON, 'P1Y2M')).toBe(Date.parse('2028-01-23T03:00:00Z'));
    expect(addDuration(NOON, 'P2W')).toBe(NOON + 14 * 86_400_000);
    expect(addDuration(NOON, 'PT1H30M0.5S')).toBe(NOON + 5_400_500);
    expect(addDuration(NOON, '-PT15M')).toBe(NOON - 900_000);
  });

  it('of 9999 years has no end', () => {
    expect(addDuration(NOON, 'P9999Y')).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the intervals of an event', () => {
  const start = '2026-11-23T03:00:00Z';

  it('follow each other with the duration of the event', () => {
    const intervalPeriod = { start, duration: 'PT15M' };
    expect(times({ intervalPeriod, intervals: [simple(0), simple(1)] })).toEqual([
      [0, 15],
      [15, 30],
    ]);
  });

  it('may have times of their own', () => {
    const later = { start: '2026-11-23T04:00:00Z', duration: 'PT30M' };
    expect(times({ intervalPeriod: { start, duration: 'PT15M' }, intervals: [simple(0), simple(1, later)] })).toEqual([
      [0, 15],
      [60, 90],
    ]);
  });

  it('begin when the event was first seen if the start is the year 1', () => {
    for (const now of ['0001-01-01', '0001-01-01T00:00:00', '0001-01-01T00:00:00Z'])
      expect(times({ intervalPeriod: { start: now, duration: 'PT1H' }, intervals: [simple(0)] })).toEqual([[0, 60]]);
  });

  it('are shifted within the range that may be drawn from', () => {
    const intervalPeriod = { start, duration: 'PT15M', randomizeStart: 'PT10M' };
    expect(times({ intervalPeriod, intervals: [simple(0), simple(1)] })).toEqual([
      [5, 20],
      [20, 35],
    ]);
  });

  it('are repeated for as long as the event lasts, and cut at its end', () => {
    const intervalPeriod = { start, duration: 'PT20M' };
    expect(times({ intervalPeriod, duration: 'PT50M', intervals: [simple(0)] })).toEqual([
      [0, 20],
      [20, 40],
      [40, 50],
    ]);
  });

  it('may have no end', () => {
    const intervalPeriod = { start, duration: 'P9999Y' };
    expect(times({ intervalPeriod, intervals: [simple(0)] })).toEqual([[0, Number.POSITIVE_INFINITY]]);
  });

  it('are refused without start or duration, and where they would be endless in number', () => {
    expect(spansOf(event({ intervals: [simple(0)] }), anchor)).toMatchObject({ code: 'no-start' });
    expect(spansOf(event({ intervalPeriod: { start } }), anchor)).toMatchObject({ code: 'no-duration' });
    const second = { start, duration: 'PT1S' };
    const endless = event({ intervalPeriod: second, duration: 'P1Y', intervals: [simple(0), simple(1)] });
    expect(spansOf(endless, anchor)).toMatchObject({ code: 'too-many-intervals' });
  });

  it('never overlap while only durations are given', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(minutes, (lengths) => {
        const intervals = lengths.map((length, id) => simple(id, { duration: `PT${length}M` }));
        const spans = unwrap(spansOf(event({ intervalPeriod: { start }, intervals }), anchor));
        expect(spans.slice(1).map(({ fromMs }) => fromMs)).toEqual(spans.slice(0, -1).map(({ toMs }) => toMs));
      }),
      { numRuns: 50 },
    );
  });
});
