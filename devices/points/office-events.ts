import Type, { type Static } from 'typebox';
import { Amount, Asset, Day, Id, WalletId } from './assets.ts';
import { Catalogue } from './catalogue.ts';
import { REWARD_LINES_MAX, RewardLine } from './rewards.ts';
import { Tariff } from './tariff.ts';

const Path = Type.String({ minLength: 1, maxLength: 200 });
/** Who of the staff did it: the id of an account; `hub` for what the hub does by itself. */
const by = Type.String({ minLength: 1, maxLength: 64 });
const reason = Type.String({ minLength: 1, maxLength: 500 });

/**
 * What the dong office and the hub itself decide. Only the hub publishes these, under its own path; nobody else may publish
 * there.
 */
export const OFFICE_EVENT_DATA = {
  'maeul.tariff.published.v1': Type.Object({ tariff: Tariff, by }),
  'maeul.catalogue.published.v1': Type.Object({ catalogue: Catalogue, by }),
  /** A kiosk's public key (Ed25519, raw 32 bytes, base64url) is known from now on. Enrolling again replaces key and chain. */
  'maeul.kiosk.enrolled.v1': Type.Object({ kiosk: Path, key: Type.String({ pattern: '^[\\w-]{43}$' }), by }),
  'maeul.kiosk.revoked.v1': Type.Object({ kiosk: Path, reason, by }),
  /** The events of a kiosk from one number to another will never come; what waited behind them is applied. */
  'maeul.kiosk.gap-accepted.v1': Type.Object({
    kiosk: Path,
    from: Type.Integer({ minimum: 1 }),
    to: Type.Integer({ minimum: 1 }),
    reason,
    by,
  }),
  'maeul.wallet.opened.v1': Type.Object({ wallet: WalletId, by }),
  /** All that `from` has and will get belongs to `to`: a found card, a provisional wallet, a lost card. */
  'maeul.wallet.merged.v1': Type.Object({ from: WalletId, to: WalletId, by }),
  /** Nothing more is credited or debited; what was left goes to donations. */
  'maeul.wallet.closed.v1': Type.Object({ wallet: WalletId, by }),
  /** Undoes an award, a spend or a grant by an entry the other way round. */
  'maeul.points.reversed.v1': Type.Object({ entry: Id, reason, by, approvedBy: Type.Optional(by) }),
  'maeul.points.granted.v1': Type.Object({ wallet: WalletId, asset: Asset, amount: Amount, reason, by }),
  'maeul.points.transferred.v1': Type.Object({ from: WalletId, to: WalletId, asset: Asset, amount: Amount, by }),
  'maeul.points.donated.v1': Type.Object({ wallet: WalletId, asset: Asset, amount: Amount, by }),
  /** Points that were earned up to a day and never spent end. */
  'maeul.points.expired.v1': Type.Object({ wallet: WalletId, asset: Asset, amount: Amount, earnedUntil: Day, by }),
  /**
   * A programme of the dong pays, or takes back what it paid too much: `ref` names what for (the id of a demand-response event, say),
   * `run` which settling of it. Each line counts once.
   */
  'maeul.points.rewarded.v1': Type.Object({
    programme: Type.String({ minLength: 1, maxLength: 64 }),
    ref: Type.String({ minLength: 1, maxLength: 100 }),
    run: Type.Integer({ minimum: 1 }),
    lines: Type.Array(RewardLine, { minItems: 1, maxItems: REWARD_LINES_MAX }),
    by,
  }),
  /** A kiosk may spend so much for a wallet without asking; the event's id names the reservation. */
  'maeul.points.reserved.v1': Type.Object({ wallet: WalletId, kiosk: Path, asset: Asset, amount: Amount, by }),
  /** Requests for local currency that went to the payer together; the event's id names the batch. */
  'maeul.exchange.batched.v1': Type.Object({
    lines: Type.Array(Type.Object({ request: Id, wallet: WalletId, amount: Amount }), {
      minItems: 1,
      maxItems: 10_000,
    }),
    by,
  }),
  /** What the payer said of each line: paid, or not (then the points come back). */
  'maeul.exchange.settled.v1': Type.Object({
    batch: Id,
    lines: Type.Array(
      Type.Object({ request: Id, result: Type.Enum(['confirmed', 'failed']), message: Type.Optional(Type.String()) }),
      { minItems: 1, maxItems: 10_000 },
    ),
    by,
  }),
  /** Staff emptied a waste container and said so at the office: its weight and its deposits begin anew. */
  'maeul.container.collected.v1': Type.Object({
    kiosk: Path,
    container: Type.String({ minLength: 1, maxLength: 64 }),
    grams: Type.Optional(Type.Integer({ minimum: 0 })),
    by,
  }),
  /** A reusable container was washed and may go out again. */
  'maeul.container.washed.v1': Type.Object({ container: Type.String(), count: Type.Integer({ minimum: 1 }), by }),
} as const;

export type OfficeEventType = keyof typeof OFFICE_EVENT_DATA;
export type OfficeEventData<T extends OfficeEventType> = Static<(typeof OFFICE_EVENT_DATA)[T]>;
