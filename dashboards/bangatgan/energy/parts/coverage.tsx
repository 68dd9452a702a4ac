import type { Coverage } from '@maeul/devices/vpp/accounts';
import { formatQuantity, formatShare, quantityText } from '../../../ui/format/quantity.ts';
import { usePreferences } from '../../../ui/preferences.tsx';
import { rangeOf } from '../model/range.ts';

/** What share of the members was measured; the rest was filled in, and the range says what that may do. */
export function CoverageText({ coverage }: { readonly coverage: Coverage }) {
  const { t, language } = usePreferences();
  const { members, good } = coverage;
  if (members === 0) return <>{t('energy.noMembers')}</>;
  // Rounded down: 99.6 % measured is not all.
  const share = Math.floor((good / members) * 100) / 100;
  return <>{t('energy.measured', { share: quantityText(formatShare(share, language)) })}</>;
}

interface RangeProps {
  readonly low: number;
  readonly high: number;
  readonly unit: 'W' | 'Wh';
}

/** Between what and what the truth lies; nothing where both are the same on the screen. */
export function RangeText({ low, high, unit }: RangeProps) {
  const { t, language } = usePreferences();
  const range = rangeOf(formatQuantity(low, unit, language), formatQuantity(high, unit, language));
  return range === null ? null : t('energy.range', { range });
}
