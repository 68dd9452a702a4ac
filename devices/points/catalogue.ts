import Type, { type Static } from 'typebox';
import { Amount, Asset } from './assets.ts';
import { Words } from './words.ts';

/** Something that points buy at a kiosk. A dispenser hands it out and a sensor confirms that it came. */
export const CatalogueItem = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 40, examples: ['bag-10l'] }),
  name: Words,
  group: Type.Enum(['bag-roll', 'wash', 'print', 'charging', 'other']),
  price: Amount,
  asset: Asset,
  /** Name of the dispenser in the kiosk's configuration that hands it out. */
  dispenser: Type.String({ minLength: 1, maxLength: 40 }),
  /** How long the confirmation sensor is waited for, seconds. */
  confirmWithin: Type.Integer({ minimum: 1, maximum: 600 }),
});
export type CatalogueItem = Static<typeof CatalogueItem>;

/** A kind of reusable container that is lent against a deposit. */
export const ReusableContainer = Type.Object({
  id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', maxLength: 40, examples: ['lunch-box'] }),
  name: Words,
  deposit: Amount,
});

/** What the kiosks of a place sell and lend; published as a whole, the newest version holds. */
export const Catalogue = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  items: Type.Array(CatalogueItem, { maxItems: 100 }),
  containers: Type.Array(ReusableContainer, { maxItems: 50 }),
});
export type Catalogue = Static<typeof Catalogue>;
