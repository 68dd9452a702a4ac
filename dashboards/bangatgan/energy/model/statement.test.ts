import { describe, expect, it } from 'vitest';
import { rangeOf } from './range.ts';
import { adjustmentArithmetic, meanArithmetic, spanSums } from './statement.ts';

const span = (rest: object) => ({
  ...{ from: '2026-11-13T09:00:00Z', plainWh: 405.5, baselineWh: 426.5, actualWh: 300 },
  used: [
    { day: '2026-11-12', wh: 412 },
    { day: '2026-11-11', wh: 399 },
  ],
  ...rest,
});

describe('the arithmetic of a statement', () => {
  it('shows how the mean came about', () => {
    expect(meanArithmetic(span({}), 'en')).toBe('(412 + 399) ÷ 2 = 405.5');
    expect(meanArithmetic(span({ used: [] }), 'en')).toBeNull();
  });

  it('shows what the adjustment did, added or multiplied', () => {
    const at = { from: '', to: '' };
    expect(adjustmentArithmetic(span({}), { kind: 'additive', value: 21, ...at }, 'en')).toBe('405.5 + 21 = 426.5');
    expect(adjustmentArithmetic(span({ baselineWh: 400 }), { kind: 'additive', value: -5.5, ...at }, 'en')).toBe(
      '405.5 − 5.5 = 400',
    );
    expect(adjustmentArithmetic(span({}), { kind: 'ratio', value: 1.05, ...at }, 'en')).toBe('405.5 × 1.050 = 426.5');
    expect(adjustmentArithmetic(span({}), null, 'en')).toBeNull();
  });

  it('sums only what counts on both sides', () => {
    expect(spanSums([span({}), span({ actualWh: null }), span({ baselineWh: null })])).toEqual({
      baselineWh: 426.5,
      actualWh: 300,
    });
  });
});

describe('a range', () => {
  it('names the unit once where it is the same, and nothing where both ends read the same', () => {
    expect(rangeOf({ digits: '41', unit: 'kW' }, { digits: '46', unit: 'kW' })).toBe('41–46 kW');
    expect(rangeOf({ digits: '900', unit: 'W' }, { digits: '1.20', unit: 'kW' })).toBe('900 W–1.20 kW');
    expect(rangeOf({ digits: '0', unit: 'W' }, { digits: '0', unit: 'W' })).toBeNull();
  });
});
