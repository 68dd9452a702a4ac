import Type, { type Static } from 'typebox';
import { Id } from '../points/assets.ts';
import { Words } from '../points/words.ts';

/** A call that members have been told of: what a kiosk, the board and other programs may know of it. It says nothing of any member. */
export const CallNotice = Type.Object({
  event: Id,
  programme: Type.String(),
  label: Words,
  /** Whether it is for the whole dong or a part of it. */
  scope: Type.Enum(['dong', 'building', 'feeder']),
  startsAt: Type.String({ format: 'date-time' }),
  endsAt: Type.String({ format: 'date-time' }),
  /** `notified` before it begins, `active` until it ends. */
  state: Type.Enum(['notified', 'active']),
});
export type CallNotice = Static<typeof CallNotice>;

/** What the hub's own retained `state` has beside what every state has. */
export const HubCalls = Type.Object({ calls: Type.Array(CallNotice) });
export type HubCalls = Static<typeof HubCalls>;
