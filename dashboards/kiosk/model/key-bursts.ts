/** What became of keys that were pressed. */
export type KeyNews =
  /** A person pressed it. */
  | { readonly is: 'key'; readonly key: string }
  /** A reader typed it, and ended it with Enter. */
  | { readonly is: 'read'; readonly text: string };

/** No reader types less than this; a resident's two fingers may. */
const READ_LENGTH_MIN = 4;
/** As the action `tap` allows. */
const READ_LENGTH_MAX = 256;
/** A pause that no reader makes within a line, not even through a busy hub of USB. */
const LINE_GAP_MS = 400;

/**
 * Tells the keyboard of a card or QR reader from a person's fingers: a reader types a character every few milliseconds and
 * ends with Enter, a person takes longer. Each key waits for the time in which a reader would have typed the next one, so
 * that digits of a card are not shown. What counts as a reader's line is its mean pace: one late key must not cut off the
 * beginning of a card's number, which would make it another card's.
 */
export class KeyBursts {
  readonly #gapMs: number;
  #waiting = '';
  #line = '';
  #lineMs = Number.NEGATIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param gapMs how long a reader takes between two keys at most, in the mean */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Whether Enter, if it came now, would end a reader's line: then it presses no button. */
  isReading(atMs: number): boolean {
    const { length } = this.#line;
    if (length < READ_LENGTH_MIN || atMs - this.#lastMs > LINE_GAP_MS) return false;
    return this.#lastMs - this.#lineMs <= this.#gapMs * (length - 1);
  }

  /**
   * @param key one character, or `Enter`
   * @param atMs when it was pressed; never goes back
   */
  press(key: string, atMs: number): readonly KeyNews[] {
    if (key === 'Enter') return this.#end(atMs);
    const typed = this.quiet(atMs);
    if (atMs - this.#lastMs > LINE_GAP_MS) {
      this.#line = '';
      this.#lineMs = atMs;
    }
    this.#waiting += key;
    this.#line += key;
    this.#lastMs = atMs;
    return typed;
  }

  /** Time has passed: what waited long enough was typed by a person; of a reader's line nothing is given out. */
  quiet(atMs: number): readonly KeyNews[] {
    if (atMs - this.#lastMs <= this.#gapMs) return [];
    return this.#typed();
  }

  #end(atMs: number): readonly KeyNews[] {
    const line = this.isReading(atMs) ? this.#line : null;
    const typed = this.#typed();
    this.#line = '';
    this.#lastMs = Number.NEGATIVE_INFINITY;
    if (line === null) return [...typed, { is: 'key', key: 'Enter' }];
    return line.length <= READ_LENGTH_MAX ? [{ is: 'read', text: line }] : [];
  }

  #typed(): readonly KeyNews[] {
    const text = this.#waiting;
    this.#waiting = '';
    if (text.length >= READ_LENGTH_MIN) return [];
    return [...text].map((key) => ({ is: 'key', key }));
  }
}
