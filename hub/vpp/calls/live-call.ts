import type { CallNotice } from '@maeul/devices/vpp/call-notice';
import type { DrEvent, DrState } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';

/** A call with the rules that it goes by, and its state. */
export interface LiveCall {
  readonly event: DrEvent;
  readonly programme: Programme;
  readonly state: DrState;
}

/** The state at an instant of a call that the view saw in a state before: only time has passed since. */
export function stateSince(seen: DrState, { startsAt, endsAt, notifyAt }: DrEvent, nowMs: number): DrState {
  if (seen === 'cancelled' || seen === 'settled') return seen;
  if (nowMs >= Date.parse(endsAt)) return 'ended';
  if (nowMs >= Date.parse(startsAt)) return 'active';
  return nowMs >= Date.parse(notifyAt) ? 'notified' : 'scheduled';
}

/** When a state ends by itself; null: time changes nothing any more. */
export function nextChangeMs({ event, state }: Pick<LiveCall, 'event' | 'state'>): number | null {
  if (state === 'scheduled') return Date.parse(event.notifyAt);
  if (state === 'notified') return Date.parse(event.startsAt);
  return state === 'active' ? Date.parse(event.endsAt) : null;
}

/** What everybody may be told, in the order of the starts. */
export function noticesOf(calls: readonly LiveCall[]): CallNotice[] {
  return calls
    .flatMap(({ event, programme, state }): CallNotice[] => {
      if (state !== 'notified' && state !== 'active') return [];
      const { id, scope, startsAt, endsAt } = event;
      return [
        { event: id, programme: programme.id, label: programme.label, scope: scope.kind, startsAt, endsAt, state },
      ];
    })
    .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt) || a.event.localeCompare(b.event));
}
