import { callWords } from './calls.ts';
import { diagnosisWords } from './diagnosis.ts';
import { historyWords } from './history.ts';
import { memberFileWords } from './member-files.ts';
import { memberWords } from './members.ts';
import { energyWords } from './now.ts';
import { planWords } from './plan.ts';
import { programmeWords } from './programmes.ts';
import { sharingWords } from './sharing.ts';

/** The words of the energy screens, part by part. */
export const ENERGY_WORDS = [
  energyWords,
  callWords,
  memberWords,
  memberFileWords,
  planWords,
  historyWords,
  programmeWords,
  diagnosisWords,
  sharingWords,
];
