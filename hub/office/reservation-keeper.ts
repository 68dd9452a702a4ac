import type { OfficeDesk } from '../points/office-desk.ts';
import { THE_HUB } from './audit-log.ts';
import type { Office } from './office.ts';
import { walletState } from './residents.ts';

/** So long after it was last asked, a resident's session at a kiosk is over. */
const SESSION_OVER_MS = 120_000;
const WAITING_MAX = 10_000;

export interface ReservationSetup {
  readonly office: Office;
  readonly desk: Pick<OfficeDesk, 'say'>;
  /** Points at most that a wallet may spend at one kiosk while the hub is away; 0 reserves nothing. */
  readonly perWallet: number;
  readonly onFailure: (error: unknown) => void;
  readonly sessionOverMs?: number;
}

/**
 * After a session, sets some points of the wallet aside for that kiosk, so that it can sell while the hub is away. One reservation per
 * wallet: what is reserved at one kiosk cannot be spent at another.
 */
export class ReservationKeeper {
  readonly #setup: ReservationSetup;
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  constructor(setup: ReservationSetup) {
    this.#setup = setup;
  }

  stop(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#waiting.clear();
  }

  /** A wallet was looked at from a kiosk. */
  sawSession(wallet: string, kiosk: string): void {
    const { perWallet, onFailure, sessionOverMs = SESSION_OVER_MS } = this.#setup;
    if (perWallet === 0 || this.#waiting.size >= WAITING_MAX) return;
    clearTimeout(this.#waiting.get(wallet));
    const timer = setTimeout(() => {
      this.#waiting.delete(wallet);
      this.#reserve(wallet, kiosk).catch(onFailure);
    }, sessionOverMs);
    this.#waiting.set(wallet, timer.unref());
  }

  async #reserve(wallet: string, kiosk: string): Promise<void> {
    const { office, desk, perWallet } = this.#setup;
    const state = await walletState(office, wallet);
    if (state === undefined || state.status === 'closed') return;
    const available = state.balances.balances.find(({ asset }) => asset === 'points')?.available ?? 0;
    const amount = Math.min(perWallet, available);
    if (amount < 1 || (await office.points.reservations({ wallet })).length > 0) return;
    await desk.say('maeul.points.reserved.v1', { wallet, kiosk, asset: 'points', amount, by: THE_HUB.id });
  }
}
