import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { READING_NAMES } from './reading-names.ts';
import { canonicalUnit, integralToCanonical, isCanonical, toCanonical } from './units.ts';

describe('a unit', () => {
  it.each([
    [1.005, 'kWh', 1005, 'Wh'],
    [8.2, 'MW', 8_200_000, 'W'],
    [1.1, 'g', 0.0011, 'kg'],
    [0.3, 't', 300, 'kg'],
    [7, 'mA', 0.007, 'A'],
    [36, 'km/h', 10, 'm/s'],
    [90, 'min', 5400, 's'],
    [1013.25, 'hPa', 101_325, 'Pa'],
    [0, 'K', -273.15, 'Cel'],
    [-1e-7, 'kW', -1e-4, 'W'],
    [5, 'furlong', 5, 'furlong'],
  ])('%d %s is %d %s', (value, unit, canonicalValue, canonical) => {
    expect(toCanonical(value, unit)).toEqual({ value: canonicalValue, unit: canonical });
    expect(canonicalUnit(unit)).toBe(canonical);
  });

  it.each([
    [3_600_000, 'W', 1000, 'Wh'],
    [3600, 'kW', 1000, 'Wh'],
    [5, 'A', 5, 'C'],
    [10, 'Cel', 10, 'Cel*s'],
    [10, 'K', 10, 'K*s'],
  ])('%d %s summed over seconds is %d %s', (value, unit, integral, canonical) => {
    expect(integralToCanonical(value, unit)).toEqual({ value: integral, unit: canonical });
  });

  it('is converted once: a canonical unit is its own', () => {
    for (const unit of ['kW', 'g', 'K', 'l/s', 'hPa', '/100', 'MHz'])
      expect(isCanonical(canonicalUnit(unit))).toBe(true);
    for (const { unit } of Object.values(READING_NAMES)) expect(unit === null || isCanonical(unit)).toBe(true);
  });

  it('moves the decimal point as on paper: whole thousandths of a kilounit are whole units', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (thousandths) => {
        const { value } = toCanonical(Number(`${thousandths}e-3`), 'kWh');
        return value === thousandths || (thousandths === 0 && value === 0);
      }),
    );
  });
});
