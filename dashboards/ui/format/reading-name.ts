import { READING_NAMES, type ReadingName } from '@maeul/devices/reading-names';
import type { Language } from './quantity.ts';

/** The entry of the vocabulary; undefined for names that only a maker uses. */
export function knownReading(name: string): ReadingName | undefined {
  return Object.hasOwn(READING_NAMES, name) ? READING_NAMES[name] : undefined;
}

export function readingLabel(name: string, language: Language): string {
  return knownReading(name)?.[language] ?? name;
}

/** `<device>/<name>` taken apart: a device has four parts. */
export function splitSeries(series: string): { readonly device: string; readonly name: string } {
  const parts = series.split('/');
  return { device: parts.slice(0, 4).join('/'), name: parts.slice(4).join('/') };
}
