import Type, { type Static } from 'typebox';
import { Id } from './assets.ts';

/**
 * Name of the command by which the hub asks a kiosk to give back what is left of a reservation. The kiosk stops spending from it
 * first, for good, and says `maeul.points.reservation-released.v1`; its reply names that event.
 */
export const RELEASE_COMMAND = 'release-reservation';

export const ReleaseReservation = Type.Object({ reservation: Id });
export type ReleaseReservation = Static<typeof ReleaseReservation>;
