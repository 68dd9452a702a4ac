/** A string as it stands in messages, and what was found out about it. */
export interface KnownString {
  readonly text: string;
  readonly bytes: Uint8Array;
}

const SLOTS = 8192;
/** Fuller than this the table would be slow; strings beyond it are made anew each time. */
const ENTRIES_MAX = SLOTS / 2;

/**
 * Gives the string for some bytes without making it again: the names, units and streams of a neighbourhood are a few
 * hundred strings that come thousands of times a second.
 */
export class ByteStrings {
  readonly #slots: (KnownString | undefined)[] = new Array(SLOTS);
  #entries = 0;

  /** The string of printable ASCII bytes from `start` to before `end`. */
  at(bytes: Uint8Array, start: number, end: number): string {
    let hash = 2166136261;
    for (let index = start; index < end; index++) hash = Math.imul(hash ^ bytes[index]!, 16777619);
    for (let slot = hash & (SLOTS - 1); ; slot = (slot + 1) & (SLOTS - 1)) {
      const known = this.#slots[slot];
      if (known === undefined) return this.#learn(slot, bytes.slice(start, end));
      if (isSame(known.bytes, bytes, start, end)) return known.text;
    }
  }

  #learn(slot: number, bytes: Uint8Array): string {
    const text = String.fromCharCode(...bytes);
    if (this.#entries < ENTRIES_MAX) {
      this.#slots[slot] = { text, bytes };
      this.#entries++;
    }
    return text;
  }
}

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let index = 0; index < known.length; index++) if (known[index] !== bytes[start + index]) return false;
  return true;
}
