import Type, { type Static } from 'typebox';
import { Amount, Id, WalletId } from '../points/assets.ts';

const Instant = Type.String({ format: 'date-time' });
const Month = Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$', description: 'a month: 2026-11' });

/** GET /api/v1/office/report and /api/v1/office/report.csv (viewer): deposits per month, site and kind. */
export const ReportQuestion = Type.Object(
  {
    from: Type.Optional(Month),
    to: Type.Optional(Month),
    site: Type.Optional(Type.String({ pattern: '^[a-z0-9-]+(/[a-z0-9-]+){2}$', maxLength: 150 })),
    kind: Type.Optional(Type.String({ maxLength: 40 })),
  },
  { additionalProperties: false },
);

export const ReportRow = Type.Object({
  month: Month,
  site: Type.String(),
  kind: Type.String(),
  name: Type.Union([Type.Object({ ko: Type.String(), en: Type.String() }), Type.Null()]),
  deposits: Type.Integer(),
  /** Different wallets in the month. */
  wallets: Type.Integer(),
  grams: Type.Integer(),
  items: Type.Integer(),
  points: Type.Integer(),
  /** Of these points: what was reversed, in whatever month. `points` less `reversed` is what the ledger has of these deposits. */
  reversed: Type.Integer(),
});
export type ReportRow = Static<typeof ReportRow>;
export const Report = Type.Object({
  from: Month,
  to: Month,
  rows: Type.Array(ReportRow),
  total: Type.Object({
    deposits: Type.Integer(),
    grams: Type.Integer(),
    items: Type.Integer(),
    points: Type.Integer(),
    reversed: Type.Integer(),
  }),
});
export type Report = Static<typeof Report>;

/** A request for local currency. */
export const ExchangeLine = Type.Object({
  request: Id,
  wallet: WalletId,
  amount: Amount,
  asked: Instant,
  status: Type.Enum(['open', 'batched', 'confirmed', 'failed']),
  message: Type.Union([Type.String(), Type.Null()]),
});
export type ExchangeLine = Static<typeof ExchangeLine>;

export const ExchangeBatch = Type.Object({
  batch: Id,
  made: Instant,
  by: Type.String(),
  lines: Type.Integer(),
  amount: Type.Integer(),
  confirmed: Type.Integer(),
  failed: Type.Integer(),
});
export type ExchangeBatch = Static<typeof ExchangeBatch>;

/** GET /api/v1/office/exchange (clerk): what waits for the next batch, and the batches, newest first. */
export const ExchangeOverview = Type.Object({
  open: Type.Array(ExchangeLine),
  batches: Type.Array(ExchangeBatch),
});
export type ExchangeOverview = Static<typeof ExchangeOverview>;

/** POST /api/v1/office/exchange/batches (manager): all that is open, at most 10,000 lines. Answered OfficeDone; `event` is the batch. */
export const MakeBatch = Type.Object({}, { additionalProperties: false });

/** GET /api/v1/office/exchange/batches/:batch (clerk); …/:batch/file.csv is the file for the payer. */
export const BatchLines = Type.Object({ batch: ExchangeBatch, lines: Type.Array(ExchangeLine) });
export type BatchLines = Static<typeof BatchLines>;

/** POST /api/v1/office/exchange/batches/:batch/results (manager). Answered OfficeDone. Lines that are settled already are refused. */
export const BatchResults = Type.Object(
  {
    lines: Type.Array(
      Type.Object(
        {
          request: Id,
          result: Type.Enum(['confirmed', 'failed']),
          message: Type.Optional(Type.String({ maxLength: 200 })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: 10_000 },
    ),
  },
  { additionalProperties: false },
);
