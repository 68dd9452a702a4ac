import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Debounce, type Edge } from './debounce.ts';
import { RunningMedian } from './median.ts';

const STAY_MS = 30;

/** Plays levels that each last so long, asking whenever something is due, as the shell does with its timer. */
function play(levels: readonly (readonly [high: boolean, lastsMs: number])[]): Edge[] {
  const debounce = new Debounce(STAY_MS);
  const edges: Edge[] = [];
  let nowMs = 0;
  for (const [high, lastsMs] of levels) {
    debounce.see(high, nowMs);
    const dueMs = debounce.dueMs;
    if (dueMs !== null && dueMs <= nowMs + lastsMs) edges.push(debounce.settle(dueMs)!);
    nowMs += lastsMs;
  }
  return edges;
}

describe('a contact that bounces', () => {
  it('counts as one that moved once, at the time when it began to stay', () => {
    const closing: [boolean, number][] = [
      [true, 100],
      [false, 3],
      [true, 2],
      [false, 5],
      [true, 1],
      [false, 100],
    ];
    expect(play(closing)).toEqual([
      { high: true, atMs: 0 },
      { high: false, atMs: 111 },
    ]);
  });

  it('moves exactly where the levels that lasted long enough differ', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 80 }))), (levels) => {
        // The same by another way: equal neighbours joined, short ones left out, equal neighbours joined again.
        const join = (all: readonly (readonly [boolean, number])[]) =>
          all.reduce<[boolean, number][]>((joined, [high, ms]) => {
            const last = joined.at(-1);
            if (last?.[0] === high) last[1] += ms;
            else joined.push([high, ms]);
            return joined;
          }, []);
        const long = join(levels).filter(([, ms]) => ms >= STAY_MS);
        expect(play(levels).map(({ high }) => high)).toEqual(join(long).map(([high]) => high));
      }),
    );
  });
});

describe('a running median', () => {
  it('is the middle of the last samples', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1023 }), { minLength: 5 }), (samples) => {
        const median = new RunningMedian(5);
        for (const sample of samples) median.add(sample);
        const last = samples.slice(-5);
        const middle = median.value!;
        expect(last.filter((sample) => sample < middle).length).toBeLessThanOrEqual(2);
        expect(last.filter((sample) => sample > middle).length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('knows nothing at first, and again when it was told to forget', () => {
    const median = new RunningMedian(15);
    for (let n = 0; n < 4; n++) median.add(7);
    expect(median.value).toBeNull();
    median.add(7);
    expect(median.value).toBe(7);
    median.forget();
    expect(median.value).toBeNull();
  });
});
