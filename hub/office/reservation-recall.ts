import type { Command } from '@maeul/devices/messages/command';
import type { DevicePath } from '@maeul/devices/path';
import { RELEASE_COMMAND, type ReleaseReservation } from '@maeul/devices/points/release-command';
import { v7 as uuid } from 'uuid';
import type { OpenReservation, PointsQueries } from '../queries/points-questions.ts';

export interface RecallSetup {
  readonly points: Pick<PointsQueries, 'reservations'>;
  /** Sends a command without waiting for its reply. */
  readonly send: (path: DevicePath, command: Command) => Promise<unknown>;
  /** A reservation that is older is asked back. */
  readonly days: number;
  readonly now: () => number;
}

/** So often a kiosk that did not give a reservation back is asked again; each command ends before the next is sent. */
export const RECALL_EVERY_MS = 60_000;
const EXPIRES_MS = RECALL_EVERY_MS - 5_000;
const LOOK_EVERY_MS = 100;
const DAY_MS = 86_400_000;
const WANTED_MAX = 10_000;

/**
 * Asks kiosks to give reservations back: those that a resident, staff or the closing of a wallet need, and those that are old. Nothing
 * is taken: until the kiosk has said itself that it spends no more of it, the points stay reserved. What is wanted is kept in
 * memory only; after a restart it is wanted again when somebody needs it.
 */
export class ReservationRecall {
  readonly #setup: RecallSetup;
  readonly #wanted = new Set<string>();

  constructor(setup: RecallSetup) {
    this.#setup = setup;
  }

  /** Asks back what a wallet has reserved, but for one kiosk's; and goes on asking. Gives what was asked for. */
  async want(wallet: string, exceptKiosk: string | null = null): Promise<readonly OpenReservation[]> {
    const open = (await this.#setup.points.reservations({ wallet })).filter(({ kiosk }) => kiosk !== exceptKiosk);
    for (const { reservation } of open) if (this.#wanted.size < WANTED_MAX) this.#wanted.add(reservation);
    await Promise.all(open.map((one) => this.#ask(one)));
    return open;
  }

  /** What of a wallet is still reserved when all has come back, or when the time is over. */
  async wait(wallet: string, withinMs: number): Promise<readonly OpenReservation[]> {
    for (const endMs = performance.now() + withinMs; ; ) {
      const open = await this.#setup.points.reservations({ wallet });
      if (open.length === 0 || performance.now() >= endMs) return open;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Asks again for all that is wanted or old. */
  async round(): Promise<void> {
    const { points, days, now } = this.#setup;
    const open = await points.reservations({});
    const still = new Set(open.map(({ reservation }) => reservation));
    for (const one of this.#wanted) if (!still.has(one)) this.#wanted.delete(one);
    const oldMs = now() - days * DAY_MS;
    for (const one of open) if (this.#wanted.has(one.reservation) || one.timeMs < oldMs) await this.#ask(one);
  }

  async #ask({ kiosk, reservation }: OpenReservation): Promise<void> {
    const nowMs = this.#setup.now();
    const args: ReleaseReservation = { reservation };
    const issued = new Date(nowMs).toISOString();
    const expires = new Date(nowMs + EXPIRES_MS).toISOString();
    await this.#setup.send(kiosk as DevicePath, { id: uuid(), name: RELEASE_COMMAND, args, issued, expires });
  }
}
