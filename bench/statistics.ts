import { readFileSync } from 'node:fs';

/** The middle value; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

/**
 * Processor time since the boot, in ticks (`/proc/stat`). What the host of a virtual machine gave to others is missing from
 * every figure of that time: a latency says nothing when it is more than a few percent.
 */
export function processorTime(): { total: number; stolen: number } {
  const ticks = /^cpu\s+(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))![1]!.split(' ').map(Number);
  return { total: ticks.slice(0, 8).reduce((sum, value) => sum + value, 0), stolen: ticks[7]! };
}

/** The smallest value that so large a share of all does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)]!;
}
