import { dayNumber, dayStartMs, dayText, siteTime } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { CallScope, DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { hasBegun } from './call-rules.ts';
import { scopesMeet } from './participation.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SPAN_MS_MAX = 24 * HOUR_MS;

/** When and for whom. */
export interface WantedSpan {
  readonly scope: CallScope;
  readonly startsMs: number;
  readonly endsMs: number;
  /** There may be less time than the programme's notice. */
  readonly shortNotice: boolean;
}

/** A call that holds or will hold. */
export interface OtherCall {
  readonly id: string;
  readonly scope: CallScope;
  readonly startsMs: number;
  readonly endsMs: number;
}

/** The version of a programme that holds on a day: the newest of those that are valid from then or before. */
export function programmeOn(programmes: readonly Programme[], id: string, tMs: number): Programme | undefined {
  const day = dayText(dayNumber(tMs));
  return programmes
    .filter((programme) => programme.id === id && programme.validFrom <= day)
    .reduce<Programme | undefined>(
      (best, one) => (best === undefined || one.version > best.version ? one : best),
      undefined,
    );
}

/** When members are told: the programme's notice before the start, or at once. */
export function notifyMsOf(programme: Pick<Programme, 'noticeMinutes'>, startsMs: number, nowMs: number): number {
  return Math.max(startsMs - programme.noticeMinutes * MINUTE_MS, Math.min(nowMs, startsMs));
}

/**
 * All that stands against a call, each with what to do; nothing does if it is empty. Codes: bad-span, not-aligned, outside-window,
 * not-a-working-day, in-the-past, short-notice, overlapping.
 * @param others calls that are neither cancelled nor over; the call itself left out
 */
export function checkCall(
  wanted: WantedSpan,
  programme: Programme,
  others: readonly OtherCall[],
  nowMs: number,
): Refusal[] {
  const { startsMs, endsMs } = wanted;
  if (!(endsMs > startsMs) || endsMs - startsMs > SPAN_MS_MAX)
    return [refuse('bad-span', 'A call ends after it begins, and within a day.', 'Choose another end.')];
  return [
    checkAlignment(wanted, programme),
    checkWindow(wanted, programme),
    checkWorkingDay(wanted, programme),
    checkNotice(wanted, programme, nowMs),
    checkOverlap(wanted, others),
  ].filter((refusal) => refusal !== null);
}

/** What stands against an earlier end of a call that runs. Codes: not-begun, already-begun, not-aligned, in-the-past. */
export function checkShorter(
  { id, startsAt, endsAt }: DrEvent,
  endsMs: number,
  programme: Programme,
  nowMs: number,
): Refusal | null {
  const startsMs = Date.parse(startsAt);
  if (nowMs < startsMs) return refuse('not-begun', `The call ${id} has not begun.`, 'Change it.');
  if (endsMs >= Date.parse(endsAt)) return hasBegun(id);
  if (endsMs <= nowMs)
    return refuse('in-the-past', `${siteTime(endsMs)} has passed.`, 'Choose an end that is yet to come.');
  return checkAlignment({ startsMs, endsMs }, programme);
}

function checkAlignment(
  { startsMs, endsMs }: Pick<WantedSpan, 'startsMs' | 'endsMs'>,
  { baseline: { minutes } }: Programme,
): Refusal | null {
  if (startsMs % (minutes * MINUTE_MS) === 0 && endsMs % (minutes * MINUTE_MS) === 0) return null;
  const unit = minutes === 60 ? 'full hour' : 'quarter-hour';
  return refuse('not-aligned', `The programme counts by the ${unit}.`, `Let it begin and end at a ${unit}.`);
}

function checkWindow({ startsMs, endsMs }: WantedSpan, { window }: Programme): Refusal | null {
  if (window === undefined) return null;
  const midnightMs = dayStartMs(dayNumber(startsMs));
  const { fromHour, toHour } = window;
  if (startsMs >= midnightMs + fromHour * HOUR_MS && endsMs <= midnightMs + toHour * HOUR_MS) return null;
  const hours = `${fromHour}:00 and ${toHour}:00`;
  return refuse('outside-window', `The programme calls between ${hours} only.`, 'Choose a span within these hours.');
}

function checkWorkingDay({ startsMs }: WantedSpan, { window }: Programme): Refusal | null {
  if (window?.workingDays !== true) return null;
  const day = dayNumber(startsMs);
  const { type, names } = kindOfDay(day);
  if (type === 'working') return null;
  const what = names.length > 0 ? `is ${names.join(', ')}` : 'is a weekend';
  return refuse(
    'not-a-working-day',
    `${dayText(day)} ${what}; the programme calls on working days.`,
    'Choose another day.',
  );
}

function checkNotice(
  { startsMs, shortNotice }: WantedSpan,
  { noticeMinutes }: Programme,
  nowMs: number,
): Refusal | null {
  if (startsMs <= nowMs)
    return refuse('in-the-past', `${siteTime(startsMs)} has passed.`, 'Choose a start that is yet to come.');
  if (shortNotice || startsMs - noticeMinutes * MINUTE_MS >= nowMs) return null;
  const hint = 'Choose a later start, or call at short notice.';
  return refuse('short-notice', `The programme tells members ${noticeMinutes} minutes before.`, hint);
}

function checkOverlap({ scope, startsMs, endsMs }: WantedSpan, others: readonly OtherCall[]): Refusal | null {
  const other = others.find(
    (call) => call.startsMs < endsMs && startsMs < call.endsMs && scopesMeet(scope, call.scope),
  );
  if (other === undefined) return null;
  const span = `${siteTime(other.startsMs)} to ${siteTime(other.endsMs)}`;
  return refuse('overlapping', `The call ${other.id} holds from ${span}.`, 'Cancel it, or choose another span.');
}
