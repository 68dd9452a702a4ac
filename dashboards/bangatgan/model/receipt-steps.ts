import type { WalletLine } from '@maeul/devices/office/residents';
import { formatNumber, type Language } from '../../ui/format/quantity.ts';

type Step = NonNullable<WalletLine['award']>['steps'][number];

/** One line of a receipt's arithmetic: the words for it and the figures that they leave open. */
export interface StepWords {
  readonly words: string;
  readonly with: Readonly<Record<string, string>>;
}

/** Rules whose result is told in thousandths of a point. */
const IN_THOUSANDTHS: ReadonlySet<string> = new Set(['price', 'multiplier']);
const KNOWN: ReadonlySet<string> = new Set(['price', 'multiplier', 'rounding', 'cap-kind', 'cap-group', 'cap-day']);

/** How staff read a step of an award to a resident. */
export function stepWords(step: Step, language: Language): StepWords {
  const figures = Object.fromEntries(Object.entries(step.with).map(([name, value]) => [name, figure(value, language)]));
  const result = figure(IN_THOUSANDTHS.has(step.rule) ? step.result / 1000 : step.result, language);
  return { words: `step.${wordsOf(step)}`, with: { ...figures, rule: step.rule, result } };
}

function wordsOf({ rule, with: given }: Step): string {
  if (!KNOWN.has(rule)) return 'other';
  if (rule !== 'price') return rule;
  if ('perGrams' in given && 'grams' in given) return 'price-weight';
  return 'perItems' in given && 'items' in given ? 'price-item' : 'price';
}

/** Up to three decimals, and none that are zero. */
function figure(value: number, language: Language): string {
  const decimals = [0, 1, 2, 3].find((count) => Math.abs(value * 10 ** count - Math.round(value * 10 ** count)) < 1e-6);
  return formatNumber(value, decimals ?? 3, language);
}
