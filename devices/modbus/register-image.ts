import type { RegisterImage, RegisterTable } from './device-map.ts';

/** Words as one read brought them. */
export interface RegisterBlock {
  readonly table: RegisterTable;
  /** 0-based protocol address of the first word. */
  readonly address: number;
  readonly words: Uint16Array;
}

/** An image of the registers of one round of reads. Where blocks overlap, the later one counts. */
export function registerImage(blocks: readonly RegisterBlock[]): RegisterImage {
  const newestFirst = blocks.toReversed();
  return {
    words(table, address, count) {
      if (count < 1) return undefined;
      const newest = newestFirst.find((block) => block.table === table && touches(block, address, count));
      if (newest === undefined) return undefined;
      const offset = address - newest.address;
      if (offset >= 0 && offset + count <= newest.words.length) return newest.words.subarray(offset, offset + count);
      return joined(newestFirst, table, address, count);
    },
  };
}

function touches(block: RegisterBlock, address: number, count: number): boolean {
  return address < block.address + block.words.length && address + count > block.address;
}

/** Words that two neighbouring reads brought in parts. */
function joined(
  blocks: readonly RegisterBlock[],
  table: RegisterTable,
  address: number,
  count: number,
): Uint16Array | undefined {
  const words = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const block = blocks.find((candidate) => candidate.table === table && touches(candidate, address + i, 1));
    if (block === undefined) return undefined;
    words[i] = block.words[address + i - block.address]!;
  }
  return words;
}
