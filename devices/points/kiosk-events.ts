import Type, { type Static } from 'typebox';
import { Amount, Asset, Id, WalletId } from './assets.ts';
import { Weighing } from './weighing.ts';

const Reason = Type.String({ minLength: 1, maxLength: 200, description: 'Code, e.g. no-confirmation.' });

/** A resident's waste was weighed. The award follows from it and the tariff; `shown` is what the kiosk showed. */
const Deposited = Type.Object({
  wallet: WalletId,
  kind: Type.String({ maxLength: 40 }),
  items: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  weighing: Weighing,
  tariff: Type.Object({ id: Type.String(), version: Type.Integer({ minimum: 1 }) }),
  shown: Type.Integer({ minimum: 0, description: 'Points that the kiosk computed and showed.' }),
});

/** Points are set aside for a purchase; the id of the event is the id of the hold. */
const Held = Type.Object({
  wallet: WalletId,
  asset: Asset,
  amount: Amount,
  item: Type.String({ maxLength: 40, description: 'Id of the catalogue item.' }),
  /** Offline: against which reservation of this kiosk. */
  reservation: Type.Optional(Id),
  expires: Type.String({ format: 'date-time', description: 'If nothing more is heard, the hold ends then.' }),
});

/**
 * What a kiosk tells of money-like things. Each is an event of the kiosk's own path, signed and chained (proof.ts).
 */
export const KIOSK_EVENT_DATA = {
  'maeul.points.deposited.v1': Deposited,
  'maeul.points.held.v1': Held,
  /** The confirmation sensor saw it: the hold becomes a spend. */
  'maeul.points.posted.v1': Type.Object({ hold: Id }),
  /** It did not come out: the hold is given back. */
  'maeul.points.voided.v1': Type.Object({ hold: Id, reason: Reason }),
  /** A reusable container went out; its deposit goes from the wallet into escrow. The event's id names the loan. */
  'maeul.points.container-lent.v1': Type.Object({ wallet: WalletId, container: Type.String(), deposit: Amount }),
  /**
   * It came back: the escrow of the loan is released. `seen`: when the sensor of the return slot saw it; not there where it
   * never left the kiosk.
   */
  'maeul.points.container-returned.v1': Type.Object({
    loan: Id,
    seen: Type.Optional(Type.String({ format: 'date-time' })),
  }),
  /** The kiosk gives back what is left of a reservation; it will spend no more of it. */
  'maeul.points.reservation-released.v1': Type.Object({ reservation: Id }),
  /** The resident asks for local currency. */
  'maeul.points.exchange-requested.v1': Type.Object({ wallet: WalletId, amount: Amount }),
} as const;

export type KioskEventType = keyof typeof KIOSK_EVENT_DATA;
export type KioskEventData<T extends KioskEventType> = Static<(typeof KIOSK_EVENT_DATA)[T]>;
