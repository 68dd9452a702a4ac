/** Pictures of kinds and of how to prepare them; parts/pictures.tsx draws them. */
export type KindPicture =
  | 'bottle'
  | 'coloured'
  | 'tub'
  | 'can'
  | 'carton'
  | 'battery'
  | 'glass'
  | 'film'
  | 'foam'
  | 'clothes'
  | 'paper'
  | 'box'
  | 'recycle';
export type PreparePicture = 'empty' | 'rinse' | 'peel' | 'flatten' | 'dry' | 'bundle' | 'separate' | 'check';

/** By the words of an id such as `pet-clear` or `paper-pack`; the first that fits. */
const KINDS: readonly (readonly [RegExp, KindPicture])[] = [
  [/pack|carton/, 'carton'],
  [/batter/, 'battery'],
  [/lamp|glass|soju|beer|bottle-deposit/, 'glass'],
  [/pet.*(colou?r|mixed)|colou?r.*pet/, 'coloured'],
  [/pet|bottle/, 'bottle'],
  [/plastic|^(pp|pe|ps|other)$/, 'tub'],
  [/can|alu|steel|metal|scrap/, 'can'],
  [/film|vinyl/, 'film'],
  [/foam|eps|styro/, 'foam'],
  [/cloth|textile/, 'clothes'],
  [/cardboard|box/, 'box'],
  [/paper|book|news/, 'paper'],
];

export function kindPicture(id: string): KindPicture {
  return KINDS.find(([pattern]) => pattern.test(id))?.[1] ?? 'recycle';
}

/** By the English words of a tariff, which are short and plain: "Take off the label". */
const PREPARATIONS: readonly (readonly [RegExp, PreparePicture])[] = [
  [/don.t mix|do not mix|apart|sort/i, 'separate'],
  [/rins|wash|clean/i, 'rinse'],
  [/empt|pour/i, 'empty'],
  [/separat|label|cap|lid|tape|staple|peel|take off|remove/i, 'peel'],
  [/flat|crush|press|unfold|open up/i, 'flatten'],
  [/dry|dried/i, 'dry'],
  [/tie|bundle|bag|stack/i, 'bundle'],
];

export function preparePicture(english: string): PreparePicture {
  return PREPARATIONS.find(([pattern]) => pattern.test(english))?.[1] ?? 'check';
}
