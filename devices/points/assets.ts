import Type, { type Static } from 'typebox';

/**
 * What the ledger counts, always as integers of the smallest part: `points` (1 point = 1 won), energy `mileage` (points of the
 * city's mileage programme) and `hours` of the time bank, in minutes.
 */
export const ASSETS = ['points', 'mileage', 'hours'] as const;
export const Asset = Type.Enum([...ASSETS]);
export type Asset = Static<typeof Asset>;

/** A positive amount of an asset. */
export const Amount = Type.Integer({ minimum: 1, maximum: 1_000_000_000 });

/** Id of something that was made where it arose: UUIDv7. */
export const Id = Type.String({ format: 'uuid' });

/** A resident's wallet: a random id that says nothing of who it is. */
export const WalletId = Id;

/** A day of the site's own calendar, e.g. 2026-11-23. */
export const Day = Type.String({ format: 'date' });

/** Accounts that are nobody's wallet. The fund issues (its balance is negative), the others collect. */
export type HouseAccount = 'fund' | 'sales' | 'payouts' | 'escrow' | 'donations' | 'expired';

/** `wallet:<id>` or `house:<name>`; with the asset it names one balance. */
export type AccountName = `wallet:${string}` | `house:${HouseAccount}`;

export interface Balance {
  /** Credits minus debits that are final. */
  readonly posted: number;
  /** Of it, what holds have set aside. */
  readonly held: number;
  /** posted − held; of a wallet never below zero. */
  readonly available: number;
}
