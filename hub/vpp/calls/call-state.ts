import type { DrState } from '@maeul/devices/vpp/dr-event';

/** What the state of a call follows from, besides the time. */
export interface CallProgress {
  readonly startsMs: number;
  readonly endsMs: number;
  readonly notifyMs: number;
  readonly cancelledMs: number | null;
  /** The newest complete run of the settlement; 0 before the first. */
  readonly run: number;
}

/** @param timeMs the newest time that the journal has told: a view has no other clock */
export function stateOf({ startsMs, endsMs, notifyMs, cancelledMs, run }: CallProgress, timeMs: number): DrState {
  if (cancelledMs !== null) return 'cancelled';
  if (run > 0) return 'settled';
  if (timeMs >= endsMs) return 'ended';
  if (timeMs >= startsMs) return 'active';
  return timeMs >= notifyMs ? 'notified' : 'scheduled';
}

/**
 * The span in which a call held: whole, or up to where it was cancelled. Empty (null) if that was before it began. Days with such a
 * span are days of an event, which baselines leave out.
 */
export function heldSpan({ startsMs, endsMs, cancelledMs }: CallProgress): { fromMs: number; toMs: number } | null {
  const toMs = Math.min(endsMs, cancelledMs ?? endsMs);
  return toMs > startsMs ? { fromMs: startsMs, toMs } : null;
}
