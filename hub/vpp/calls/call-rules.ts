import { canonicalJson } from '@maeul/devices/points/canonical-json';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import type { CallProgress } from './call-state.ts';

/** A call as the fold knows it when the next event comes. */
export interface KnownCall extends CallProgress {
  readonly id: string;
  readonly event: DrEvent;
  /** The newest run of which a page came, complete or not; null before the first. */
  readonly newest: KnownRun | null;
  /** Inputs of the newest complete run. */
  readonly inputs: string | null;
}

/** A run of the settlement and its pages so far. */
export interface KnownRun {
  readonly run: number;
  readonly pages: number;
  readonly inputs: string;
  readonly seen: readonly number[];
}

const unknown = (id: string): Refusal => refuse('unknown-event', `There is no call ${id}.`);
const cancelledAlready = (id: string): Refusal => refuse('cancelled-event', `The call ${id} was cancelled.`);

/** Codes: bad-span, id-taken. */
export function judgeCalled(event: DrEvent, known: KnownCall | undefined): Refusal | null {
  if (known !== undefined) return refuse('id-taken', `The call ${event.id} was called before.`);
  return judgeSpan(event);
}

/**
 * Anything of a call that has not begun; of one that runs only an earlier end that is yet to come. Codes: bad-span, unknown-event,
 * cancelled-event, already-begun.
 */
export function judgeChanged(event: DrEvent, known: KnownCall | undefined, timeMs: number): Refusal | null {
  if (known === undefined) return unknown(event.id);
  if (known.cancelledMs !== null) return cancelledAlready(event.id);
  if (timeMs >= known.startsMs && !isEndedEarlier(event, known, timeMs)) return hasBegun(event.id);
  return judgeSpan(event);
}

/** Nobody who was told of an end can be held to a later one, to more power or to another start. */
export function hasBegun(id: string): Refusal {
  return refuse('already-begun', `The call ${id} has begun.`, 'It can only end earlier or be cancelled.');
}

function isEndedEarlier(event: DrEvent, known: KnownCall, timeMs: number): boolean {
  const endsMs = Date.parse(event.endsAt);
  const isSameBut = canonicalJson({ ...event, endsAt: '' }) === canonicalJson({ ...known.event, endsAt: '' });
  return isSameBut && endsMs < known.endsMs && endsMs >= timeMs;
}

/** Codes: unknown-event, already-settled, already-cancelled. */
export function judgeCancelled(id: string, known: KnownCall | undefined): Refusal | null {
  if (known === undefined) return unknown(id);
  if (known.cancelledMs !== null) return refuse('already-cancelled', `The call ${id} was cancelled before.`);
  if (known.run > 0) return refuse('already-settled', `The call ${id} has been settled.`);
  return null;
}

/**
 * `in` and `out` until the start, `out` until the end; then only of who is in. Codes: unknown-event, cancelled-event, too-late, not-joined.
 * @param isIn whether the member took part or left before
 */
export function judgeAnswer(
  id: string,
  answer: 'in' | 'out',
  known: KnownCall | undefined,
  timeMs: number,
  isIn: boolean,
): Refusal | null {
  if (known === undefined) return unknown(id);
  if (known.cancelledMs !== null) return cancelledAlready(id);
  if (timeMs < known.startsMs) return null;
  if (answer === 'out' && timeMs < known.endsMs)
    return isIn ? null : refuse('not-joined', 'The member has not joined the call: there is nothing to leave.');
  const what = timeMs < known.endsMs ? 'has begun: one can only leave it now' : 'is over';
  return refuse('too-late', `The call ${what}.`);
}

/** Codes: unknown-event, bad-minute. */
export function judgeDelivery(
  { event, minute, seen, members }: VppEventData<'maeul.vpp.delivery-seen.v1'>,
  known: KnownCall | undefined,
): Refusal | null {
  if (known === undefined) return unknown(event);
  const minuteMs = Date.parse(minute);
  if (minuteMs % 60_000 === 0 && minuteMs >= known.startsMs && minuteMs < known.endsMs && seen <= members) return null;
  return refuse('bad-minute', `${minute} is no minute of the call ${event}.`);
}

/**
 * A page of a settlement. Runs count up one by one; the pages of one run agree on their number and on the inputs.
 * Codes: unknown-event, cancelled-event, not-ended, bad-page, bad-run, same-inputs, page-taken.
 */
export function judgeSettled(
  { event, run, page, pages, inputs }: VppEventData<'maeul.vpp.event-settled.v1'>,
  known: KnownCall | undefined,
  timeMs: number,
): Refusal | null {
  if (known === undefined) return unknown(event);
  if (known.cancelledMs !== null) return cancelledAlready(event);
  if (timeMs < known.endsMs) return refuse('not-ended', `The call ${event} is not over.`);
  if (page > pages) return refuse('bad-page', `There is no page ${page} of ${pages}.`);
  const { newest } = known;
  const next = (newest?.run ?? 0) + 1;
  if (newest !== null && run === newest.run) {
    if (pages !== newest.pages || inputs !== newest.inputs)
      return refuse('bad-run', `Another page of run ${run} speaks of other inputs.`);
    return newest.seen.includes(page) ? refuse('page-taken', `Page ${page} of run ${run} came before.`) : null;
  }
  if (run !== next) return refuse('bad-run', `The next run of the call ${event} is ${next}, not ${run}.`);
  return inputs === known.inputs ? refuse('same-inputs', `Run ${known.run} had the same inputs.`) : null;
}

function judgeSpan({ id, startsAt, endsAt, notifyAt }: DrEvent): Refusal | null {
  const startsMs = Date.parse(startsAt);
  if (startsMs < Date.parse(endsAt) && Date.parse(notifyAt) <= startsMs) return null;
  return refuse('bad-span', `The call ${id} does not end after it begins, or tells members after it began.`);
}
