import Type, { type Static } from 'typebox';

const InstantOrNull = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const IntegerOrNull = Type.Union([Type.Integer(), Type.Null()]);
const KioskPath = Type.String({
  pattern: '^[a-z0-9-]+(/[a-z0-9-]+){3}$',
  maxLength: 200,
  description: 'gu/dong/site/kiosk',
});

/** One container of a kiosk, as its deposits, its sensors and its collections tell. */
export const OfficeContainer = Type.Object({
  kiosk: KioskPath,
  container: Type.String(),
  /** Percent full, from the fill sensor; null without one. */
  fill: IntegerOrNull,
  /** Waste since the last collection, and how many brought it. */
  grams: Type.Integer(),
  deposits: Type.Integer(),
  lastDeposit: InstantOrNull,
  lastCollected: InstantOrNull,
  /** Serial of the scale and last day of its verification, as the newest weighing carries them. */
  scale: Type.Union([Type.String(), Type.Null()]),
  verifiedUntil: Type.Union([Type.String({ format: 'date' }), Type.Null()]),
  /** none, ok, soon (30 days or less), expired. */
  verification: Type.Enum(['none', 'ok', 'soon', 'expired']),
});
export type OfficeContainer = Static<typeof OfficeContainer>;

/** Something that staff should look at. Codes: bad-signature, chain-gap, fork, unreachable, power-cut-unconfirmed, … */
export const KioskAlarm = Type.Object({
  time: Type.String({ format: 'date-time' }),
  code: Type.String(),
  message: Type.String(),
});

export type KioskAlarm = Static<typeof KioskAlarm>;

export const OfficeKiosk = Type.Object({
  kiosk: KioskPath,
  label: Type.Union([Type.String(), Type.Null()]),
  /** `unknown` until it has said its state. */
  status: Type.Enum(['online', 'unreachable', 'offline', 'unknown']),
  lastSeen: InstantOrNull,
  enrolled: InstantOrNull,
  revoked: InstantOrNull,
  /** The signed chain as the ledger has it: its last number, how many numbers are missing after it, and which, both included. */
  chain: Type.Object({
    last: Type.Integer(),
    missing: Type.Integer(),
    gap: Type.Union([Type.Object({ from: Type.Integer(), to: Type.Integer() }), Type.Null()]),
  }),
  containers: Type.Array(OfficeContainer),
  /** Newest first, at most 50. */
  alarms: Type.Array(KioskAlarm),
});
export type OfficeKiosk = Static<typeof OfficeKiosk>;

/** GET /api/v1/office/kiosks */
export const OfficeKiosks = Type.Object({ kiosks: Type.Array(OfficeKiosk) });
export type OfficeKiosks = Static<typeof OfficeKiosks>;

/** POST /api/v1/office/kiosks/enrol (admin): its public key, as `maeul edge kiosk-key` prints it. */
export const EnrolKiosk = Type.Object(
  { kiosk: KioskPath, key: Type.String({ pattern: '^[\\w-]{43}$', description: '43 characters of base64url' }) },
  { additionalProperties: false },
);

/** POST /api/v1/office/kiosks/revoke (manager): from then on nothing of it counts, and its live session ends. */
export const RevokeKiosk = Type.Object(
  { kiosk: KioskPath, reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);

/**
 * POST /api/v1/office/kiosks/gaps (manager): gives up exactly the numbers that are missing now, so that the chain goes on after them; they never
 * count any more. Refused as `no-such-gap` if others are missing.
 */
export const AcceptGap = Type.Object(
  {
    kiosk: KioskPath,
    from: Type.Integer({ minimum: 1 }),
    to: Type.Integer({ minimum: 1 }),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  },
  { additionalProperties: false },
);
export type AcceptGap = Static<typeof AcceptGap>;

/** GET /api/v1/office/collections: what to empty first; fullest first, then heaviest. */
export const CollectionList = Type.Object({
  containers: Type.Array(
    Type.Object({
      ...OfficeContainer.properties,
      label: Type.Union([Type.String(), Type.Null()]),
      /** 80 percent or more, or a week since the last collection with waste in it. */
      due: Type.Boolean(),
    }),
  ),
});
export type CollectionList = Static<typeof CollectionList>;

/** POST /api/v1/office/collections (clerk): a container was emptied. `grams` as weighed when it was fetched, if it was. */
export const MarkCollected = Type.Object(
  {
    kiosk: KioskPath,
    container: Type.String({ minLength: 1, maxLength: 64 }),
    grams: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
  },
  { additionalProperties: false },
);

/** POST /api/v1/office/containers/washed (clerk): reusable containers were washed. */
export const MarkWashed = Type.Object(
  { container: Type.String({ minLength: 1, maxLength: 40 }), count: Type.Integer({ minimum: 1, maximum: 100_000 }) },
  { additionalProperties: false },
);
