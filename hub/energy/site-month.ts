import { dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';

export interface MonthSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** A month at the site: 2026-11. Code: bad-month. */
export function monthSpan(month: string): Result<MonthSpan> {
  const first = parseDay(`${month}-01`);
  if (first === null) return refuse('bad-month', `${month} is no month.`);
  // 31 days later is always in the next month.
  const next = parseDay(`${dayText(first + 31).slice(0, 7)}-01`)!;
  return ok({ fromMs: dayStartMs(first), toMs: dayStartMs(next) });
}

/** The month in which an instant lies at the site. */
export function monthOf(tMs: number): string {
  return dayText(dayNumber(tMs)).slice(0, 7);
}
