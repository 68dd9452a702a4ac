import type { Receipt } from '@maeul/devices/kiosk/kiosk-view';
import type { Language } from '../../ui/format/quantity.ts';
import type { Translate } from '../../ui/i18n/i18n.ts';

type Step = Receipt['steps'][number];

const LOCALE: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-GB' };

/** Digits in groups of three; at most three decimals, and none that say nothing. */
export function writeNumber(value: number, language: Language): string {
  return value.toLocaleString(LOCALE[language], { maximumFractionDigits: 3 });
}

/** 240 g; from a kilogram on 1.24 kg. */
export function writeGrams(grams: number, language: Language): string {
  return Math.abs(grams) < 1000 ? `${writeNumber(grams, language)} g` : `${writeNumber(grams / 1000, language)} kg`;
}

/** An amount of an asset as a person says it; hours are counted in minutes. */
export function writeAmount(amount: number, asset: string, language: Language, t: Translate): string {
  if (asset === 'hours') {
    const size = Math.abs(amount);
    const said = t('kiosk.amount.hours', { hours: Math.floor(size / 60), minutes: size % 60 });
    return amount < 0 ? `−${said}` : said;
  }
  const number = writeNumber(amount, language).replace('-', '−');
  return t(`kiosk.amount.${asset === 'mileage' ? 'mileage' : 'points'}`, { number });
}

/**
 * How the points of a receipt came about, a sentence for each step that changed something. `price` and `multiplier` are in
 * thousandths of a point, so that the resident sees what was cut off afterwards.
 */
export function arithmeticSentences(steps: readonly Step[], language: Language, t: Translate): string[] {
  let before = Number.NaN;
  return steps.flatMap((step) => {
    const points = isThousandths(step) ? step.result / 1000 : step.result;
    const unchanged = step.rule === 'rounding' && points === before;
    before = points;
    return unchanged ? [] : [sentence(step, points, language, t)];
  });
}

function isThousandths({ rule }: Step): boolean {
  return rule === 'price' || rule === 'multiplier';
}

function sentence({ rule, with: given }: Step, points: number, language: Language, t: Translate): string {
  const n = (value: number) => writeNumber(value, language);
  const result = n(points);
  const { grams, perGrams, points: price, items, perItems, percent, step, cap, earlier } = given;
  if (rule === 'price' && grams !== undefined && perGrams !== undefined && price !== undefined)
    return t('kiosk.step.priceWeight', {
      weight: writeGrams(grams, language),
      per: writeGrams(perGrams, language),
      price: n(price),
      result,
    });
  if (rule === 'price' && items !== undefined && perItems !== undefined && price !== undefined)
    return t('kiosk.step.priceItems', { items: n(items), perItems: n(perItems), price: n(price), result });
  if (rule === 'multiplier' && percent !== undefined)
    return t('kiosk.step.multiplier', { times: n(percent / 100), result });
  if (rule === 'rounding' && step !== undefined)
    return step === 1 ? t('kiosk.step.whole', { result }) : t('kiosk.step.rounding', { step: n(step), result });
  if (rule.startsWith('cap-') && cap !== undefined && earlier !== undefined)
    return t(`kiosk.step.${rule}`, { cap: n(cap), earlier: n(earlier), result, defaultValue: '' });
  return t('kiosk.step.other', { result });
}
