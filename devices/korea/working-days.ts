import * as gazette from '@hyunbinseo/holidays-kr/all';
import { dayText, weekday } from './day.ts';

/** A weekday that is no public holiday; Saturday or Sunday; a public holiday (also one on a Saturday or Sunday). */
export type DayType = 'working' | 'weekend' | 'holiday';

export interface KindOfDay {
  readonly type: DayType;
  /** Of a public holiday, in Korean as the gazette has it. */
  readonly names: readonly string[];
  /**
   * false: the year is not in the list, so that a holiday by the moon, a substitute or an election day may hide behind a day that
   * is called working. Weekends and holidays of fixed date are certain in every year.
   */
  readonly certain: boolean;
}

const byYear: ReadonlyMap<number, Readonly<Record<string, readonly string[]>>> = new Map(
  Object.entries(gazette).map(([name, days]) => [Number(name.slice(1)), days]),
);

/** The years whose holidays are known from the official gazette. */
export const HOLIDAYS_KNOWN = { from: Math.min(...byYear.keys()), to: Math.max(...byYear.keys()) } as const;

/** Holidays of fixed date, and the first year in which they were one again; for years that are not in the list. */
const FIXED: Readonly<Record<string, { readonly name: string; readonly since: number }>> = {
  '01-01': { name: '1월 1일', since: 1950 },
  '03-01': { name: '3ㆍ1절', since: 1950 },
  '05-01': { name: '노동절', since: 2026 },
  '05-05': { name: '어린이날', since: 1975 },
  '06-06': { name: '현충일', since: 1956 },
  '07-17': { name: '제헌절', since: 2026 },
  '08-15': { name: '광복절', since: 1950 },
  '10-03': { name: '개천절', since: 1950 },
  '10-09': { name: '한글날', since: 2013 },
  '12-25': { name: '기독탄신일', since: 1950 },
};

const known = new Map<number, KindOfDay>();
/** Of a century; whoever asks for more has gone astray. */
const KNOWN_MAX = 36_525;

/** @param day as `dayNumber` counts them */
export function kindOfDay(day: number): KindOfDay {
  const before = known.get(day);
  if (before !== undefined) return before;
  if (known.size >= KNOWN_MAX) known.clear();
  const kind = look(day);
  known.set(day, kind);
  return kind;
}

function look(day: number): KindOfDay {
  const text = dayText(day);
  const year = Number(text.slice(0, 4));
  const listed = byYear.get(year);
  const names = listed === undefined ? fixedOn(text, year) : (listed[text] ?? []);
  if (names.length > 0) return { type: 'holiday', names, certain: true };
  if (weekday(day) >= 6) return { type: 'weekend', names, certain: true };
  return { type: 'working', names, certain: listed !== undefined };
}

function fixedOn(text: string, year: number): readonly string[] {
  const fixed = FIXED[text.slice(5)];
  return fixed === undefined || year < fixed.since ? [] : [fixed.name];
}
