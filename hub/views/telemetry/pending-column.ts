import type { RawPoint } from './chunk-codec.ts';

/**
 * Readings of one series that wait to be written, in the order of their arrival. Nearly all are plain numbers of good
 * quality: they are kept as two arrays of numbers, and only the first other one turns them into points.
 */
export class PendingColumn {
  readonly timesMs: number[] = [];
  readonly values: number[] = [];
  #points: RawPoint[] | null = null;

  get length(): number {
    return this.#points?.length ?? this.timesMs.length;
  }

  /** All of them as points; null while all are plain. */
  get points(): readonly RawPoint[] | null {
    return this.#points;
  }

  addPlain(tMs: number, value: number): void {
    if (this.#points !== null) this.#points.push(plainPoint(tMs, value));
    else {
      this.timesMs.push(tMs);
      this.values.push(value);
    }
  }

  add(point: RawPoint): void {
    this.#points ??= this.timesMs.map((tMs, index) => plainPoint(tMs, this.values[index]!));
    this.#points.push(point);
  }

  clear(): void {
    this.timesMs.length = 0;
    this.values.length = 0;
    this.#points = null;
  }
}

export function plainPoint(tMs: number, value: number): RawPoint {
  return { tMs, value, quality: 'good', reason: undefined, modulus: undefined };
}
