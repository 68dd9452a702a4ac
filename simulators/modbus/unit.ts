export type RegisterTable = 'holding' | 'input';

/** Exception codes of the Modbus application protocol, section 7. */
export const EXCEPTION = { function: 1, address: 2, value: 3, failure: 4, gatewayTarget: 11 } as const;
export type ExceptionCode = (typeof EXCEPTION)[keyof typeof EXCEPTION];

/** A Modbus device as its registers. */
export interface ModbusUnit {
  /** 1 to 247. */
  readonly unit: number;
  read(table: RegisterTable, address: number, count: number): Uint16Array | ExceptionCode;
  /** Writes holding registers; null when it is done. */
  write(address: number, words: Uint16Array): null | ExceptionCode;
}

/** Registers that lie side by side. */
export interface Segment {
  readonly start: number;
  readonly words: Uint16Array;
}

/** Reads out of the one segment that holds all that is asked; anything else is exception 2, as the protocol says. */
export function readSegments(
  segments: readonly Segment[],
  address: number,
  count: number,
): Uint16Array | ExceptionCode {
  for (const { start, words } of segments)
    if (address >= start && address + count <= start + words.length)
      return words.subarray(address - start, address - start + count);
  return EXCEPTION.address;
}
