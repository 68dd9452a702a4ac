/** A Modbus master that is not ours: what it is asked to read, and the raw words that it read. */
export interface RegisterQuestion {
  readonly unit: number;
  readonly table: 'holding' | 'input';
  readonly address: number;
  readonly count: number;
}

/** Where a master finds the device. */
export type MasterTarget =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'serial'; readonly path: string };

/** Reads registers, one answer for each question; throws with the program's own words when it cannot. */
export type RegisterMaster = (target: MasterTarget, questions: readonly RegisterQuestion[]) => Promise<number[][]>;
