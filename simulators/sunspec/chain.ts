import { EXCEPTION, type ExceptionCode, type ModbusUnit, readSegments } from '../modbus/unit.ts';

const SUNS = [0x5375, 0x6e53];
const END = [0xffff, 0];

/** Where the chain may begin. */
export const BASE_ADDRESSES = [40000, 0, 50000] as const;

export interface SunSpecChain {
  readonly unit: number;
  readonly base: number;
  /** The models of now, each as its registers. */
  models(): readonly (readonly number[])[];
  /** A write inside of one model. */
  write(modelId: number, offset: number, words: Uint16Array): null | ExceptionCode;
}

/** What somebody wrote, whether or not it was taken. */
export interface RecordedWrite {
  /** Model and offset from its id register; null for an address that is in no model. */
  readonly model: number | null;
  readonly offset: number;
  readonly words: readonly number[];
  /** Exception code; null: taken. */
  readonly refused: number | null;
}

export interface SunSpecUnit extends ModbusUnit {
  /** The last of them, oldest first. */
  readonly writes: readonly RecordedWrite[];
}

const WRITES_KEPT = 200;

/** Puts models behind the marker, one after the other, and the end behind them. */
export function sunSpecUnit(chain: SunSpecChain): SunSpecUnit {
  const writes: RecordedWrite[] = [];
  const record = (write: RecordedWrite): void => {
    writes.push(write);
    if (writes.length > WRITES_KEPT) writes.shift();
  };
  return {
    writes,
    unit: chain.unit,
    read(table, address, count) {
      if (table !== 'holding') return EXCEPTION.function;
      const words = Uint16Array.from([...SUNS, ...chain.models().flat(), ...END]);
      return readSegments([{ start: chain.base, words }], address, count);
    },
    write(address, words) {
      let start = chain.base + SUNS.length;
      for (const model of chain.models()) {
        if (address >= start + 2 && address + words.length <= start + model.length)
          return written(model[0]!, address - start, chain.write(model[0]!, address - start, words));
        start += model.length;
      }
      return written(null, address - chain.base, EXCEPTION.address);

      function written(model: number | null, offset: number, refused: null | ExceptionCode): null | ExceptionCode {
        record({ model, offset, words: [...words], refused });
        return refused;
      }
    },
  };
}
