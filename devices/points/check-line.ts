/** One figure that was computed again. */
export interface CheckLine {
  /** What was looked at: `frame-before`, `grams`, `rounding`, `signature` … */
  readonly what: string;
  readonly agrees: boolean;
  /** The arithmetic in words, or what is wrong. */
  readonly words: string;
}

export function line(what: string, agrees: boolean, words: string): CheckLine {
  return { what, agrees, words };
}
