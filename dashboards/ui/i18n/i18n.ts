import { createInstance, type TFunction } from 'i18next';
import type { Language } from '../format/quantity.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

const LANGUAGES: readonly Language[] = ['ko', 'en'];

const i18n = createInstance();
void i18n.init({
  lng: 'ko',
  fallbackLng: 'ko',
  initAsync: false,
  resources: { ko: { translation: ko }, en: { translation: en } },
  // Preact escapes what it writes.
  interpolation: { escapeValue: false },
});

/** Adds the words of one page to those that all pages share; a group that both have (`problem`) holds both. */
export function addWords(words: Readonly<Record<Language, object>>): void {
  for (const language of LANGUAGES) i18n.addResourceBundle(language, 'translation', words[language], true, true);
}

/** Finds the words of a language. */
export type Translate = TFunction;

export function translator(language: Language): Translate {
  return i18n.getFixedT(language);
}

/** The words for a code that programs made; the code itself if there are none. */
export function wordsFor(t: Translate, group: string, code: string): string {
  return t(`${group}.${code}`, { defaultValue: code });
}

/** Korean first: anything but a language that is known is Korean. */
export function readLanguage(text: string | null): Language {
  return LANGUAGES.find((language) => language === text) ?? 'ko';
}
