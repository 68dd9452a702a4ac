import { frame } from './frame.ts';
import { kioskWords } from './kiosks.ts';
import { moneyWords } from './money.ts';
import { problemWords } from './problems.ts';
import { residentWords } from './residents.ts';
import { ruleWords } from './rules.ts';

const PARTS = [frame, kioskWords, residentWords, ruleWords, moneyWords, problemWords];

/** All words of the office, in both languages. */
export const officeWords = {
  ko: Object.assign({}, ...PARTS.map(({ ko }) => ko)) as object,
  en: Object.assign({}, ...PARTS.map(({ en }) => en)) as object,
};
