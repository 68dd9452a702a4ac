import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { addWords, translator } from '../../ui/i18n/i18n.ts';
import { officeWords } from '../words/all.ts';

type Words = { readonly [key: string]: string | Words };

/** Every sentence with the names it leaves open. */
function openNames(words: Words, prefix = ''): [string, string[]][] {
  return Object.entries(words).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (typeof value !== 'string') return openNames(value, `${path}.`);
    return [[path, [...value.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!).sort()]] as [string, string[]][];
  });
}

describe('the words of the office', () => {
  const ko = new Map(openNames(officeWords.ko as Words));
  const en = new Map(openNames(officeWords.en as Words));

  it('say the same things in both languages, and leave the same open', () => {
    expect([...en].filter(([path]) => !path.endsWith('_one'))).toEqual([...ko]);
    for (const [path, open] of en)
      if (path.endsWith('_one'))
        expect(en.get(path.slice(0, -'_one'.length)), path).toEqual(expect.arrayContaining(open));
  });

  it('have every sentence that the screens ask for', async () => {
    addWords(officeWords);
    const folder = fileURLToPath(new URL('..', import.meta.url));
    const asked = new Set<string>();
    for await (const file of glob('**/*.tsx', { cwd: folder }))
      for (const [, key] of readFileSync(`${folder}/${file}`, 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)) asked.add(key!);
    expect(asked.size).toBeGreaterThan(150);
    for (const language of ['ko', 'en'] as const) {
      const t = translator(language);
      expect([...asked].filter((key) => t(key, { count: 2 }) === key)).toEqual([]);
    }
  });

  it('write Korean in Korean and English in English', () => {
    const texts = (words: Words): string[] =>
      Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : texts(value)));
    expect(texts(officeWords.en as Words).filter((text) => /[가-힣]/.test(text))).toEqual([]);
  });
});
