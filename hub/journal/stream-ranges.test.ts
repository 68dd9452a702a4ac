import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Range, StreamRanges } from './stream-ranges.ts';

/** The independent model: a plain set of numbers. */
function rangesOf(numbers: ReadonlySet<number>): Range[] {
  const ranges: Range[] = [];
  for (const seq of [...numbers].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last.last === seq - 1) last.last = seq;
    else ranges.push({ first: seq, last: seq });
  }
  return ranges;
}

const step = fc.oneof(
  fc.record({ first: fc.integer({ min: 1, max: 40 }), length: fc.constant(1), whole: fc.constant(false) }),
  fc.record({
    first: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: 1, max: 9 }),
    whole: fc.constant(true),
  }),
);

describe('the ranges of a stream', () => {
  it('hold what a set of numbers holds, and say rightly what is new', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ranges = new StreamRanges();
        const model = new Set<number>();
        for (const { first, length, whole } of steps) {
          const numbers = Array.from({ length }, (_, index) => first + index);
          const fresh = numbers.filter((seq) => !model.has(seq)).length;
          if (whole) expect(ranges.addRange(first, first + length - 1)).toBe(fresh);
          else expect(ranges.add(first)).toBe(fresh === 1);
          for (const seq of numbers) model.add(seq);
          expect(ranges.ranges).toEqual(rangesOf(model));
          for (let seq = 0; seq <= 55; seq++) expect(ranges.has(seq)).toBe(model.has(seq));
        }
      }),
    );
  });

  it('tell what to store, so that what was stored step by step is what they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 8 }), { maxLength: 12 }), (transactions) => {
        const ranges = new StreamRanges();
        const stored = new Map<number, number>();
        for (const steps of transactions) {
          for (const { first, length } of steps) ranges.addRange(first, first + length - 1);
          const { upserts, deletes } = ranges.takeChanges();
          for (const first of deletes) stored.delete(first);
          for (const { first, last } of upserts) stored.set(first, last);
          const reopened = new StreamRanges([...stored].map(([first, last]) => ({ first, last })));
          expect(reopened.ranges).toEqual(ranges.ranges);
        }
      }),
    );
  });
});
