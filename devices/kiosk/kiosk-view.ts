import Type, { type Static } from 'typebox';
import { CatalogueItem, ReusableContainer } from '../points/catalogue.ts';
import { Balances } from '../points/outcome.ts';
import { Kind } from '../points/tariff.ts';

const Words = Type.Object({ ko: Type.String(), en: Type.String() });
const Code = Type.String({ description: 'Code of a refusal; the screen has words for each in both languages.' });
const Points = Type.Integer();

/** One line of the arithmetic, as award.ts gives it. */
const ReceiptStep = Type.Object({
  rule: Type.String(),
  result: Type.Integer(),
  with: Type.Record(Type.String(), Type.Number()),
});

/** What the resident takes home: on the screen, as QR text, or printed. */
export const Receipt = Type.Object({
  /** Id of the event; `maeul points verify` takes the receipt as JSON and computes it again. */
  event: Type.String(),
  time: Type.String({ format: 'date-time' }),
  kiosk: Type.String(),
  what: Type.Enum(['deposit', 'purchase', 'loan', 'return', 'exchange']),
  name: Words,
  /** Signed: what the wallet gained, or gave. */
  points: Points,
  /** `pending` until the hub has said that it holds. */
  status: Type.Enum(['pending', 'confirmed', 'refused']),
  grams: Type.Optional(Type.Integer()),
  items: Type.Optional(Type.Integer()),
  tariff: Type.Optional(Type.Object({ id: Type.String(), version: Type.Integer() })),
  steps: Type.Array(ReceiptStep),
  /** Of a deposit: when the frame was heard that made the weight stable. From then on the resident waits. */
  stableAt: Type.Optional(Type.String({ format: 'date-time' })),
  /** Why the hub refused it. */
  code: Type.Optional(Code),
});
export type Receipt = Static<typeof Receipt>;

const HistoryLine = Type.Object({
  time: Type.String({ format: 'date-time' }),
  what: Type.String({
    description: 'award, spend, reversal, transfer, donation, expiry, exchange, loan, return, grant, reward',
  }),
  name: Type.Optional(Words),
  amount: Type.Integer({ description: 'Signed, in the asset.' }),
  asset: Type.String(),
});
export type HistoryLine = Static<typeof HistoryLine>;

/** Where in a flow the kiosk is. The edge decides it; the screen only shows it and sends actions. */
export const Step = Type.Union([
  Type.Object({ at: Type.Literal('welcome') }),
  /** Phone number and PIN are being entered (on the screen; nothing of it is kept by the page). */
  Type.Object({
    at: Type.Literal('enter-phone'),
    failed: Type.Optional(Code),
    triesLeft: Type.Optional(Type.Integer()),
  }),
  Type.Object({ at: Type.Literal('identifying') }),
  Type.Object({
    at: Type.Literal('identify-failed'),
    code: Code,
    /** Of a lock: when another try counts. */
    until: Type.Optional(Type.String({ format: 'date-time' })),
  }),
  /** A card that is not known yet: its holder is asked whether a wallet may be kept for it. */
  Type.Object({ at: Type.Literal('consent') }),
  Type.Object({ at: Type.Literal('home') }),
  Type.Object({ at: Type.Literal('choose-kind') }),
  Type.Object({ at: Type.Literal('count-items'), kind: Type.String() }),
  /** The lid is unlocked: open it and put the waste in. `grams` moves with the scale. */
  Type.Object({
    at: Type.Literal('put-in'),
    kind: Type.String(),
    lid: Type.Enum(['closed', 'open']),
    grams: Type.Union([Type.Integer(), Type.Null()]),
    stable: Type.Boolean(),
  }),
  Type.Object({ at: Type.Literal('weighing'), kind: Type.String() }),
  Type.Object({ at: Type.Literal('receipt'), receipt: Receipt }),
  /** The weighing or purchase was refused, and why; nothing was counted. */
  Type.Object({
    at: Type.Literal('refused'),
    code: Code,
    with: Type.Optional(Type.Record(Type.String(), Type.Number())),
  }),
  Type.Object({ at: Type.Literal('buy') }),
  Type.Object({ at: Type.Literal('confirm-purchase'), item: Type.String() }),
  Type.Object({ at: Type.Literal('dispensing'), item: Type.String() }),
  /** Points for local currency: amounts that may be asked for, the last of them all that there is; and why none can be now. */
  Type.Object({ at: Type.Literal('exchange'), amounts: Type.Array(Points), closed: Type.Optional(Code) }),
  Type.Object({ at: Type.Literal('history'), lines: Type.Union([Type.Array(HistoryLine), Type.Null()]) }),
  Type.Object({
    at: Type.Literal('containers'),
    loans: Type.Array(
      Type.Object({ loan: Type.String(), container: Type.String(), deposit: Points, time: Type.String() }),
    ),
    /** Why nothing can be given back here now. */
    returnsClosed: Type.Optional(Code),
  }),
  /** The return slot waits for this container until then; its sensor confirms it. */
  Type.Object({
    at: Type.Literal('returning'),
    loan: Type.String(),
    container: Type.String(),
    deposit: Points,
    until: Type.String({ format: 'date-time' }),
  }),
  Type.Object({ at: Type.Literal('help') }),
]);
export type Step = Static<typeof Step>;

/** All that the screen shows: sent whole whenever it changes (SSE event `view`). */
export const KioskView = Type.Object({
  kiosk: Type.String(),
  label: Words,
  /** Hub's or own clock, UTC. */
  time: Type.String({ format: 'date-time' }),
  network: Type.Enum(['online', 'offline']),
  service: Type.Union([
    Type.Object({ state: Type.Literal('open') }),
    Type.Object({ state: Type.Literal('closed'), code: Code }),
  ]),
  /** Kinds that this site takes today, with what stands in their way (full container, fault), if anything. */
  kinds: Type.Array(Type.Object({ kind: Kind, closed: Type.Optional(Code) })),
  tariff: Type.Union([
    Type.Object({ name: Words, step: Type.Integer(), percent: Type.Integer(), dayName: Type.Optional(Words) }),
    Type.Null(),
  ]),
  /** A call to save power, told of and not over: for the screen that waits for somebody. */
  mission: Type.Optional(
    Type.Object({
      label: Words,
      startsAt: Type.String({ format: 'date-time' }),
      endsAt: Type.String({ format: 'date-time' }),
      isRunning: Type.Boolean(),
    }),
  ),
  items: Type.Array(Type.Object({ item: CatalogueItem, closed: Type.Optional(Code) })),
  containers: Type.Array(ReusableContainer),
  /** Whether receipts can be printed: the screen offers it unless this is false. */
  printer: Type.Optional(Type.Boolean()),
  session: Type.Union([
    Type.Object({
      /** How the resident came: card, qr, phone. */
      by: Type.String(),
      /** null while the hub cannot be asked. */
      balances: Type.Union([Balances, Type.Null()]),
      /** What may be spent here without the hub. */
      offlineAvailable: Type.Integer(),
      /** The session ends by itself then. */
      idleAt: Type.String({ format: 'date-time' }),
    }),
    Type.Null(),
  ]),
  step: Step,
});
export type KioskView = Static<typeof KioskView>;

/** What the screen may ask for: POST /api/v1/kiosk/actions. Answered 204, or a problem with a code. */
export const KioskAction = Type.Union([
  Type.Object({
    do: Type.Literal('tap'),
    by: Type.Enum(['card', 'qr']),
    value: Type.String({ minLength: 4, maxLength: 256 }),
  }),
  Type.Object({ do: Type.Literal('phone') }),
  Type.Object({
    do: Type.Literal('enter-phone'),
    phone: Type.String({ maxLength: 20 }),
    pin: Type.String({ maxLength: 12 }),
  }),
  Type.Object({ do: Type.Literal('consent'), yes: Type.Boolean() }),
  Type.Object({ do: Type.Literal('deposit') }),
  Type.Object({ do: Type.Literal('choose-kind'), kind: Type.String() }),
  Type.Object({ do: Type.Literal('count-items'), items: Type.Integer({ minimum: 1, maximum: 10_000 }) }),
  Type.Object({ do: Type.Literal('buy') }),
  Type.Object({ do: Type.Literal('choose-item'), item: Type.String() }),
  Type.Object({ do: Type.Literal('confirm-purchase') }),
  Type.Object({ do: Type.Literal('history') }),
  Type.Object({ do: Type.Literal('containers') }),
  Type.Object({ do: Type.Literal('lend'), container: Type.String() }),
  Type.Object({ do: Type.Literal('return'), loan: Type.String() }),
  Type.Object({ do: Type.Literal('choose-exchange') }),
  Type.Object({ do: Type.Literal('exchange'), amount: Type.Integer({ minimum: 1 }) }),
  Type.Object({ do: Type.Literal('print') }),
  Type.Object({ do: Type.Literal('help') }),
  /** One step back, or to the start of the session. */
  Type.Object({ do: Type.Literal('back') }),
  Type.Object({ do: Type.Literal('finish') }),
  /** A touch: the idle clock begins anew. */
  Type.Object({ do: Type.Literal('touch') }),
]);
export type KioskAction = Static<typeof KioskAction>;
