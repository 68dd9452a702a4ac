import type { RegisterSpan, RegisterTable } from '@maeul/devices/modbus/device-map';

/** One read of a device: registers `address` to `address + count - 1` of a table. */
export interface PlannedRead {
  readonly table: RegisterTable;
  /** 0-based protocol address. */
  readonly address: number;
  readonly count: number;
}

export interface ReadLimits {
  /** Most registers in one read. */
  readonly readMax: number;
  /** How many registers that nobody asked for a read may run through to join two spans. */
  readonly gapMax: number;
}

/**
 * The fewest reads that bring every span whole. A span that is longer than one read may be is cut.
 *
 * Why taking spans from the left as long as they fit is enough: the leftmost span must be in some read, which may as well
 * begin with it; of all spans that such a read can take, taking all leaves the least for the others.
 */
export function planReads(spans: readonly RegisterSpan[], limits: ReadLimits): PlannedRead[] {
  const reads: PlannedRead[] = [];
  for (const table of ['holding', 'input'] as const) {
    const sorted = spans
      .filter((span) => span.table === table && span.count > 0)
      .flatMap((span) => cut(span, limits.readMax))
      .sort((a, b) => a.address - b.address || b.count - a.count);
    for (const stretch of stretches(sorted, limits.gapMax)) reads.push(...cover(stretch, limits.readMax));
  }
  return reads;
}

function cut(span: RegisterSpan, readMax: number): RegisterSpan[] {
  if (span.count <= readMax) return [span];
  const pieces: RegisterSpan[] = [];
  for (let at = 0; at < span.count; at += readMax)
    pieces.push({ table: span.table, address: span.address + at, count: Math.min(readMax, span.count - at) });
  return pieces;
}

/** Runs of spans between which no gap is wider than `gapMax`; no read can cross from one run to the next. */
function stretches(sorted: readonly RegisterSpan[], gapMax: number): RegisterSpan[][] {
  const runs: RegisterSpan[][] = [];
  let end = Number.NEGATIVE_INFINITY;
  for (const span of sorted) {
    if (span.address - end > gapMax) runs.push([]);
    runs.at(-1)!.push(span);
    end = Math.max(end, span.address + span.count);
  }
  return runs;
}

function cover(stretch: readonly RegisterSpan[], readMax: number): PlannedRead[] {
  const reads: PlannedRead[] = [];
  let left: readonly RegisterSpan[] = stretch;
  while (left.length > 0) {
    const { table, address } = left[0]!;
    const fits = (span: RegisterSpan): boolean => span.address + span.count <= address + readMax;
    const end = Math.max(...left.filter(fits).map((span) => span.address + span.count));
    reads.push({ table, address, count: end - address });
    left = left.filter((span) => !fits(span));
  }
  return reads;
}
