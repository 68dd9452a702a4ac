import type { Language } from '../../ui/format/quantity.ts';
import { addWords, type Translate, translator } from '../../ui/i18n/i18n.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

addWords({ ko: { kiosk: ko }, en: { kiosk: en } });

/** Finds the words of the kiosk, whose keys begin with `kiosk.`, in a language. */
export function kioskWords(language: Language): Translate {
  return translator(language);
}
