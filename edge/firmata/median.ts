/** The middle of the last samples: a spike of a distance sensor or of a long cable does not reach it. Pure. */
export class RunningMedian {
  readonly #length: number;
  #samples: number[] = [];

  /** @param length odd; half of it and one more samples must agree before a step shows */
  constructor(length: number) {
    this.#length = length;
  }

  add(sample: number): void {
    this.#samples = [...this.#samples.slice(1 - this.#length), sample];
  }

  /** null until a third of the samples is there. */
  get value(): number | null {
    if (this.#samples.length * 3 < this.#length) return null;
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return sorted[sorted.length >> 1]!;
  }

  forget(): void {
    this.#samples = [];
  }
}
