import type { Identity, Reading } from '../reading.ts';

export type RegisterTable = 'holding' | 'input';

/** How often a register matters: `fast` power of the moment, `slow` energy and states, `rare` nameplate and settings. */
export const POLL_CLASSES = ['fast', 'slow', 'rare'] as const;
export type PollClass = (typeof POLL_CLASSES)[number];

/** Registers that are read together or not at all, because their meaning hangs together (a 32-bit value, a scale factor). */
export interface RegisterSpan {
  readonly table: RegisterTable;
  /** 0-based protocol address. */
  readonly address: number;
  readonly count: number;
}

export interface PolledSpan extends RegisterSpan {
  readonly poll: PollClass;
}

/** Registers that have been read, by table and address. */
export interface RegisterImage {
  /** The words of a span, or undefined if any of them has not been read. */
  words(table: RegisterTable, address: number, count: number): Uint16Array | undefined;
}

/**
 * What a Modbus device has where: from a profile (a data file) or from SunSpec discovery. The polling plan merges spans
 * into reads; it knows nothing of their meaning.
 */
export interface DeviceMap {
  /** `meter/eastron-sdm120`, `sunspec`. */
  readonly profile: string;
  readonly spans: readonly PolledSpan[];
  /** Most registers in one read; the protocol allows 125. */
  readonly readMax: number;
  /** How many registers that nobody asked for one read may run through to join two spans; 0 = none. */
  readonly gapMax: number;
  /** Readings of every point whose registers are in the image. Total: never throws. */
  decode(image: RegisterImage): Reading[];
  /** Who the device says it is, as far as the image tells. */
  identity(image: RegisterImage): Identity;
}
