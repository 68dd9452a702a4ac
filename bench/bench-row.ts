/** One measured figure. A baseline and a ratio say more than a number that depends on the machine. */
export interface BenchRow {
  readonly scenario: string;
  /** What was measured, e.g. "points per second". */
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** The same figure of what it is compared with, in the same run. */
  readonly baseline?: number;
  /** value ÷ baseline */
  readonly ratio?: number;
  /** What the value shall reach, "<= 50", or the ratio, "ratio >= 0.6". */
  readonly goal?: string;
}

export interface BenchOptions {
  /** A short run, to see that it works. */
  readonly quick: boolean;
  readonly log: (line: string) => void;
}
