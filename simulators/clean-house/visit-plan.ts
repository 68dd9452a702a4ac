import type { Random } from '../random.ts';

/** What somebody brings. */
export interface Visit {
  readonly container: string;
  /** What is in the container more when they go. */
  readonly grams: number;
  /** So much more is put in first, and taken out again before the lid closes. */
  readonly takeBack?: number;
  /** Leans on the container, and opens the lid once more. */
  readonly clumsy?: boolean;
}

/** One thing that a person does. `press` is a hand on the container, `put` what is in it. */
export type Act =
  | { readonly afterMs: number; readonly do: 'open' | 'close' | 'leave' }
  | { readonly afterMs: number; readonly do: 'put' | 'press'; readonly grams: number };

const PIECES_MAX = 4;

/** What a person does from the moment that the lid may be opened. Pure but for its luck. */
export function planVisit({ grams, takeBack = 0, clumsy = false }: Visit, random: Random): Act[] {
  const acts: Act[] = [{ afterMs: random.integer(500, 1200), do: 'open' }];
  const pieces = split(grams + takeBack, random);
  for (const piece of pieces) {
    acts.push({ afterMs: random.integer(400, 1100), do: 'put', grams: piece });
    if (clumsy && random.chance(0.6)) acts.push(...leaning(random));
  }
  if (takeBack > 0) acts.push({ afterMs: random.integer(900, 2000), do: 'put', grams: -takeBack });
  if (clumsy) acts.push({ afterMs: 500, do: 'close' }, { afterMs: 400, do: 'open' }, ...leaning(random));
  acts.push({ afterMs: random.integer(500, 1200), do: 'close' });
  if (clumsy) acts.push(...leaning(random));
  return [...acts, { afterMs: random.integer(4000, 8000), do: 'leave' }];
}

/** In one to four pieces. */
function split(grams: number, random: Random): number[] {
  const count = Math.min(random.integer(1, PIECES_MAX), Math.max(1, Math.floor(grams / 100)));
  const even = Math.floor(grams / count);
  const pieces = Array.from({ length: count - 1 }, () => Math.round(even * (0.6 + 0.4 * random.next())));
  return [...pieces, grams - pieces.reduce((total, piece) => total + piece, 0)];
}

/** A hand on the rim, for a moment. */
function leaning(random: Random): Act[] {
  const grams = random.integer(300, 2500);
  return [
    { afterMs: random.integer(100, 400), do: 'press', grams },
    { afterMs: random.integer(300, 900), do: 'press', grams: -grams },
  ];
}
