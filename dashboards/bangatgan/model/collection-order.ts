import type { CollectionList } from '@maeul/devices/office/kiosks';

export type CollectionRow = CollectionList['containers'][number];
export const COLLECTION_ORDERS = ['fill', 'age', 'site'] as const;
export type CollectionOrder = (typeof COLLECTION_ORDERS)[number];

/** What to empty first: what is due before what is not, then by what the reader asked for. */
export function orderCollections(rows: readonly CollectionRow[], order: CollectionOrder): readonly CollectionRow[] {
  const compare = COMPARE[order];
  return rows.toSorted(
    (a, b) => (order === 'site' ? 0 : Number(b.due) - Number(a.due)) || compare(a, b) || byPlace(a, b),
  );
}

const COMPARE: Readonly<Record<CollectionOrder, (a: CollectionRow, b: CollectionRow) => number>> = {
  fill: (a, b) => (b.fill ?? -1) - (a.fill ?? -1) || b.grams - a.grams,
  // Never emptied counts as longest ago.
  age: (a, b) => (a.lastCollected ?? '').localeCompare(b.lastCollected ?? ''),
  site: byPlace,
};

function byPlace(a: CollectionRow, b: CollectionRow): number {
  return a.kiosk.localeCompare(b.kiosk) || a.container.localeCompare(b.container);
}

/** Grams as somebody writes kilograms: `12`, `12.5`, `12,5`. Null for anything else; undefined for nothing. */
export function gramsOfKilograms(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const match = /^(\d{1,5})(?:[.,](\d{1,3}))?$/.exec(trimmed);
  if (match === null) return null;
  return Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0'));
}
