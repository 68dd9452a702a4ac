/**
 * Every code that a kiosk's screen may have to explain: it has words for each, in Korean and English. Codes of the hub that are
 * not among them are shown as `failed`.
 */
export const KIOSK_REFUSALS = [
  // Out of service: the whole kiosk is closed.
  /** Nothing of the hub was ever heard: no tariff is known. */
  'no-terms',
  /** No tariff holds at this place today. */
  'no-tariff',
  /** The hub knows no key of this kiosk, or another one. */
  'not-enrolled',
  'revoked',
  /** The kiosk's own store cannot be written. */
  'store-failing',
  /** Its clock is ahead of the hub's: whatever it dated would be refused there. */
  'clock-ahead',
  // A kind of waste or a thing on sale is closed.
  'scale-down',
  'verification-expired',
  'container-full',
  /** Somebody left the lid open. */
  'lid-open',
  'board-unplugged',
  'board-silent',
  /** What a board sends makes no sense. */
  'board-garbled',
  'board-restarted',
  'no-firmware',
  'firmware-too-old',
  'no-such-pin',
  'port-busy',
  'port-denied',
  'no-dispenser',
  // Who are you?
  'unknown-credential',
  /** The card was reported lost. */
  'blocked-credential',
  'wrong-pin',
  'locked',
  'too-many-tries',
  'bad-credential',
  'wallet-closed',
  'bad-pin',
  'kiosk-revoked',
  'hub-away',
  // Weighing.
  'no-deposit',
  'under-min',
  'over-max',
  'overload',
  'underload',
  'not-stable',
  'not-zero',
  'scale-silent',
  'scale-fault',
  'wrong-unit',
  /** Another unit, number of decimals, net instead of gross or another scale than before the lid was opened. */
  'unit-changed',
  'lid-left-open',
  'container-lifted',
  /** Lighter than before the lid was opened: something was taken out. */
  'weight-fell',
  /** Lighter than after the last weighing: something was taken out since, or the container is being lifted. */
  'weight-changed',
  'items-missing',
  'items-implausible',
  'cancelled',
  // Buying, lending, exchange.
  'not-enough',
  'dispenser-busy',
  'dispenser-jammed',
  'not-confirmed',
  'power-cut-unconfirmed',
  'reservation-used-up',
  'unknown-item',
  'unknown-kind',
  'unknown-loan',
  /** Nothing can be given back here: the kiosk has no slot whose sensor would see it. */
  'no-return-slot',
  /** The sensor of the return slot saw nothing come in. */
  'nothing-returned',
  // Printing.
  'no-printer',
  'printer-silent',
  // The screen itself.
  /** Another screen of this kiosk serves somebody now. */
  'other-screen',
  /** The action does not belong to what the kiosk is doing; the screen was late. */
  'not-now',
  'failed',
] as const;

export type KioskRefusal = (typeof KIOSK_REFUSALS)[number];
