import { ASSETS, type Asset } from '@maeul/devices/points/assets';
import type { Catalogue, CatalogueItem } from '@maeul/devices/points/catalogue';
import { type FieldErrors, FieldReader } from './form-checks.ts';

export const ITEM_GROUPS = [
  'bag-roll',
  'wash',
  'print',
  'charging',
  'other',
] as const satisfies readonly CatalogueItem['group'][];

export interface ItemForm {
  readonly id: string;
  readonly nameKo: string;
  readonly nameEn: string;
  readonly group: CatalogueItem['group'];
  readonly price: string;
  readonly asset: Asset;
  readonly dispenser: string;
  readonly confirmWithin: string;
}

export interface ReusableForm {
  readonly id: string;
  readonly nameKo: string;
  readonly nameEn: string;
  readonly deposit: string;
}

/** What the kiosks sell and lend, as it is edited. */
export interface CatalogueForm {
  readonly items: readonly ItemForm[];
  readonly containers: readonly ReusableForm[];
}

export const EMPTY_ITEM: ItemForm = {
  id: '',
  nameKo: '',
  nameEn: '',
  group: 'bag-roll',
  price: '',
  asset: ASSETS[0],
  dispenser: '',
  confirmWithin: '10',
};
export const EMPTY_REUSABLE: ReusableForm = { id: '', nameKo: '', nameEn: '', deposit: '' };

const AMOUNT_MAX = 1_000_000_000;

export function formOfCatalogue(catalogue: Catalogue | null): CatalogueForm {
  return {
    items: (catalogue?.items ?? []).map(({ id, name, group, price, asset, dispenser, confirmWithin }) => ({
      id,
      nameKo: name.ko,
      nameEn: name.en,
      group,
      price: String(price),
      asset,
      dispenser,
      confirmWithin: String(confirmWithin),
    })),
    containers: (catalogue?.containers ?? []).map(({ id, name, deposit }) => ({
      id,
      nameKo: name.ko,
      nameEn: name.en,
      deposit: String(deposit),
    })),
  };
}

export type ReadCatalogue =
  | { readonly ok: true; readonly catalogue: Catalogue }
  | { readonly ok: false; readonly errors: FieldErrors };

/** The catalogue that a form describes, or what is wrong with it, field by field. */
export function readCatalogueForm(form: CatalogueForm, version: number): ReadCatalogue {
  const read = new FieldReader();
  const items = form.items.map((item, at) => {
    const path = `items.${at}`;
    const dispenser = read.text(`${path}.dispenser`, item.dispenser);
    if (dispenser.length > 40) read.wrong(`${path}.dispenser`, 'long');
    return {
      id: read.id(`${path}.id`, item.id),
      name: { ko: read.text(`${path}.nameKo`, item.nameKo), en: read.text(`${path}.nameEn`, item.nameEn) },
      group: item.group,
      price: read.whole(`${path}.price`, item.price, 1, AMOUNT_MAX),
      asset: item.asset,
      dispenser,
      confirmWithin: read.whole(`${path}.confirmWithin`, item.confirmWithin, 1, 600),
    };
  });
  const containers = form.containers.map((one, at) => ({
    id: read.id(`containers.${at}.id`, one.id),
    name: {
      ko: read.text(`containers.${at}.nameKo`, one.nameKo),
      en: read.text(`containers.${at}.nameEn`, one.nameEn),
    },
    deposit: read.whole(`containers.${at}.deposit`, one.deposit, 1, AMOUNT_MAX),
  }));
  for (const [list, rows] of Object.entries({ items, containers })) {
    const ids = rows.map(({ id }) => id);
    for (const [at, id] of ids.entries())
      if (id !== '' && ids.indexOf(id) !== at) read.wrong(`${list}.${at}.id`, 'doubled', { key: id });
  }
  if (read.errors.size > 0) return { ok: false, errors: read.errors };
  return { ok: true, catalogue: { version, items, containers } };
}
