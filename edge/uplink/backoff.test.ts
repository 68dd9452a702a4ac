import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

const limits = { minMs: 1_000, maxMs: 60_000 };

describe('the back-off', () => {
  it('starts within the first second and never waits longer than a minute', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const ms = backoffMs(failures, limits, random);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(60_000);
        expect(ms).toBeLessThanOrEqual(1_000 * 2 ** failures);
      }),
    );
  });

  it('is scattered over half of its time', () => {
    expect([backoffMs(5, limits, 0), backoffMs(5, limits, 0.999)]).toEqual([16_000, 31_984]);
  });
});
