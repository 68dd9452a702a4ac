import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantity, formatShare, formatTick, formatValue, quantityText } from './quantity.ts';

describe('a quantity for eyes', () => {
  it.each([
    [0, 'W', '0 W'],
    [-0.2, 'W', '0 W'],
    [999.4, 'W', '999 W'],
    [999.6, 'W', '1.00 kW'],
    [-1234, 'W', '-1.23 kW'],
    [9_996, 'W', '10.0 kW'],
    [999_600, 'W', '1.00 MW'],
    [1_234_567_890, 'Wh', '1.23 GWh'],
    [0.96, '/', '0.96'],
    [59.971546, 'Hz', '59.97 Hz'],
    [19.94, 'Cel', '19.9 °C'],
    [415.5, 'm3', '415.5 m³'],
    [12_345.678, 'kg', '12,345.68 kg'],
    [7, null, '7'],
    [3, 'lx', '3 lx'],
    [null, 'W', '– W'],
    [Number.NaN, 'V', '– V'],
  ])('%s %s is "%s"', (value, unit, text) => {
    expect(quantityText(formatQuantity(value, unit, 'ko'))).toBe(text);
    expect(quantityText(formatQuantity(value, unit, 'en'))).toBe(text);
  });

  it('shows at most four digits of power, so that numbers keep their width', () => {
    fc.assert(
      fc.property(fc.double({ min: -9e11, max: 9e11, noNaN: true }), (watts) => {
        const { digits } = formatQuantity(watts, 'W', 'ko');
        expect(digits.replaceAll(/[-.]/g, '').length).toBeLessThanOrEqual(4);
      }),
    );
  });

  it('keeps the value to the digits that it shows', () => {
    const factors: Record<string, number> = { W: 1, kW: 1e3, MW: 1e6, GW: 1e9 };
    fc.assert(
      fc.property(fc.double({ min: 1, max: 9e11, noNaN: true }), (watts) => {
        const { digits, unit } = formatQuantity(watts, 'W', 'en');
        expect(Math.abs(Number(digits) * factors[unit]! - watts)).toBeLessThanOrEqual(Math.max(0.5, watts * 0.0051));
      }),
    );
  });

  it('lets texts and truth values stand for themselves', () => {
    expect(formatValue('CONNECTED,AVAILABLE', null, 'ko').digits).toBe('CONNECTED, AVAILABLE');
    expect(formatValue(true, null, 'ko').digits).toBe('true');
    expect(formatValue('', null, 'ko').digits).toBe('∅');
    expect(formatValue(null, 'W', 'ko').digits).toBe('–');
  });

  it('labels an axis with no more decimals than it takes', () => {
    expect(['20000', '2500', '1250', '0'].map((value) => formatTick(Number(value), 'W', 'ko'))).toEqual([
      '20 kW',
      '2.5 kW',
      '1.25 kW',
      '0 W',
    ]);
  });

  it('writes a share in percent', () => {
    expect(quantityText(formatShare(0.194, 'ko'))).toBe('19 %');
    expect(formatShare(null, 'ko').digits).toBe('–');
  });
});
