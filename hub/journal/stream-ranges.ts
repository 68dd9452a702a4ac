/** What has been seen of one stream, as closed ranges that neither touch nor overlap, ascending. */
export interface Range {
  first: number;
  last: number;
}

/** What changed since it was last asked, to be stored: ranges are keyed by their first number. */
export interface RangeChanges {
  readonly upserts: readonly Range[];
  readonly deletes: readonly number[];
}

/**
 * The numbers of a stream that have arrived. Numbers come nearly always in order, so the set is one range that grows;
 * it has more while something is missing.
 */
export class StreamRanges {
  readonly #ranges: Range[] = [];
  readonly #changed = new Set<Range>();
  readonly #deleted = new Set<number>();

  constructor(ranges: Iterable<Range> = []) {
    for (const range of ranges) this.#ranges.push({ ...range });
    this.#ranges.sort((a, b) => a.first - b.first);
  }

  get ranges(): readonly Range[] {
    return this.#ranges;
  }

  /** The highest number seen; 0 if none. */
  get last(): number {
    return this.#ranges.at(-1)?.last ?? 0;
  }

  has(seq: number): boolean {
    const range = this.#ranges[this.#indexBefore(seq)];
    return range !== undefined && seq <= range.last;
  }

  /** Adds one number. Returns false if it was there. */
  add(seq: number): boolean {
    const newest = this.#ranges.at(-1);
    if (newest !== undefined && seq === newest.last + 1) {
      newest.last = seq;
      this.#changed.add(newest);
      return true;
    }
    const index = this.#indexBefore(seq);
    const before = this.#ranges[index];
    if (before !== undefined && seq <= before.last) return false;
    this.#insert(index, seq);
    return true;
  }

  /** Adds all numbers of a range. Returns how many of them were not there. */
  addRange(first: number, last: number): number {
    let added = last - first + 1;
    let start = this.#indexBefore(first - 1);
    if (start < 0 || this.#ranges[start]!.last < first - 1) start++;
    const whole = { first, last };
    let end = start;
    for (; end < this.#ranges.length && this.#ranges[end]!.first <= last + 1; end++) {
      const range = this.#ranges[end]!;
      added -= Math.max(0, Math.min(range.last, last) - Math.max(range.first, first) + 1);
      whole.first = Math.min(whole.first, range.first);
      whole.last = Math.max(whole.last, range.last);
    }
    for (let index = start; index < end; index++) this.#drop(start);
    this.#put(start, whole);
    return added;
  }

  /** The ranges that changed since the last call. */
  takeChanges(): RangeChanges {
    const changes = { upserts: [...this.#changed], deletes: [...this.#deleted] };
    this.#changed.clear();
    this.#deleted.clear();
    return changes;
  }

  #insert(index: number, seq: number): void {
    const before = this.#ranges[index];
    const after = this.#ranges[index + 1];
    const joinsAfter = after !== undefined && after.first === seq + 1;
    if (before !== undefined && before.last === seq - 1) {
      before.last = joinsAfter ? after.last : seq;
      this.#changed.add(before);
      if (joinsAfter) this.#drop(index + 1);
    } else if (joinsAfter) {
      this.#drop(index + 1);
      this.#put(index + 1, { first: seq, last: after.last });
    } else {
      this.#put(index + 1, { first: seq, last: seq });
    }
  }

  #put(index: number, range: Range): void {
    this.#ranges.splice(index, 0, range);
    this.#changed.add(range);
    this.#deleted.delete(range.first);
  }

  #drop(index: number): void {
    const [range] = this.#ranges.splice(index, 1);
    this.#changed.delete(range!);
    this.#deleted.add(range!.first);
  }

  /** Index of the last range that starts at or before the number; -1 if none does. */
  #indexBefore(seq: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ranges[middle]!.first <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
