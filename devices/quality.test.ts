import { describe, expect, it } from 'vitest';
import { QUALITIES, worst } from './quality.ts';

describe('the worst of two qualities', () => {
  it.each([
    ['good', 'good', 'good'],
    ['good', 'stale', 'stale'],
    ['estimated', 'stale', 'estimated'],
    ['bad', 'good', 'bad'],
  ] as const)('of %s and %s is %s', (a, b, expected) => {
    expect(worst(a, b)).toBe(expected);
  });

  it('does not depend on the order, and none is worse than bad', () => {
    for (const a of QUALITIES) {
      expect(worst(a, 'bad')).toBe('bad');
      for (const b of QUALITIES) expect(worst(a, b)).toBe(worst(b, a));
    }
  });
});
