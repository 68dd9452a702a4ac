import { describe, expect, it } from 'vitest';
import { dayNumber, dayStartMs, dayText, hourOfDay, parseDay, siteTime, weekday } from './day.ts';
import { HOLIDAYS_KNOWN, kindOfDay } from './working-days.ts';

const day = (text: string) => parseDay(text)!;
const kind = (text: string) => kindOfDay(day(text));

describe('a day at the site', () => {
  it('begins where Temporal says that it begins in Asia/Seoul, day by day', () => {
    for (let date = Temporal.PlainDate.from('2017-01-01'); date.year < 2030; date = date.add({ days: 1 })) {
      const { epochMilliseconds } = date.toZonedDateTime('Asia/Seoul');
      const number = dayNumber(epochMilliseconds);
      expect([dayText(number), dayStartMs(number), weekday(number)]).toEqual([
        date.toString(),
        epochMilliseconds,
        date.dayOfWeek,
      ]);
      expect(dayNumber(epochMilliseconds - 1)).toBe(number - 1);
    }
  });

  it('says the hour as the clock on the wall does', () => {
    const evening = Date.parse('2026-11-23T09:15:00Z');
    expect(hourOfDay(evening)).toBe(18.25);
    expect(siteTime(evening)).toBe('2026-11-23T18:15');
  });

  it('is refused where there is none', () => {
    expect(['2026-02-30', '2026-2-3', 'today', ''].map(parseDay)).toEqual([null, null, null, null]);
  });
});

describe('a public holiday', () => {
  it('comes from the gazette: by the moon, as a substitute, on the day of an election', () => {
    expect(kind('2026-02-17')).toEqual({ type: 'holiday', names: ['설날'], certain: true });
    expect(kind('2026-03-02').type).toBe('holiday');
    expect(kind('2026-06-03').type).toBe('holiday');
    expect(kind('2026-09-23')).toEqual({ type: 'working', names: [], certain: true });
  });

  it('is a holiday also on a weekend', () => {
    expect(kind('2026-10-03').type).toBe('holiday');
    expect(kind('2026-10-04').type).toBe('weekend');
  });

  it('is known of these years', () => {
    expect(HOLIDAYS_KNOWN).toEqual({ from: 2018, to: 2027 });
  });

  it('of other years is known by fixed date alone, and what may hide one says so', () => {
    expect(kind('2028-03-01')).toEqual({ type: 'holiday', names: ['3ㆍ1절'], certain: true });
    expect(kind('2028-01-27')).toEqual({ type: 'working', names: [], certain: false });
    expect(kind('2028-01-29')).toEqual({ type: 'weekend', names: [], certain: true });
    expect(kind('2012-10-09')).toEqual({ type: 'working', names: [], certain: false });
    expect(kind('2013-10-09').type).toBe('holiday');
  });
});
