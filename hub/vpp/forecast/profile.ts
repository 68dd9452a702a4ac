import type { Curve } from './curve.ts';
import { QUARTERS } from './day-grid.ts';
import { Pile } from './quantile.ts';

/** Power ÷ scale by quarter-hour of the grid; NaN where nothing was measured or nothing can be learned. */
export function indexOf({ grid: { watts }, scale }: Curve): Float64Array {
  return watts.map((value, at) => (scale[at]! > 0 ? value / scale[at]! : Number.NaN));
}

/**
 * What the days until `last` say of the day `target`: the usual index by quarter-hour, the weighted median; NaN where they say nothing.
 * @param index of the curve
 */
export function usualDay(curve: Curve, index: Float64Array, target: number, last: number): Float64Array {
  const { lookBackDays, halfLifeDays, neighbours } = curve.tuning;
  const first = Math.max(0, last - lookBackDays + 1);
  const weights = Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, day) => curve.alike(target, first + day) * 0.5 ** ((last - first - day) / halfLifeDays),
  );
  const usual = new Float64Array(QUARTERS);
  const found = new Pile();
  for (let quarter = 0; quarter < QUARTERS; quarter++) {
    found.clear();
    for (let day = 0; day < weights.length; day++) {
      const weight = weights[day]!;
      const middle = (first + day) * QUARTERS + quarter;
      for (let at = Math.max(0, middle - neighbours); at <= middle + neighbours; at++) {
        const value = index[at]!;
        if (!Number.isNaN(value) && weight > 0) found.add(value, weight / (1 + Math.abs(at - middle)));
      }
    }
    usual[quarter] = found.quantile(0.5);
  }
  return usual;
}
