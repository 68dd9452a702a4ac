import { ENERGY_WORDS } from '../energy/words/all.ts';
import { guWords } from '../gu/words.ts';
import { frame } from './frame.ts';
import { kioskWords } from './kiosks.ts';
import { moneyWords } from './money.ts';
import { problemWords } from './problems.ts';
import { residentWords } from './residents.ts';
import { ruleWords } from './rules.ts';

const PARTS: readonly { readonly ko: object; readonly en: object }[] = [
  frame,
  kioskWords,
  residentWords,
  ruleWords,
  moneyWords,
  problemWords,
  guWords,
  ...ENERGY_WORDS,
];

type Group = { readonly [key: string]: unknown };

/** Words of all parts; a group that several parts have (`place`, `problem`) holds what each says. */
function together(language: 'ko' | 'en'): object {
  const all: Record<string, Group> = {};
  for (const part of PARTS) {
    const groups: [string, Group][] = Object.entries(part[language]);
    for (const [name, group] of groups) all[name] = { ...all[name], ...group };
  }
  return all;
}

/** All words of the office, in both languages. */
export const officeWords = { ko: together('ko'), en: together('en') };
