import type { Asset } from '@maeul/devices/points/assets';
import type { Tariff } from '@maeul/devices/points/tariff';
import type { Chain } from './chain.ts';
import type { Purses } from './purses.ts';

interface Hold {
  readonly id: string;
  readonly kiosk: string;
  readonly wallet: string;
  readonly asset: Asset;
  readonly amount: bigint;
  readonly reservation: string | undefined;
  readonly untilMs: number;
  /** By the clock of the kiosk. */
  readonly ownUntilMs: number;
  readonly chain: Chain;
}

/** What is open, and what can be undone. What is over is forgotten. */
export class Register {
  readonly tariffs = new Map<string, Tariff>();
  readonly publishedMs = new Map<Tariff, number>();
  readonly chains = new Map<string, Chain>();
  readonly holds = new Map<string, Hold>();
  readonly reservations = new Map<string, { readonly kiosk: string; readonly wallet: string; readonly asset: Asset }>();
  readonly loans = new Map<string, { readonly wallet: string; readonly amount: bigint }>();
  readonly requests = new Map<string, { readonly wallet: string; readonly amount: bigint; batch: string | null }>();
  /** Awards, spends and grants that can still be reversed. */
  readonly entries = new Map<
    string,
    {
      readonly kind: 'award' | 'spend' | 'grant';
      readonly wallet: string;
      readonly asset: Asset;
      readonly amount: bigint;
    }
  >();
  /** Instant and scale of each weighing that counted. */
  readonly weighings = new Set<string>();
  /** Ids of the lines of rewards that counted. */
  readonly rewarded = new Set<string>();
  readonly weighed = { deposits: 0, grams: 0n, points: 0n };
  readonly #purses: Purses;

  constructor(purses: Purses) {
    this.#purses = purses;
  }

  /** Ends a hold of a kiosk; `then` says what becomes of it. Returns why it does not end. */
  endHold(id: string, kiosk: string, then: (hold: Hold) => void): string | undefined {
    const hold = this.holds.get(id);
    if (hold === undefined) return 'no such open hold';
    if (hold.kiosk !== kiosk) return 'the hold is of another kiosk';
    this.holds.delete(id);
    this.#purses.unclaim(hold.wallet, id);
    then(hold);
    return undefined;
  }

  /** What was held goes back to where it came from: a reservation that is still open, or else the wallet. */
  giveBack({ reservation, wallet, asset, amount }: Hold): void {
    if (reservation !== undefined && this.reservations.has(reservation))
      this.#purses.claim(wallet, reservation, asset, amount);
  }

  /** A kiosk said something then; what is dated ahead tells nothing. */
  heard(kiosk: string, timeMs: number, receivedMs: number): void {
    const chain = this.chains.get(kiosk);
    if (chain !== undefined && timeMs - receivedMs <= 600_000) chain.saidMs = timeMs;
  }

  expireHolds(nowMs: number): void {
    for (const hold of [...this.holds.values()]) {
      const { chain, untilMs, ownUntilMs } = hold;
      const isOver = chain.revoked || this.chains.get(hold.kiosk) !== chain || chain.saidMs > ownUntilMs;
      // A kiosk that is not heard may have handed out what the hold was for; for sixty days.
      if (nowMs >= untilMs && (isOver || nowMs >= untilMs + 60 * 86_400_000))
        this.endHold(hold.id, hold.kiosk, (ended) => this.giveBack(ended));
    }
  }

  endReservation(id: string, kiosk: string): boolean {
    const reservation = this.reservations.get(id);
    if (reservation === undefined || reservation.kiosk !== kiosk) return false;
    this.reservations.delete(id);
    this.#purses.unclaim(reservation.wallet, id);
    return true;
  }

  endReservationsOf(kiosk: string): void {
    for (const id of [...this.reservations.keys()]) this.endReservation(id, kiosk);
  }
}
