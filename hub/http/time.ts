import { ok, type Result, refuse } from '@maeul/devices/refusal';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
const EPOCH_MS = /^\d{1,15}$/;
/** 9999-12-31T23:59:59.999Z, the last instant that RFC 3339 can write. */
const INSTANT_MAX_MS = 253_402_300_799_999;
const HINT = 'Write 2026-11-22T09:30:00Z, 2026-11-22T18:30:00+09:00 or milliseconds since 1970.';

/** Days and quarter-hours of people are those of Seoul. */
export const TIME_ZONE = 'Asia/Seoul';

/**
 * Reads an instant of a query string: RFC 3339 or milliseconds since 1970. Code: `bad-time`.
 * @returns milliseconds since 1970
 */
export function parseInstant(text: string): Result<number> {
  // A plus sign that was not escaped arrives as a space.
  const written = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const ms = EPOCH_MS.test(written) ? Number(written) : RFC_3339.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isInteger(ms) && ms >= 0 && ms <= INSTANT_MAX_MS) return ok(ms);
  return refuse('bad-time', `"${text.slice(0, 60)}" is not an instant between 1970 and 9999.`, HINT);
}

/** RFC 3339, UTC, with milliseconds. */
export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

export function formatInstantOrNull(ms: number | null): string | null {
  return ms === null ? null : formatInstant(ms);
}

/**
 * The bounds of a day in Seoul. Code: `bad-date`.
 * @param date YYYY-MM-DD, or undefined for the day that `nowMs` is in
 */
export function dayBounds(
  date: string | undefined,
  nowMs: number,
): Result<{ date: string; fromMs: number; toMs: number }> {
  const day =
    date === undefined
      ? Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(TIME_ZONE).toPlainDate()
      : parseDate(date);
  if (day === undefined) return refuse('bad-date', `"${date?.slice(0, 60)}" is not a day.`, 'Write 2026-11-22.');
  const fromMs = day.toZonedDateTime(TIME_ZONE).epochMilliseconds;
  const toMs = day.add({ days: 1 }).toZonedDateTime(TIME_ZONE).epochMilliseconds;
  return ok({ date: day.toString(), fromMs, toMs });
}

function parseDate(text: string): Temporal.PlainDate | undefined {
  if (!/^(19[7-9]|[2-9]\d\d)\d-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined; // 30 February: Temporal has no other way to say so.
  }
}
