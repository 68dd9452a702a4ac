import Type, { type Static } from 'typebox';
import { Id, WalletId } from '../points/assets.ts';
import { Catalogue } from '../points/catalogue.ts';
import { Balances } from '../points/outcome.ts';
import { Tariff } from '../points/tariff.ts';
import { CallNotice } from '../vpp/call-notice.ts';

/**
 * What a kiosk asks the hub over HTTP, with the credential of its agent as Basic authentication. Questions only: whatever
 * counts goes as a signed event through the outbox.
 */

/** Every question says which kiosk asks, in the query: `/api/v1/kiosk/terms?kiosk=eunpyeong/sinsa1/clean-house-1/kiosk-1`. */
export const KioskQuery = Type.Object(
  {
    kiosk: Type.String({ pattern: '^[a-z0-9-]+(/[a-z0-9-]+){3}$', maxLength: 200, description: 'gu/dong/site/kiosk' }),
  },
  { additionalProperties: false },
);

/** A keyed hash of a card, QR code or phone number: HMAC-SHA256 with the dong's identity key, hexadecimal. */
const CredentialHash = Type.String({ pattern: '^[0-9a-f]{64}$' });

/**
 * POST /api/v1/kiosk/identify. Problems: unknown-credential (404), blocked-credential (409), wrong-pin (403, with the member
 * `triesLeft`), locked and too-many-tries (429, with `until`), kiosk-revoked and kiosk-unknown (403).
 */
export const IdentifyQuestion = Type.Object({
  by: Type.Enum(['card', 'qr', 'phone']),
  hash: CredentialHash,
  /** Only for phone; checked against a slow hash and never stored. */
  pin: Type.Optional(Type.String({ pattern: '^[0-9]{4,8}$' })),
});
export type IdentifyQuestion = Static<typeof IdentifyQuestion>;

export const Loan = Type.Object({
  loan: Id,
  container: Type.String(),
  deposit: Type.Integer(),
  time: Type.String({ format: 'date-time' }),
});

/** A wallet as a kiosk may see it while its holder stands there. */
export const WalletAnswer = Type.Object({
  wallet: WalletId,
  balances: Balances,
  /** Points awarded today: for the caps of the tariff. */
  today: Type.Object({
    total: Type.Integer(),
    kinds: Type.Record(Type.String(), Type.Integer()),
    groups: Type.Record(Type.String(), Type.Integer()),
  }),
  loans: Type.Array(Loan),
  history: Type.Array(
    Type.Object({
      time: Type.String({ format: 'date-time' }),
      what: Type.String(),
      name: Type.Optional(Type.Object({ ko: Type.String(), en: Type.String() })),
      amount: Type.Integer(),
      asset: Type.String(),
    }),
  ),
});
export type WalletAnswer = Static<typeof WalletAnswer>;

/**
 * POST /api/v1/kiosk/claims: a provisional wallet, made at the kiosk, belongs to this credential. Idempotent. Answered ClaimAnswer.
 * Problems: blocked-credential, wallet-taken (409); asking again is of no use then.
 */
export const Claim = Type.Object({
  wallet: WalletId,
  by: Type.Enum(['card', 'qr']),
  hash: CredentialHash,
  consented: Type.String({ format: 'date-time' }),
});
export type Claim = Static<typeof Claim>;

/** The wallet that the credential leads to from now on; another than claimed if the card had one already. */
export const ClaimAnswer = Type.Object({ wallet: WalletId });
export type ClaimAnswer = Static<typeof ClaimAnswer>;

/** GET /api/v1/kiosk/terms: what holds at this kiosk from today on; kept by the kiosk for when the hub is away. */
export const Terms = Type.Object({
  /** The versions that hold now or later at the site, of all scopes that match, oldest first. */
  tariffs: Type.Array(Tariff),
  catalogue: Type.Union([Catalogue, Type.Null()]),
  /** Reservations of this kiosk that are open. */
  reservations: Type.Array(
    Type.Object({ reservation: Id, wallet: WalletId, asset: Type.String(), left: Type.Integer() }),
  ),
  /** How the kiosk's chain ends in the ledger: the number and hash of its last accepted event. */
  chain: Type.Object({ proofseq: Type.Integer(), hash: Type.String() }),
  /** The public key that is enrolled, to which the chain belongs; null before any was. */
  key: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  revoked: Type.Boolean(),
  /** When each of its waste containers was last marked as collected, milliseconds since 1970; those that never were are left out. */
  collected: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  /** The hub's clock when it answered: what a kiosk dates later than it came is refused. */
  time: Type.Optional(Type.String({ format: 'date-time' })),
  /** Cards and codes that were lately reported lost: the kiosk forgets whose they were. */
  blocked: Type.Optional(Type.Array(CredentialHash)),
  /** The next call to save power that the whole dong was told of; it is shown until it is over. */
  mission: Type.Optional(CallNotice),
});
export type Terms = Static<typeof Terms>;
