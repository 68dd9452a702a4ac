import { ASSETS, type Asset } from '@maeul/devices/points/assets';

/** The asset of a name that came over the wire; points, which are most common, for one that this page does not know. */
export function assetOf(name: string): Asset {
  return ASSETS.find((one) => one === name) ?? 'points';
}
