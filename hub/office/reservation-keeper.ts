import type { OfficeDesk } from '../points/office-desk.ts';
import { THE_HUB } from './audit-log.ts';
import type { Office } from './office.ts';
import type { ReservationRecall } from './reservation-recall.ts';
import { walletState } from './residents.ts';

/** So long after it was last asked, a resident's session at a kiosk is over. */
const SESSION_OVER_MS = 120_000;
const WAITING_MAX = 10_000;
/** So long a kiosk may take to give back what is to be reserved anew. */
const BACK_WITHIN_MS = 10_000;

export interface ReservationSetup {
  readonly office: Office;
  readonly desk: Pick<OfficeDesk, 'say'>;
  readonly recall: Pick<ReservationRecall, 'want' | 'wait'>;
  /** Points at most that a wallet may spend at one kiosk while the hub is away; 0 reserves nothing. */
  readonly perWallet: number;
  readonly onFailure: (error: unknown) => void;
  readonly sessionOverMs?: number;
}

/**
 * After a session, sets some points of the wallet aside for that kiosk, so that it can sell while the hub is away. One reservation for a
 * wallet at its kiosk: a purchase draws from one only, so that what came since is not added in a second one; the kiosk gives the first
 * back and gets a larger one.
 */
export class ReservationKeeper {
  readonly #setup: ReservationSetup;
  readonly #waiting = new Map<string, NodeJS.Timeout>();

  #stopped = false;

  constructor(setup: ReservationSetup) {
    this.#setup = setup;
  }

  stop(): void {
    this.#stopped = true;
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
    const { office, recall, perWallet } = this.#setup;
    const open = (await office.points.reservations({ wallet })).filter((one) => one.kiosk === kiosk);
    const reserved = open.reduce((sum, { left }) => sum + left, 0);
    const available = await this.#available(wallet);
    if (available < 1 || reserved >= perWallet) return;
    if (open.length > 0) {
      await recall.want(wallet);
      const still = await recall.wait(wallet, BACK_WITHIN_MS);
      if (this.#stopped) return;
      if (still.some((one) => one.kiosk === kiosk)) {
        // It goes on being asked back; without another look nothing would be reserved once it came.
        if (!this.#waiting.has(wallet)) this.sawSession(wallet, kiosk);
        return;
      }
    }
    const amount = Math.min(perWallet, open.length > 0 ? await this.#available(wallet) : available);
    if (amount < 1 || this.#stopped) return;
    await this.#setup.desk.say('maeul.points.reserved.v1', { wallet, kiosk, asset: 'points', amount, by: THE_HUB.id });
  }

  /** 0 for a wallet that is closed or unknown. */
  async #available(wallet: string): Promise<number> {
    const state = await walletState(this.#setup.office, wallet);
    if (state === undefined || state.status === 'closed') return 0;
    return state.balances.balances.find(({ asset }) => asset === 'points')?.available ?? 0;
  }
}
