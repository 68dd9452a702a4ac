import type { Language } from './quantity.ts';

export const TIME_ZONE = 'Asia/Seoul';
export const DAY_MS = 24 * 3600 * 1000;
export const QUARTER_MS = 15 * 60 * 1000;
/** Seoul has had no summer time since 1988. */
const OFFSET_MS = 9 * 3600 * 1000;

const LOCALES: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-GB' };
type Shape = 'clock' | 'seconds' | 'day' | 'dayAndClock' | 'dayAndSeconds';
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const SHAPES: Readonly<Record<Shape, Intl.DateTimeFormatOptions>> = {
  clock,
  seconds: { ...clock, second: '2-digit' },
  day: { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' },
  dayAndClock: { month: 'short', day: 'numeric', ...clock },
  dayAndSeconds: { month: 'short', day: 'numeric', ...clock, second: '2-digit' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as people in Seoul write it. */
export function formatTime(tMs: number, shape: Shape, language: Language): string {
  const key = `${language} ${shape}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], { ...SHAPES[shape], timeZone: TIME_ZONE });
  formats.set(key, format);
  return format.format(tMs);
}

/** YYYY-MM-DD of the day in Seoul that holds the instant. */
export function dayOf(tMs: number): string {
  return new Date(tMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** The first instant of a day in Seoul. */
export function dayStartMs(day: string): number {
  return Date.parse(`${day}T00:00:00+09:00`);
}

/** The day that is so many days after (before, if negative). */
export function addDays(day: string, days: number): string {
  return dayOf(dayStartMs(day) + days * DAY_MS);
}

export interface Age {
  readonly unit: 'now' | 'seconds' | 'minutes' | 'hours' | 'days';
  readonly count: number;
}

/** Below this a value counts as of now: an age that jumps between 0 and 2 s only disturbs. */
const NOW_MS = 10_000;

/** How old something is, in the coarsest unit that still says enough. A clock that runs ahead is "now". */
export function ageOf(tMs: number, nowMs: number): Age {
  const ageMs = nowMs - tMs;
  if (ageMs < NOW_MS) return { unit: 'now', count: 0 };
  const seconds = Math.floor(ageMs / 1000);
  if (seconds < 60) return { unit: 'seconds', count: seconds };
  if (seconds < 3600) return { unit: 'minutes', count: Math.floor(seconds / 60) };
  if (seconds < 48 * 3600) return { unit: 'hours', count: Math.floor(seconds / 3600) };
  return { unit: 'days', count: Math.floor(seconds / 86_400) };
}
