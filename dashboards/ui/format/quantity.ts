import type { ReadingValue } from '@maeul/devices/reading';

export type Language = 'ko' | 'en';

/** A number for eyes: digits and unit apart, so that they can be set apart. */
export interface Quantity {
  readonly digits: string;
  readonly unit: string;
}

const LOCALES: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-GB' };
const NOTHING = '–';

/** Units that grow with the value: W → kW → MW. */
const SCALED = new Set(['W', 'Wh', 'VA', 'VAh', 'var', 'varh']);
/** Decimals that a unit deserves, and its name on screens. `/` is SenML's ratio. */
const PLAIN: Readonly<Record<string, { readonly decimals: number; readonly shown?: string }>> = {
  V: { decimals: 1 },
  A: { decimals: 2 },
  Hz: { decimals: 2 },
  '/': { decimals: 2, shown: '' },
  '%': { decimals: 0 },
  Cel: { decimals: 1, shown: '°C' },
  kg: { decimals: 2 },
  m3: { decimals: 1, shown: 'm³' },
  'm3/h': { decimals: 2, shown: 'm³/h' },
};

const formats = new Map<string, Intl.NumberFormat>();

/** A number with a fixed count of decimals; making an Intl format anew for each number is slow. */
export function formatNumber(value: number, decimals: number, language: Language): string {
  const key = `${language} ${decimals}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(LOCALES[language], { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(key, format);
  const text = format.format(value);
  // What rounds to nothing has no sign.
  return /^-[0.,]*$/.test(text) ? text.slice(1) : text;
}

/** A measured number in the unit that suits its size; null is a dash. */
export function formatQuantity(value: number | null, unit: string | null, language: Language): Quantity {
  if (value === null || !Number.isFinite(value)) return { digits: NOTHING, unit: shownUnit(unit) };
  if (unit !== null && SCALED.has(unit)) return scaled(value, unit, language);
  const plain = unit === null ? undefined : PLAIN[unit];
  const decimals = plain?.decimals ?? (Number.isInteger(value) ? 0 : 2);
  return { digits: formatNumber(value, decimals, language), unit: shownUnit(unit) };
}

/** Any value of a reading; a text or a truth value stands for itself. */
export function formatValue(value: ReadingValue, unit: string | null, language: Language): Quantity {
  if (typeof value === 'number') return formatQuantity(value, unit, language);
  if (value === null) return { digits: NOTHING, unit: '' };
  if (value === '') return { digits: '∅', unit: '' };
  return { digits: String(value).replaceAll(',', ', '), unit: '' };
}

/** A tick of an axis: no more decimals than it takes. */
export function formatTick(value: number, unit: string | null, language: Language): string {
  const { digits, unit: shown } = formatQuantity(value, unit, language);
  return quantityText({ digits: digits.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''), unit: shown });
}

/** Digits and unit as one text, for charts and for who listens. */
export function quantityText({ digits, unit }: Quantity): string {
  return unit === '' ? digits : `${digits} ${unit}`;
}

/** A share as whole percent; null is a dash. */
export function formatShare(share: number | null, language: Language): Quantity {
  return formatQuantity(share === null ? null : share * 100, '%', language);
}

function scaled(value: number, unit: string, language: Language): Quantity {
  const size = Math.abs(value);
  // 999.7 W would be rounded to "1,000 W".
  if (size < 999.5) return { digits: formatNumber(value, 0, language), unit };
  const [divisor, prefix] = size < 999_500 ? [1e3, 'k'] : size < 999_500_000 ? [1e6, 'M'] : [1e9, 'G'];
  const short = value / divisor;
  const decimals = Math.abs(short) < 9.995 ? 2 : 1;
  return { digits: formatNumber(short, decimals, language), unit: `${prefix}${unit}` };
}

function shownUnit(unit: string | null): string {
  return unit === null ? '' : (PLAIN[unit]?.shown ?? unit);
}
