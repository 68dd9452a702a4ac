import type { Asset } from '@maeul/devices/points/assets';
import { formatNumber, formatQuantity, type Language, type Quantity } from '../../ui/format/quantity.ts';
import type { Translate } from '../../ui/i18n/i18n.ts';

/** Whole grams as kilograms. */
export function kilograms(grams: number, language: Language): Quantity {
  return formatQuantity(grams / 1000, 'kg', language);
}

/** An amount of an asset in words: `1,240 points`, `1 h 30 min`. */
export function assetText(amount: number, asset: Asset, t: Translate, language: Language): string {
  if (asset !== 'hours') return t(`amountOf.${asset}`, { number: formatNumber(amount, 0, language) });
  const size = Math.abs(amount);
  const text = t('amountOf.hours', { hours: Math.floor(size / 60), minutes: size % 60 });
  return amount < 0 ? `-${text}` : text;
}

/** An amount with its sign, as a line of a history has it. */
export function signedText(amount: number, asset: Asset, t: Translate, language: Language): string {
  return `${amount > 0 ? '+' : ''}${assetText(amount, asset, t, language)}`;
}
