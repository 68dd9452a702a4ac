import { KIOSK_REFUSALS } from '@maeul/devices/kiosk/refusal-codes';
import { describe, expect, it } from 'vitest';
import { spokenPrompt } from '../model/spoken.ts';
import { SCREENS } from '../testing/views.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { REFUSALS, refusalWords } from './refusals.ts';
import { kioskWords } from './words.ts';

type Words = { readonly [key: string]: string | Words };

/** Every sentence with the names it leaves open, e.g. "nav.page" → page, pages. */
function openNames(words: Words, prefix = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (typeof value !== 'string') return openNames(value, `${path}.`);
    return [
      [
        path,
        [...value.matchAll(/\{\{(\w+)\}\}/g)]
          .map(([, name]) => name)
          .sort()
          .join(' '),
      ],
    ];
  });
}

describe('the words of the kiosk', () => {
  it('say the same things in both languages', () => {
    const english = openNames(en).filter(([path]) => !path.endsWith('_one'));
    expect(english).toEqual(openNames(ko));
  });

  it('are Korean in Korean and not in English', () => {
    const korean = (text: string) => /[가-힣]/.test(text);
    const texts = (words: Words): string[] =>
      Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));
    // The language button is written in the language that it leads to.
    expect(texts(en).filter(korean)).toEqual(['한국어']);
    const unspoken = (text: string) => text.replaceAll(/\{\{\w+\}\}/g, '');
    expect(texts(ko).filter((text) => /\p{L}/u.test(unspoken(text)) && !korean(unspoken(text)))).toEqual(['English']);
  });

  it.each(KIOSK_REFUSALS)('say why and what now of %s', (code) => {
    for (const language of ['ko', 'en'] as const) {
      const { why, next } = refusalWords(code, language);
      expect(why).toMatch(/\.$/);
      expect(next).toMatch(/\.$/);
      expect(/[가-힣]/.test(why + next)).toBe(language === 'ko');
    }
  });

  it('take a code that nobody knows for a failure', () => {
    expect(refusalWords('never-heard-of', 'en')).toEqual(REFUSALS.failed.en);
    expect(Object.keys(REFUSALS).sort()).toEqual([...KIOSK_REFUSALS].sort());
  });

  it('can be spoken for every screen, and never say what somebody owns', () => {
    for (const language of ['ko', 'en'] as const)
      for (const [name, view] of SCREENS) {
        const said = spokenPrompt(view, language, kioskWords(language));
        expect(said, name).not.toMatch(/kiosk\.|\{\{|^$/);
        expect(said, name).not.toMatch(/11,980|12,480/);
      }
  });
});
