/** So many numbers may be chosen with one touch. */
const QUICK = 9;

/** The numbers of pieces that pay without a rest: 1, 2, 3 … or 20, 40, 60 … */
export function quickCounts(perItems: number): number[] {
  return Array.from({ length: QUICK }, (_, index) => perItems * (index + 1));
}

const ITEMS_MAX = 10_000;

/** @param key a digit or `Backspace` */
export function typeCount(text: string, key: string): string {
  if (key === 'Backspace') return text.slice(0, -1);
  if (!/^\d$/.test(key)) return text;
  const next = (text + key).replace(/^0+/, '');
  return Number(next) > ITEMS_MAX ? text : next;
}
