import type { RegisterSpan } from '@maeul/devices/modbus/device-map';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedRead, planReads, type ReadLimits } from './read-plan.ts';

const input = (address: number, count: number): RegisterSpan => ({ table: 'input', address, count });
const holding = (address: number, count: number): RegisterSpan => ({ table: 'holding', address, count });

describe('a plan of reads', () => {
  it('joins spans that touch', () => {
    expect(planReads([input(2, 2), input(0, 2)], { readMax: 125, gapMax: 0 })).toEqual([input(0, 4)]);
  });

  it('runs through a gap as wide as the device allows, and no wider', () => {
    const spans = [input(0, 2), input(6, 2)];
    expect(planReads(spans, { readMax: 125, gapMax: 4 })).toEqual([input(0, 8)]);
    expect(planReads(spans, { readMax: 125, gapMax: 3 })).toEqual([input(0, 2), input(6, 2)]);
  });

  it('never mixes tables', () => {
    expect(planReads([input(0, 2), holding(2, 2)], { readMax: 125, gapMax: 10 })).toEqual([holding(2, 2), input(0, 2)]);
  });

  it('does not split a span at the limit of a read, but cuts one that is longer than any read', () => {
    expect(planReads([input(0, 2), input(2, 2)], { readMax: 3, gapMax: 0 })).toEqual([input(0, 2), input(2, 2)]);
    expect(planReads([input(0, 155)], { readMax: 125, gapMax: 0 })).toEqual([input(0, 125), input(125, 30)]);
  });

  const anySpans = fc.array(
    fc
      .record({ address: fc.nat(24), count: fc.integer({ min: 1, max: 6 }) })
      .map(({ address, count }) => input(address, count)),
    { minLength: 1, maxLength: 7 },
  );
  const anyLimits = fc.record({ readMax: fc.integer({ min: 6, max: 14 }), gapMax: fc.nat(4) });

  it('brings every span whole, within the limits, and asks nothing beside', () => {
    fc.assert(
      fc.property(anySpans, anyLimits, (spans, limits) => {
        const reads = planReads(spans, limits);
        for (const span of spans) expect(reads.some((read) => inside(span, read))).toBe(true);
        for (const read of reads) expect(allowed(read, spans, limits)).toBe(true);
      }),
    );
  });

  it('needs no more reads than the best of all ways to share the spans out', () => {
    fc.assert(
      fc.property(anySpans, anyLimits, (spans, limits) => {
        expect(planReads(spans, limits).length).toBe(fewest(spans, limits));
      }),
      { numRuns: 300 },
    );
  });
});

function inside(span: RegisterSpan, read: PlannedRead): boolean {
  return span.address >= read.address && span.address + span.count <= read.address + read.count;
}

/** Whether a device takes this read: not too long, and no run of registers in it that nobody asked for is too wide. */
function allowed(read: PlannedRead, spans: readonly RegisterSpan[], { readMax, gapMax }: ReadLimits): boolean {
  if (read.count > readMax) return false;
  let unasked = 0;
  for (let address = read.address; address < read.address + read.count; address++) {
    const asked = spans.some((span) => address >= span.address && address < span.address + span.count);
    unasked = asked ? 0 : unasked + 1;
    if (unasked > gapMax) return false;
  }
  return true;
}

/** Tries all ways to put the spans into groups, each group being one read. */
function fewest(spans: readonly RegisterSpan[], limits: ReadLimits): number {
  let best = spans.length;
  const groups: RegisterSpan[][] = [];
  const place = (index: number): void => {
    if (groups.length > best) return;
    if (index === spans.length) {
      if (groups.every((group) => allowed(hull(group), spans, limits))) best = Math.min(best, groups.length);
      return;
    }
    for (const group of groups) {
      group.push(spans[index]!);
      place(index + 1);
      group.pop();
    }
    groups.push([spans[index]!]);
    place(index + 1);
    groups.pop();
  };
  place(0);
  return best;
}

function hull(group: readonly RegisterSpan[]): PlannedRead {
  const address = Math.min(...group.map((span) => span.address));
  return input(address, Math.max(...group.map((span) => span.address + span.count)) - address);
}
