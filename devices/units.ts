/**
 * Units are those of SenML (RFC 8428 section 12.1, secondary units of RFC 8798). Inside Maeul every quantity has one
 * canonical unit; secondary units are converted where a message comes in.
 */

export type Watts = number & { readonly __unit: 'W' };
export type WattHours = number & { readonly __unit: 'Wh' };
export type Grams = number & { readonly __unit: 'g' };
export type Millis = number & { readonly __unit: 'ms' };

/** Secondary unit → canonical unit and the factor to multiply by. */
const CONVERSIONS: ReadonlyMap<string, readonly [unit: string, factor: number]> = new Map(
  Object.entries<readonly [string, number]>({
    kW: ['W', 1e3],
    MW: ['W', 1e6],
    J: ['Wh', 1 / 3600],
    kWh: ['Wh', 1e3],
    MWh: ['Wh', 1e6],
    kVA: ['VA', 1e3],
    kvar: ['var', 1e3],
    kvarh: ['varh', 1e3],
    kVAh: ['VAh', 1e3],
    mV: ['V', 1e-3],
    mA: ['A', 1e-3],
    g: ['kg', 1e-3],
    t: ['kg', 1e3],
    l: ['m3', 1e-3],
    'l/h': ['m3/h', 1e-3],
    'l/s': ['m3/h', 3.6],
    'm3/s': ['m3/h', 3600],
    hPa: ['Pa', 100],
    km: ['m', 1e3],
    'km/h': ['m/s', 1 / 3.6],
    min: ['s', 60],
    h: ['s', 3600],
    K: ['Cel', 1],
  }),
);

/** Whether values in this unit are stored as they come. */
export function isCanonical(unit: string): boolean {
  return !CONVERSIONS.has(unit);
}

/** The canonical unit for a SenML unit; an unknown unit is its own canonical unit. */
export function canonicalUnit(unit: string): string {
  return CONVERSIONS.get(unit)?.[0] ?? unit;
}

/** Converts a value to the canonical unit. `K` becomes `Cel`. */
export function toCanonical(value: number, unit: string): { value: number; unit: string } {
  const conversion = CONVERSIONS.get(unit);
  if (conversion === undefined) return { value, unit };
  if (unit === 'K') return { value: value - 273.15, unit: 'Cel' };
  const [canonical, factor] = conversion;
  // Dividing by the whole number keeps 1.1 g = 0.0011 kg exact where multiplying by 0.001 would not.
  return { value: factor < 1 && Number.isInteger(1 / factor) ? value / (1 / factor) : value * factor, unit: canonical };
}
