import Type, { type Static } from 'typebox';
import { Day } from '../points/assets.ts';
import { Catalogue } from '../points/catalogue.ts';
import { Tariff } from '../points/tariff.ts';

/** GET /api/v1/office/tariffs (viewer): every version that was published, newest first. */
export const TariffList = Type.Object({
  tariffs: Type.Array(
    Type.Object({
      tariff: Tariff,
      published: Type.String({ format: 'date-time' }),
      /** Name of the account. */
      by: Type.String(),
    }),
  ),
});
export type TariffList = Static<typeof TariffList>;

/** POST /api/v1/office/tariffs (manager). Answered OfficeDone. Problems: version-taken (409) and what is wrong with it. */
export const PublishTariff = Type.Object({ tariff: Tariff }, { additionalProperties: false });

/** POST /api/v1/office/tariffs/preview (viewer): what the last 30 days would have paid. Answered TariffPreview. */
export const PreviewTariff = Type.Object({ tariff: Tariff }, { additionalProperties: false });

export const TariffPreview = Type.Object({
  /** First and last day that was computed again. */
  from: Day,
  to: Day,
  deposits: Type.Integer(),
  /** Points that were paid, and that would have been. */
  paid: Type.Integer(),
  would: Type.Integer(),
  kinds: Type.Array(
    Type.Object({
      kind: Type.String(),
      name: Type.Union([Type.Object({ ko: Type.String(), en: Type.String() }), Type.Null()]),
      deposits: Type.Integer(),
      grams: Type.Integer(),
      paid: Type.Integer(),
      would: Type.Integer(),
    }),
  ),
  /** How many wallets would have got more, less and as much. */
  wallets: Type.Object({ more: Type.Integer(), less: Type.Integer(), same: Type.Integer() }),
});
export type TariffPreview = Static<typeof TariffPreview>;

/** GET /api/v1/office/catalogue (viewer). */
export const CatalogueAnswer = Type.Object({ catalogue: Type.Union([Catalogue, Type.Null()]) });
export type CatalogueAnswer = Static<typeof CatalogueAnswer>;

/** POST /api/v1/office/catalogue (manager). Its version must be the next one. Answered OfficeDone. */
export const PublishCatalogue = Type.Object({ catalogue: Catalogue }, { additionalProperties: false });
