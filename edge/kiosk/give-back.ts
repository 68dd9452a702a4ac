import type { SignedEvent } from '@maeul/devices/points/proof';
import { ReleaseReservation } from '@maeul/devices/points/release-command';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import { Compile } from 'typebox/compile';
import type { KioskStore } from './store/kiosk-store.ts';

export interface GiveBackParts {
  readonly store: Pick<KioskStore, 'release'>;
  readonly send: (event: SignedEvent) => void;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

const isRelease = Compile(ReleaseReservation);

/**
 * The hub wants a reservation back, or the resident needs it together with what is available. When this returns the disk has it that nothing more is spent from it; what says so to the hub
 * is on its way, and `released` names it: null if it was said before. Code: `bad-release`. @throws when the disk takes nothing
 */
export function giveBack(
  args: object,
  { store, send, newId, nowMs }: GiveBackParts,
): Result<{ released: string | null }> {
  if (!isRelease.Check(args)) return refuse('bad-release', 'The arguments name no reservation.');
  const { reservation } = args;
  const type = 'maeul.points.reservation-released.v1';
  const event = store.release({ id: newId(), type, atMs: nowMs(), data: { reservation } });
  if (event !== null) send(event);
  return ok({ released: event?.id ?? null });
}
