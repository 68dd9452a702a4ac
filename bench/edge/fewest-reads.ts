import type { RegisterSpan } from '@maeul/devices/modbus/device-map';

/**
 * The fewest reads that bring all spans, none longer than `readMax` and none across a gap wider than `gapMax`: by trying
 * every way to cut the sorted spans into neighbours that share a read. Slow and plain, to check a plan that is neither.
 * Spans do not overlap and are of one table.
 */
export function fewestReads(spans: readonly RegisterSpan[], readMax: number, gapMax: number): number {
  const sorted = spans.toSorted((a, b) => a.address - b.address);
  const fewest = [0];
  for (let end = 1; end <= sorted.length; end++) {
    let best = Number.POSITIVE_INFINITY;
    for (let start = 0; start < end; start++)
      if (fitsOneRead(sorted.slice(start, end), readMax, gapMax)) best = Math.min(best, fewest[start]! + 1);
    fewest.push(best);
  }
  return fewest.at(-1)!;
}

function fitsOneRead(spans: readonly RegisterSpan[], readMax: number, gapMax: number): boolean {
  const last = spans.at(-1)!;
  if (last.address + last.count - spans[0]!.address > readMax) return false;
  return spans.every(
    ({ address, count }, index) => index + 1 === spans.length || spans[index + 1]!.address - address - count <= gapMax,
  );
}
