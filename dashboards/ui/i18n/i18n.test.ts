import { QUALITIES } from '@maeul/devices/quality';
import { ROLES } from '@maeul/devices/roles';
import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { readLanguage, translator, wordsFor } from './i18n.ts';
import { ko } from './ko.ts';

type Words = { readonly [key: string]: string | Words };

/** Every sentence with the names it leaves open, e.g. "curve.today" → []. */
function openNames(words: Words, prefix = ''): [string, string[]][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (typeof value !== 'string') return openNames(value, `${path}.`);
    return [[path, [...value.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort()]] as [string, string[]][];
  });
}

describe('the words of the page', () => {
  it('say the same things in both languages', () => {
    expect(openNames(en).filter(([path]) => !path.endsWith('_one'))).toEqual(openNames(ko));
  });

  it('tell one from many in English, and leave the same names open in both', () => {
    const names = new Map(openNames(en));
    for (const [path, open] of names)
      if (path.endsWith('_one')) expect(open, path).toEqual(names.get(path.slice(0, -'_one'.length)));
    const t = translator('en');
    expect([0, 1, 2].map((count) => t('nav.openGaps', { count }))).toEqual([
      '0 open gaps',
      '1 open gap',
      '2 open gaps',
    ]);
    expect(translator('ko')('nav.openGaps', { count: 1 })).toBe('열린 공백 1건');
  });

  it('name every role and every quality', () => {
    for (const language of ['ko', 'en'] as const) {
      const t = translator(language);
      for (const role of ROLES) expect(t(`role.${role}`)).not.toContain('role.');
      for (const quality of QUALITIES) expect(t(`quality.${quality}`)).not.toContain('quality.');
    }
  });

  it('say why a message is in quarantine', () => {
    expect(wordsFor(translator('ko'), 'quarantine.why', 'not-json')).toBe('JSON 형식이 아닙니다.');
    expect(wordsFor(translator('en'), 'quarantine.why', 'not-json')).toBe('This is not JSON.');
    expect(wordsFor(translator('ko'), 'quarantine.why', 'never-heard-of')).toBe('never-heard-of');
  });

  it('fall back to the code that nobody has words for', () => {
    expect(wordsFor(translator('ko'), 'reason', 'timeout')).toBe('제시간에 답하지 않음');
    expect(wordsFor(translator('ko'), 'reason', 'crc-mismatch')).toBe('crc-mismatch');
  });

  it('are Korean unless English was chosen', () => {
    expect(['en', 'ko', 'fr', null].map(readLanguage)).toEqual(['en', 'ko', 'ko', 'ko']);
  });
});
