/**
 * Days, hours and quarter-hours at the site. Korea is nine hours ahead of UTC all year and has had no summer time since 1988, so this
 * is arithmetic and depends on no table of time zones; the test compares it with Temporal's `Asia/Seoul`.
 */
const KOREA_MS = 9 * 3_600_000;
export const DAY_MS = 86_400_000;

/** Days since 1970-01-01 at the site. */
export function dayNumber(tMs: number): number {
  return Math.floor((tMs + KOREA_MS) / DAY_MS);
}

/** Midnight at the site that a day begins with. */
export function dayStartMs(day: number): number {
  return day * DAY_MS - KOREA_MS;
}

const texts = new Map<number, string>();
/** Days of a century: whoever asks for more has gone astray. */
const TEXTS_MAX = 36_525;

/** 2026-11-23, of a day's number. */
export function dayText(day: number): string {
  const known = texts.get(day);
  if (known !== undefined) return known;
  if (texts.size >= TEXTS_MAX) texts.clear();
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  texts.set(day, text);
  return text;
}

/** The number of a day (2026-11-23); null if there is no such day. */
export function parseDay(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return Number.isNaN(day) || dayText(day) !== text ? null : day;
}

/** 1 Monday … 7 Sunday. 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** Hour of the day at the site, with its fraction: 18.25 is a quarter past six in the evening. */
export function hourOfDay(tMs: number): number {
  return (tMs - dayStartMs(dayNumber(tMs))) / 3_600_000;
}

/** An instant as the site's clock shows it: 2026-11-23T18:00. */
export function siteTime(tMs: number): string {
  return new Date(tMs + KOREA_MS).toISOString().slice(0, 16);
}
