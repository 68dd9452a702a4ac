import { describe, expect, it } from 'vitest';
import { rangeOf } from './range.ts';
import { adjustmentArithmetic, daysText, meanArithmetic, rewardArithmetic, spanSums } from './statement.ts';

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
      baselineWh: 427,
      actualWh: 300,
    });
  });

  it('rounds each span to whole watt-hours, as the settlement does, before it sums', () => {
    const spans = [43.3, 96.5, 133.17, 73.5].map((baselineWh) => span({ baselineWh, actualWh: 0 }));
    expect(spanSums(spans).baselineWh).toBe(347);
  });

  it('shows how the reward came about, with or without the times of more use', () => {
    const line = { member: 'm', baselineWh: 0, actualWh: 0, reducedWh: 76, success: true, reward: 98 };
    const spans = [span({ baselineWh: 100, actualWh: 0 }), span({ baselineWh: 0, actualWh: 24 })];
    const of = (netHours: boolean) =>
      rewardArithmetic({ line, spans }, { kind: 'per-kwh', rate: 1300, netHours }, 'en');
    expect([of(true), of(false)]).toEqual(['76 Wh × 1,300 ÷ 1,000 = 98.8 → 98', '100 Wh × 1,300 ÷ 1,000 = 130']);
    expect(rewardArithmetic({ line, spans }, { kind: 'fixed', amount: 5 }, 'en')).toBeNull();
    expect(daysText(spans[0]!)).toBe('11-12, 11-11');
  });
});

describe('a range', () => {
  it('names the unit once where it is the same, and nothing where both ends read the same', () => {
    expect(rangeOf({ digits: '41', unit: 'kW' }, { digits: '46', unit: 'kW' })).toBe('41–46 kW');
    expect(rangeOf({ digits: '900', unit: 'W' }, { digits: '1.20', unit: 'kW' })).toBe('900 W–1.20 kW');
    expect(rangeOf({ digits: '0', unit: 'W' }, { digits: '0', unit: 'W' })).toBeNull();
  });
});
