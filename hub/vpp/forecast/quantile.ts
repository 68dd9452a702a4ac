/** Values with weights, gathered for one quantile; used again and again without making new arrays. */
export class Pile {
  #values = new Float64Array(256);
  #weights = new Float64Array(256);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
  }

  add(value: number, weight = 1): void {
    if (this.#count === this.#values.length) {
      this.#values = doubled(this.#values);
      this.#weights = doubled(this.#weights);
    }
    this.#values[this.#count] = value;
    this.#weights[this.#count] = weight;
    this.#count += 1;
  }

  /**
   * The least value that has so much of the weight at or below it (0 to 1; 0.5 is the median); NaN without any weight. Hoare's
   * selection: only the side in which the quantile lies is looked at again.
   */
  quantile(share: number): number {
    let total = 0;
    for (let at = 0; at < this.#count; at++) total += this.#weights[at]!;
    if (!(total > 0)) return Number.NaN;
    let wanted = total * share;
    let from = 0;
    let to = this.#count - 1;
    while (from < to) {
      const [left, right] = this.#split(from, to);
      let below = 0;
      for (let at = from; at <= left; at++) below += this.#weights[at]!;
      let middle = 0;
      for (let at = left + 1; at < right; at++) middle += this.#weights[at]!;
      if (wanted <= below) to = left;
      else if (wanted <= below + middle || right > to) return this.#values[left + 1]!;
      else {
        wanted -= below + middle;
        from = right;
      }
    }
    return this.#values[from]!;
  }

  /** Puts what is less than a pivot to the left and what is more to the right: less ends at the first place, more begins at the second. */
  #split(from: number, to: number): [number, number] {
    const values = this.#values;
    const pivot = middleOf(values[from]!, values[(from + to) >> 1]!, values[to]!);
    let less = from;
    let more = to;
    let at = from;
    while (at <= more) {
      const value = values[at]!;
      if (value < pivot) this.#swap(less++, at++);
      else if (value > pivot) this.#swap(at, more--);
      else at += 1;
    }
    return [less - 1, more + 1];
  }

  #swap(one: number, other: number): void {
    const value = this.#values[one]!;
    const weight = this.#weights[one]!;
    this.#values[one] = this.#values[other]!;
    this.#weights[one] = this.#weights[other]!;
    this.#values[other] = value;
    this.#weights[other] = weight;
  }
}

function middleOf(one: number, two: number, three: number): number {
  return Math.max(Math.min(one, two), Math.min(Math.max(one, two), three));
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
