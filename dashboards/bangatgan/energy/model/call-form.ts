import type { CallWish } from '@maeul/devices/vpp/api/calls';
import type { CallScope } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import { addDays, dayOf, dayStartMs } from '../../../ui/format/time.ts';
import { type FieldErrors, FieldReader } from '../../model/form-checks.ts';

/** A call as it is typed. Times are of the day at the site. */
export interface CallForm {
  readonly programme: string;
  /** `dong`, `building:<id>` or `feeder:<id>`. */
  readonly scope: string;
  readonly day: string;
  readonly from: string;
  readonly to: string;
  /** kW; empty: nobody named a target. */
  readonly targetKw: string;
  readonly reason: string;
  readonly shortNotice: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Times of a day that a call of the programme may begin or end at. */
export function timesOfDay({ baseline, window }: Programme): string[] {
  const step = baseline.minutes;
  const first = (window?.fromHour ?? 0) * 60;
  const last = Math.min((window?.toHour ?? 24) * 60, DAY_MINUTES);
  const times: string[] = [];
  for (let minute = first; minute <= last; minute += step) times.push(clockText(minute));
  return times;
}

/** An hour as soon as the programme allows: after its notice, aligned to its values, within its window. */
export function firstForm(programme: Programme, nowMs: number): CallForm {
  const stepMs = programme.baseline.minutes * MINUTE_MS;
  const soonMs = Math.ceil((nowMs + programme.noticeMinutes * MINUTE_MS + MINUTE_MS) / stepMs) * stepMs;
  const fromMinute = (programme.window?.fromHour ?? 0) * 60;
  const toMinute = (programme.window?.toHour ?? 24) * 60;
  let day = dayOf(soonMs);
  let minute = Math.max(fromMinute, Math.round((soonMs - dayStartMs(day)) / MINUTE_MS));
  if (minute + 60 > toMinute) {
    day = addDays(day, 1);
    minute = fromMinute;
  }
  return {
    programme: programme.id,
    scope: 'dong',
    day,
    from: clockText(minute),
    to: clockText(Math.min(toMinute, minute + 60)),
    targetKw: '',
    reason: '',
    shortNotice: false,
  };
}

type Read = { readonly ok: true; readonly wish: CallWish } | { readonly ok: false; readonly errors: FieldErrors };

/** What the hub is asked for, or what is wrong at which field. */
export function readCallForm(form: CallForm): Read {
  const reader = new FieldReader();
  const day = reader.day('day', form.day);
  const startMs = dayStartMs(day) + minuteOf(form.from) * MINUTE_MS;
  const endMs = dayStartMs(day) + minuteOf(form.to) * MINUTE_MS;
  if (!(endMs > startMs)) reader.wrong('to', 'afterStart');
  const kw = form.targetKw.trim().replaceAll(',', '');
  const targetW = Math.round(Number(kw) * 1000);
  if (kw !== '' && !(targetW >= 1 && targetW <= 1_000_000_000)) reader.wrong('targetKw', 'positive');
  if (reader.errors.size > 0) return { ok: false, errors: reader.errors };
  return {
    ok: true,
    wish: {
      programme: form.programme,
      scope: scopeOf(form.scope),
      startsAt: new Date(startMs).toISOString(),
      endsAt: new Date(endMs).toISOString(),
      ...(kw === '' ? {} : { targetW }),
      ...(form.reason.trim() === '' ? {} : { reason: form.reason.trim() }),
      ...(form.shortNotice ? { shortNotice: true } : {}),
    },
  };
}

function scopeOf(text: string): CallScope {
  const [kind, id] = text.split(':');
  return (kind === 'building' || kind === 'feeder') && id !== undefined ? { kind, id } : { kind: 'dong' };
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? Number.NaN) * 60 + (minutes ?? Number.NaN);
}
