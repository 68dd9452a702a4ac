import type { Result } from '@maeul/devices/refusal';
import type { CallScope, DrEvent } from '@maeul/devices/vpp/dr-event';

/** What somebody wants to call: a person of the staff, or an upstream. */
export interface CallRequest {
  /** Of the programme; the version that holds on the day of the start is taken. */
  readonly programme: string;
  readonly scope: CallScope;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly targetW?: number;
  readonly source: DrEvent['source'];
  readonly reason?: string;
  /** Call although there is less time than the programme's notice: members are told at once. */
  readonly shortNotice?: boolean;
  /** Id of an account, or `hub`. */
  readonly by: string;
}

/**
 * The one way by which calls come in, for staff and for an upstream. Each resolves when the view of the calls holds what was said, and
 * rejects if the journal could not store it.
 */
export interface CallIntake {
  /**
   * Codes: unknown-programme, unknown-scope, bad-span, not-aligned, outside-window, not-a-working-day, in-the-past, short-notice,
   * overlapping, nobody-called, id-taken.
   * @param id of the call (UUID); the same id with the same call is done once
   */
  called(request: CallRequest, id?: string): Promise<Result<{ readonly event: string }>>;
  /** Replaces a call that has not begun. Codes: as above, and unknown-event, already-begun, cancelled-event. */
  changed(event: string, request: CallRequest): Promise<Result<{ readonly event: string }>>;
  /**
   * Lets a call that runs end earlier. Codes: unknown-event, cancelled-event, not-begun, not-aligned, in-the-past, already-begun (the
   * end is not earlier).
   */
  shortened(event: string, endsMs: number, by: string): Promise<Result<{ readonly event: string }>>;
  /** Codes: unknown-event, already-settled, already-cancelled. */
  cancelled(event: string, reason: string, by: string): Promise<Result<{ readonly event: string }>>;
}
