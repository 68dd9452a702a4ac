import type { ComparedDong } from '@maeul/devices/vpp/api/gu';

/** What dongs can be sorted by, in the order of the columns. */
export const DONG_ORDERS = ['reliance', 'production', 'consumption', 'carbon', 'coverage', 'newest', 'place'] as const;
export type DongOrder = (typeof DONG_ORDERS)[number];

/** An order as it stands in an address; by self-reliance if it is none. */
export function orderOf(text: string): DongOrder {
  return DONG_ORDERS.find((one) => one === text) ?? 'reliance';
}

/** Share of the members that were measured in the newest quarter-hour; null where nothing is known. */
export function measuredShare({ coverage }: ComparedDong): number | null {
  return coverage === null || coverage.members === 0 ? null : coverage.good / coverage.members;
}

/** Most first, by name from A; what is unknown comes last, and equals stand by name. */
export function sortedDongs(dongs: readonly ComparedDong[], by: DongOrder): ComparedDong[] {
  const value = (dong: ComparedDong): number => {
    switch (by) {
      case 'reliance':
        return dong.shares.selfReliance ?? -1;
      case 'production':
        return dong.flows.production;
      case 'consumption':
        return dong.flows.consumption;
      case 'carbon':
        return dong.avoided.kgCO2;
      case 'coverage':
        return measuredShare(dong) ?? -1;
      case 'newest':
        return Date.parse(dong.newest);
      case 'place':
        return 0;
    }
  };
  return [...dongs].sort((one, other) => value(other) - value(one) || (one.place < other.place ? -1 : 1));
}

/** What people call it: the second part of gu/dong. */
export function dongName(place: string): string {
  return place.split('/')[1] ?? place;
}
