/** Luck that is the same for the same seed: one session is found again by its number. */
export interface Luck {
  /** Uniform in [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** Whole number in [from, to]. */
  integer(from: number, to: number): number;
  pick<T>(things: readonly T[]): T;
}

/** Marsaglia's xorshift of 32 bits; seeds that lie side by side are spread first. */
export function luckOf(seed: number): Luck {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 8; round++) next();
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (things) => things[integer(0, things.length - 1)]!,
  };
}
