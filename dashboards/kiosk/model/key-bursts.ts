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

/**
 * Tells the keyboard of a card or QR reader from a person's fingers: a reader types a character every few milliseconds and
 * ends with Enter, a person takes longer between two keys. A key is given out only when the time for the next one of a
 * burst has passed, so that no digit of a card is ever shown.
 */
export class KeyBursts {
  readonly #gapMs: number;
  #waiting = '';
  #lastMs = Number.NEGATIVE_INFINITY;

  /** @param gapMs how long a reader may take between two keys */
  constructor(gapMs: number) {
    this.#gapMs = gapMs;
  }

  /** Whether Enter, if it came now, would end a burst: then it belongs to the reader and presses no button. */
  isReading(atMs: number): boolean {
    return this.#waiting.length >= READ_LENGTH_MIN && atMs - this.#lastMs <= this.#gapMs;
  }

  /**
   * @param key one character, or `Enter`
   * @param atMs when it was pressed; never goes back
   */
  press(key: string, atMs: number): readonly KeyNews[] {
    if (key === 'Enter' && this.isReading(atMs)) {
      const text = this.#waiting;
      this.#forget();
      return text.length <= READ_LENGTH_MAX ? [{ is: 'read', text }] : [];
    }
    const before = this.quiet(atMs);
    if (key === 'Enter') return [...this.#drain(), { is: 'key', key }];
    this.#waiting += key;
    this.#lastMs = atMs;
    return before;
  }

  /** Time has passed: what waited long enough was typed by a person, or is a burst without its end, which is dropped. */
  quiet(atMs: number): readonly KeyNews[] {
    if (atMs - this.#lastMs <= this.#gapMs) return [];
    return this.#drain();
  }

  #drain(): readonly KeyNews[] {
    const text = this.#waiting;
    this.#forget();
    if (text.length >= READ_LENGTH_MIN) return [];
    return [...text].map((key) => ({ is: 'key', key }));
  }

  #forget(): void {
    this.#waiting = '';
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
