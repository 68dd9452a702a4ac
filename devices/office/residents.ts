import Type, { type Static } from 'typebox';
import { Loan } from '../kiosk/hub-kiosk-api.ts';
import { Amount, Asset, Id, WalletId } from '../points/assets.ts';
import { Balances } from '../points/outcome.ts';

const Instant = Type.String({ format: 'date-time' });
const InstantOrNull = Type.Union([Instant, Type.Null()]);
const Words = Type.Object({ ko: Type.String(), en: Type.String() });
const Reason = Type.String({ minLength: 1, maxLength: 500 });

/** How somebody proves who they are. */
export const CREDENTIAL_KINDS = ['card', 'qr', 'phone'] as const;
export const CredentialKind = Type.Enum([...CREDENTIAL_KINDS]);
export type CredentialKind = Static<typeof CredentialKind>;

/** A card number as the reader types it, a QR text, or a phone number. The hub hashes it at once and keeps nothing of it. */
const Value = Type.String({ minLength: 4, maxLength: 256 });
const credential = { by: CredentialKind, value: Value };
const Pin = Type.String({ pattern: '^[0-9]{4,8}$', description: 'a PIN of four to eight digits' });

/** POST /api/v1/office/residents/lookup (clerk). Problems: unknown-credential (404), blocked-credential (409). */
export const ResidentLookup = Type.Object(credential, { additionalProperties: false });
export const ResidentFound = Type.Object({ wallet: WalletId });
export type ResidentFound = Static<typeof ResidentFound>;

/**
 * POST /api/v1/office/wallets (clerk): a new wallet for somebody who agreed to it. A phone needs a PIN. Answered
 * ResidentFound. Problems: credential-taken (409), consent-needed, pin-needed.
 */
export const OpenWallet = Type.Object(
  { ...credential, pin: Type.Optional(Pin), consent: Type.Boolean({ description: 'The resident agreed, just now.' }) },
  { additionalProperties: false },
);

/** What a wallet is known by. The id names the binding, not the card; nothing leads back to a number. */
const WalletCredential = Type.Object({
  id: Type.String(),
  by: CredentialKind,
  bound: Instant,
  blocked: InstantOrNull,
});

/** What a kiosk may spend of the wallet without asking. */
const Reservation = Type.Object({
  reservation: Id,
  kiosk: Type.String(),
  asset: Asset,
  left: Type.Integer(),
  time: Instant,
});

/** GET /api/v1/office/wallets/:wallet (clerk; the look is in the audit log). Problem: unknown-wallet (404). */
export const OfficeWallet = Type.Object({
  wallet: WalletId,
  status: Type.Enum(['open', 'merged', 'closed']),
  /** The wallet that it became part of. */
  mergedInto: Type.Union([WalletId, Type.Null()]),
  balances: Balances.properties.balances,
  credentials: Type.Array(WalletCredential),
  pin: Type.Boolean({ description: 'Whether it has a PIN.' }),
  pinLockedUntil: InstantOrNull,
  consented: InstantOrNull,
  loans: Type.Array(Loan),
  reservations: Type.Array(Reservation),
});
export type OfficeWallet = Static<typeof OfficeWallet>;

/** POST /api/v1/office/wallets/:wallet/release (clerk). What kiosks have not given back yet; they are asked again. */
export const ReleasedReservations = Type.Object({ left: Type.Array(Reservation) });
export type ReleasedReservations = Static<typeof ReleasedReservations>;

/** One line of a wallet's history; `entry` is what a reversal names. Of an event with several entries the later ones have `/2`, `/3` … */
export const WalletLine = Type.Object({
  entry: Type.String({ pattern: '^[0-9a-f-]{36}(/\\d+)?$' }),
  time: Instant,
  what: Type.String({
    description: 'award, spend, grant, reward, reversal, transfer, donation, expiry, exchange, loan, return, …',
  }),
  /** Signed, in the asset, as the wallet sees it. */
  amount: Type.Integer(),
  asset: Asset,
  name: Type.Union([Words, Type.Null()]),
  /** The kiosk that it came from; null for what the office did. */
  kiosk: Type.Union([Type.String(), Type.Null()]),
  /** An award, a spend or a grant that is not yet reversed. */
  reversible: Type.Boolean(),
  /** Of an award: what it was computed from, and how. */
  award: Type.Optional(
    Type.Object({
      grams: Type.Integer(),
      items: Type.Optional(Type.Integer()),
      tariff: Type.Object({ id: Type.String(), version: Type.Integer() }),
      steps: Type.Array(
        Type.Object({
          rule: Type.String(),
          result: Type.Integer(),
          with: Type.Record(Type.String(), Type.Number()),
        }),
      ),
    }),
  ),
});
export type WalletLine = Static<typeof WalletLine>;

/** GET /api/v1/office/wallets/:wallet/history?limit&cursor (clerk): newest first. */
export const WalletHistory = Type.Object({
  lines: Type.Array(WalletLine),
  next: Type.Union([Type.String(), Type.Null()]),
});
export type WalletHistory = Static<typeof WalletHistory>;

/** POST /api/v1/office/wallets/:wallet/grants (manager). Answered OfficeDone. */
export const Grant = Type.Object({ asset: Asset, amount: Amount, reason: Reason }, { additionalProperties: false });

/** POST /api/v1/office/wallets/:wallet/transfers (clerk): from this wallet to another. Answered OfficeDone. */
export const Transfer = Type.Object({ to: WalletId, asset: Asset, amount: Amount }, { additionalProperties: false });

/** POST /api/v1/office/wallets/:wallet/donations (clerk). Answered OfficeDone. */
export const Donation = Type.Object({ asset: Asset, amount: Amount }, { additionalProperties: false });

/**
 * POST /api/v1/office/wallets/:wallet/lost-card (clerk): the old credential (its id) is blocked for good, the new one bound. A wallet
 * that the new card already had becomes part of this one. Answered OfficeNoted. Problems: unknown-credential,
 * credential-taken (409: it belongs to somebody else who agreed to a wallet of their own).
 */
export const LostCard = Type.Object({ lost: Type.String(), ...credential }, { additionalProperties: false });

/** POST /api/v1/office/wallets/:wallet/credentials (clerk): one more card, QR or phone. Answered OfficeNoted. */
export const AddCredential = Type.Object(credential, { additionalProperties: false });

/** POST /api/v1/office/wallets/:wallet/pin (clerk): a new PIN; ends a lock. Answered OfficeNoted. */
export const SetPin = Type.Object({ pin: Pin }, { additionalProperties: false });

/**
 * POST /api/v1/office/wallets/:wallet/close (manager): the wallet is closed, what is left goes to donations, and all that is kept
 * about the person is deleted. Answered OfficeDone.
 */
export const CloseWallet = Type.Object({ reason: Reason }, { additionalProperties: false });

/** GET /api/v1/office/wallets/:wallet/export (clerk): all that is kept about the person, for the person. */
export const PersonExport = Type.Object({
  made: Instant,
  wallet: OfficeWallet,
  history: Type.Array(WalletLine),
  /** When somebody of the office looked at or changed this wallet, and what they did. */
  looks: Type.Array(Type.Object({ time: Instant, action: Type.String() })),
});
export type PersonExport = Static<typeof PersonExport>;

/** POST /api/v1/office/reversals (clerk). At most the limit: done. Above it: waits for another person. */
export const AskReversal = Type.Object({ entry: Id, reason: Reason }, { additionalProperties: false });
export const ReversalAnswer = Type.Union([
  Type.Object({ status: Type.Literal('done'), event: Id }),
  Type.Object({ status: Type.Literal('pending'), request: Id }),
]);
export type ReversalAnswer = Static<typeof ReversalAnswer>;

export const ReversalRequest = Type.Object({
  request: Id,
  entry: Id,
  wallet: WalletId,
  what: Type.String(),
  amount: Type.Integer(),
  asset: Asset,
  reason: Type.String(),
  askedBy: Type.String({ description: 'Name of the account.' }),
  asked: Instant,
  status: Type.Enum(['pending', 'approved', 'declined', 'refused']),
  decidedBy: Type.Union([Type.String(), Type.Null()]),
  decided: InstantOrNull,
  /** Whether the one who is logged in may decide it: a manager who did not ask for it. */
  mine: Type.Boolean({ description: 'Asked for by the one who looks: somebody else must decide.' }),
});
export type ReversalRequest = Static<typeof ReversalRequest>;

/** GET /api/v1/office/reversals?open=true (clerk): newest first, at most 200. */
export const ReversalRequests = Type.Object({ requests: Type.Array(ReversalRequest) });
export type ReversalRequests = Static<typeof ReversalRequests>;

/**
 * POST /api/v1/office/reversals/:request/approve and …/decline (manager, not the one who asked). Answered ReversalRequest.
 * Problems: own-request (403), already-decided (409), and the ledger's.
 */
export const DecideReversal = Type.Object({}, { additionalProperties: false });
