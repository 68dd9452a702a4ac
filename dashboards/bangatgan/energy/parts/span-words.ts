import type { Language } from '../../../ui/format/quantity.ts';
import { DAY_MS, formatTime } from '../../../ui/format/time.ts';

/** `Nov 23, 14:30–14:45`, or the day where spans are days and months. */
export function spanWords(startMs: number, stepMs: number, language: Language): string {
  if (stepMs >= DAY_MS) return formatTime(startMs, 'day', language);
  return `${formatTime(startMs, 'dayAndClock', language)}–${formatTime(startMs + stepMs, 'clock', language)}`;
}
