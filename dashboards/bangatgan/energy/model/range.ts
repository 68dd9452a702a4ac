import { type Quantity, quantityText } from '../../../ui/format/quantity.ts';

/** `41–46 kW`, `900 W–1.2 kW`; null where both read the same. */
export function rangeOf(low: Quantity, high: Quantity): string | null {
  if (low.digits === high.digits && low.unit === high.unit) return null;
  if (low.unit === high.unit) return quantityText({ digits: `${low.digits}–${high.digits}`, unit: low.unit });
  return `${quantityText(low)}–${quantityText(high)}`;
}
