/** One model as a device carries it. */
export interface ChainModel {
  readonly id: number;
  /** Address of the ID register. */
  readonly address: number;
  /** Registers after the L register. */
  readonly length: number;
  /** 1 for the first model of this id in the chain, 2 for the next. */
  readonly occurrence: number;
  /** How often the groups repeat whose number stands in a point: `{"NPrt": 2}`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What discovery found: every model in order, known or not. */
export interface SunspecChain {
  /** Where the marker "SunS" stands: 40000, 0 or 50000. */
  readonly base: number;
  readonly models: readonly ChainModel[];
}
