import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, ageOf, dayOf, dayStartMs, formatTime } from './time.ts';

const EVENING = Date.parse('2026-11-22T15:30:00Z');

describe('time on screens', () => {
  it('is that of Seoul, where the day begins nine hours earlier', () => {
    expect(dayOf(EVENING)).toBe('2026-11-23');
    expect(new Date(dayStartMs('2026-11-23')).toISOString()).toBe('2026-11-22T15:00:00.000Z');
    expect(formatTime(EVENING, 'clock', 'ko')).toBe('00:30');
    expect(formatTime(EVENING, 'seconds', 'en')).toBe('00:30:00');
    expect(formatTime(EVENING, 'day', 'ko')).toContain('2026년 11월 23일');
  });

  it('steps over the ends of months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  });

  it('agrees with the calendar of the runtime about every day', () => {
    const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Seoul' });
    fc.assert(
      fc.property(fc.integer({ min: Date.parse('1990-01-01'), max: Date.parse('2090-01-01') }), (tMs) => {
        expect(dayOf(tMs)).toBe(calendar.format(tMs));
        expect(dayOf(dayStartMs(dayOf(tMs)))).toBe(dayOf(tMs));
      }),
    );
  });
});

describe('an age', () => {
  it.each([
    [-5000, 'now', 0],
    [9999, 'now', 0],
    [10_000, 'seconds', 10],
    [60_000, 'minutes', 1],
    [3_599_999, 'minutes', 59],
    [3_600_000, 'hours', 1],
    [47 * 3_600_000, 'hours', 47],
    [48 * 3_600_000, 'days', 2],
  ] as const)('of %s ms is "%s" with %s', (ageMs, unit, count) => {
    expect(ageOf(EVENING - ageMs, EVENING)).toEqual({ unit, count });
  });
});
