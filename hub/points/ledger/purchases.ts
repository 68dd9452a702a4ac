import type { KioskEventData } from '@maeul/devices/points/kiosk-events';
import type { OfficeEventData } from '@maeul/devices/points/office-events';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { type Books, house, walletAccount } from './books.ts';
import type { HoldRow } from './rows.ts';
import type { Applied, Fact, LedgerState } from './state.ts';
import type { Wallets } from './wallets.ts';

const DAY_MS = 86_400_000;
/** No hold lives longer, whatever its kiosk asks for. */
const LIVES_MS_MAX = 60 * DAY_MS;
/** A kiosk that is neither heard for so long nor revoked has lost what it had to say. */
const SILENT_MS_MAX = 60 * DAY_MS;

/** Hold → post, void or expire, each hold exactly once; and reservations, from which a kiosk without network draws its holds. */
export class Purchases {
  readonly #state: LedgerState;
  readonly #books: Books;
  readonly #wallets: Wallets;

  constructor(state: LedgerState, books: Books, wallets: Wallets) {
    this.#state = state;
    this.#books = books;
    this.#wallets = wallets;
  }

  /** Codes: `not-enough`, `unknown-reservation`, `reservation-ended`, `bad-time`. */
  held(fact: Fact, data: KioskEventData<'maeul.points.held.v1'>): Applied | Refusal {
    const { asset, amount, item, reservation = null } = data;
    const wallet = this.#wallets.resolve(data.wallet);
    const refusal =
      reservation === null
        ? this.#books.lack(wallet, asset, amount)
        : this.#draw(fact, reservation, { ...data, wallet });
    if (refusal !== null) return refusal;
    if (reservation === null) this.#books.hold(wallet, asset, amount);
    // A kiosk that was offline tells of its holds late: each lives as long after its arrival as it was meant to live at first.
    const expiresMs = Date.parse(data.expires);
    if (Number.isNaN(expiresMs)) return refuse('bad-time', `"${data.expires}" is no instant.`);
    const livesMs = Math.min(Math.max(0, expiresMs - fact.timeMs), LIVES_MS_MAX);
    this.#state.holds.set({
      hold: fact.id, wallet, asset, amount, item, kiosk: fact.path, reservation,
      expiresMs: fact.receivedMs + livesMs, saidUntilMs: fact.timeMs + livesMs, key: this.#state.kiosks.get(fact.path)!.key,
      status: 'open', endedMs: null, reason: null,
    }); // biome-ignore format: one line
    return { ok: true, wallet, amount };
  }

  /** The hold becomes a spend. Codes: `unknown-hold`, `foreign-hold`, `hold-ended`. */
  posted(fact: Fact, data: KioskEventData<'maeul.points.posted.v1'>): Applied | Refusal {
    const hold = this.#openHold(fact, data.hold);
    if ('code' in hold) return hold;
    const { asset, amount, item } = hold;
    const wallet = this.#wallets.resolve(hold.wallet);
    this.#books.hold(wallet, asset, -amount);
    const debit = walletAccount(wallet);
    this.#books.move(fact, {
      kind: 'spend',
      debit,
      credit: house('sales'),
      asset,
      amount,
      what: item,
      about: hold.hold,
    });
    this.#state.holds.set({ ...hold, status: 'posted', endedMs: fact.timeMs });
    return { ok: true, wallet, amount };
  }

  /** Codes: `unknown-hold`, `foreign-hold`, `hold-ended`. */
  voided(fact: Fact, data: KioskEventData<'maeul.points.voided.v1'>): Applied | Refusal {
    const hold = this.#openHold(fact, data.hold);
    if ('code' in hold) return hold;
    this.#giveBack(hold);
    this.#state.holds.set({ ...hold, status: 'voided', endedMs: fact.timeMs, reason: data.reason });
    return { ok: true, wallet: this.#wallets.resolve(hold.wallet), amount: hold.amount };
  }

  /**
   * A tick of the hub: what nobody ended in time ends now, but not while its kiosk may have handed out what it was for and has not been
   * heard since.
   */
  expire(tickMs: number): void {
    for (const hold of this.#state.holdsDue(tickMs)) {
      if (this.#mayBeToldOf(hold) && tickMs < hold.expiresMs + SILENT_MS_MAX) continue;
      this.#giveBack(hold);
      this.#state.holds.set({ ...hold, status: 'expired', endedMs: tickMs });
    }
  }

  /** Codes: `unknown-kiosk`, `kiosk-revoked`, `not-enough`. */
  reserved(fact: Fact, data: OfficeEventData<'maeul.points.reserved.v1'>): Applied | Refusal {
    const { kiosk, asset, amount } = data;
    const status = this.#state.kiosks.get(kiosk)?.status;
    if (status === undefined) return refuse('unknown-kiosk', `${kiosk} is not enrolled.`);
    if (status === 'revoked') return refuse('kiosk-revoked', `${kiosk} is revoked.`);
    const wallet = this.#wallets.resolve(data.wallet);
    const lack = this.#books.lack(wallet, asset, amount);
    if (lack !== null) return lack;
    this.#books.hold(wallet, asset, amount);
    this.#state.reservations.set({
      reservation: fact.id, wallet, kiosk, asset, amount, remaining: amount, status: 'open', timeMs: fact.timeMs,
    }); // biome-ignore format: one line
    return { ok: true, wallet, amount };
  }

  /** Codes: `unknown-reservation`, `reservation-ended`. */
  released(fact: Fact, data: KioskEventData<'maeul.points.reservation-released.v1'>): Applied | Refusal {
    const reservation = this.#state.reservations.get(data.reservation);
    if (reservation === undefined || reservation.kiosk !== fact.path) return unknownReservation(data.reservation);
    if (reservation.status !== 'open') return reservationEnded(data.reservation);
    this.#release(data.reservation);
    return { ok: true, wallet: this.#wallets.resolve(reservation.wallet), amount: reservation.remaining };
  }

  /** A kiosk that nothing is heard from any more keeps nobody's points. */
  releaseAllOf(kiosk: string): void {
    for (const { reservation } of this.#state.reservationsOf(kiosk)) this.#release(reservation);
  }

  #mayBeToldOf({ kiosk, key, saidUntilMs }: HoldRow): boolean {
    const row = this.#state.kiosks.get(kiosk);
    return row?.key === key && row.status === 'enrolled' && (row.saidMs === null || row.saidMs <= saidUntilMs);
  }

  #release(id: string): void {
    const reservation = this.#state.reservations.get(id)!;
    this.#books.hold(this.#wallets.resolve(reservation.wallet), reservation.asset, -reservation.remaining);
    this.#state.reservations.set({ ...reservation, remaining: 0, status: 'released' });
  }

  /** What the reservation holds already becomes a hold of its own: the wallet's held sum stays what it is. */
  #draw(
    { path }: Fact,
    id: string,
    { wallet, asset, amount }: Pick<HoldRow, 'wallet' | 'asset' | 'amount'>,
  ): Refusal | null {
    const reservation = this.#state.reservations.get(id);
    const isMeant =
      reservation?.kiosk === path &&
      reservation.asset === asset &&
      this.#wallets.resolve(reservation.wallet) === wallet;
    if (!isMeant) return unknownReservation(id);
    if (reservation.status !== 'open') return reservationEnded(id);
    const remaining = reservation.remaining - amount;
    if (remaining < 0)
      return refuse('not-enough', `${amount} are asked for, and ${reservation.remaining} of the reservation remain.`);
    this.#state.reservations.set({ ...reservation, remaining });
    return null;
  }

  /** Back into the reservation that it was drawn from, while that is open; else to the wallet. */
  #giveBack({ wallet, asset, amount, reservation: id }: HoldRow): void {
    const reservation = id === null ? undefined : this.#state.reservations.get(id);
    if (reservation?.status === 'open')
      this.#state.reservations.set({ ...reservation, remaining: reservation.remaining + amount });
    else this.#books.hold(this.#wallets.resolve(wallet), asset, -amount);
  }

  #openHold({ path }: Fact, id: string): HoldRow | Refusal {
    const hold = this.#state.holds.get(id);
    if (hold === undefined) return refuse('unknown-hold', `No hold ${id} was ever made.`);
    if (hold.kiosk !== path) return refuse('foreign-hold', `The hold ${id} is one of ${hold.kiosk}.`);
    return hold.status === 'open' ? hold : refuse('hold-ended', `The hold ${id} was ${hold.status} already.`);
  }
}

function unknownReservation(id: string): Refusal {
  return refuse('unknown-reservation', `This kiosk has no reservation ${id} of that wallet and asset.`);
}

function reservationEnded(id: string): Refusal {
  return refuse('reservation-ended', `The reservation ${id} was released already.`);
}
