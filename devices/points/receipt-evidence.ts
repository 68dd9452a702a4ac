import Type, { type Static } from 'typebox';
import { EventEnvelope } from '../messages/event.ts';
import { Outcome } from './outcome.ts';
import { Tariff } from './tariff.ts';

/** All that a receipt can be computed again from: GET /api/v1/points/receipts/:event. Problem: unknown-event. */
export const ReceiptEvidence = Type.Object({
  /** As the kiosk sent it, with its proof. */
  event: EventEnvelope,
  /** The version that the event names; null if none was published or the event is no deposit. */
  tariff: Type.Union([Tariff, Type.Null()]),
  /** What the wallet had been awarded earlier that day, for the caps; null if that is not known. */
  earlier: Type.Union([
    Type.Object({ total: Type.Integer(), kind: Type.Integer(), group: Type.Integer() }),
    Type.Null(),
  ]),
  /** What the ledger made of it; null while it waits. */
  outcome: Type.Union([Outcome, Type.Null()]),
  /** The kiosk's public key of today (raw, base64url); null if it has none. */
  key: Type.Union([Type.String(), Type.Null()]),
});
export type ReceiptEvidence = Static<typeof ReceiptEvidence>;
