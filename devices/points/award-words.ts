import type { AwardStep } from './award.ts';

/** One step of an award as a line of arithmetic, e.g. `1,240 g × 240 ÷ 1,000 g = 297.6`. */
export function stepWords({ rule, result, with: figures }: AwardStep): string {
  const figure = (name: string) => number(figures[name] ?? 0);
  switch (rule) {
    case 'price':
      if (figures.perGrams !== undefined)
        return `${figure('grams')} g × ${figure('points')} points ÷ ${figure('perGrams')} g = ${thousandths(result)}`;
      return `${figure('items')} pieces = ${figure('packs')} × ${figure('perItems')} full; × ${figure('points')} points = ${thousandths(result)}`;
    case 'multiplier':
      return `× ${figure('percent')} % = ${thousandths(result)}`;
    case 'rounding':
      return `rounded down to a multiple of ${figure('step')} = ${number(result)}`;
    case 'cap-kind':
    case 'cap-group':
    case 'cap-day':
      return `at most ${figure('cap')} a day ${CAP_OF[rule]}, of which ${figure('earlier')} earlier = ${number(result)}`;
  }
}

const CAP_OF = { 'cap-kind': 'for this kind', 'cap-group': 'for its group of kinds', 'cap-day': 'in all' } as const;

function thousandths(value: number): string {
  const digits = String(Math.abs(value)).padStart(4, '0');
  const fraction = digits.slice(-3).replace(/0+$/, '');
  return `${number(Number(digits.slice(0, -3)))}${fraction === '' ? '' : `.${fraction}`}`;
}

function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
