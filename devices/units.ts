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
    MHz: ['Hz', 1e6],
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
    cm: ['m', 1e-2],
    km: ['m', 1e3],
    'km/h': ['m/s', 1 / 3.6],
    ms: ['s', 1e-3],
    min: ['s', 60],
    h: ['s', 3600],
    '/100': ['%', 1],
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
  return { value: scaled(value, factor), unit: canonical };
}

/** 1.005 × 1000 is 1005 and not 1004.9999999999999: a power of ten moves the decimal point of the written number. */
function scaled(value: number, factor: number): number {
  const power = POWERS.get(factor);
  if (power === undefined) return value * factor;
  if (Number.isInteger(value)) return power > 0 ? value * factor : value / 10 ** -power;
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + power}`);
}

const POWERS: ReadonlyMap<number, number> = new Map([-3, -2, 2, 3, 6].map((power) => [Number(`1e${power}`), power]));

/** Canonical unit → what it is when summed over seconds, and by how much to divide. */
const INTEGRALS: ReadonlyMap<string, readonly [unit: string, divisor: number]> = new Map([
  ['W', ['Wh', 3600]],
  ['VA', ['VAh', 3600]],
  ['var', ['varh', 3600]],
  ['m3/h', ['m3', 3600]],
  ['m/s', ['m', 1]],
  ['A', ['C', 1]],
]);

/** Converts an integral over seconds of a quantity in `unit` to its canonical unit; one without a name is called `unit*s`. */
export function integralToCanonical(value: number, unit: string): { value: number; unit: string } {
  // Degrees have no zero that a sum could be moved by.
  const { value: scaledValue, unit: canonical } = unit === 'K' ? { value, unit } : toCanonical(value, unit);
  const [name, divisor] = INTEGRALS.get(canonical) ?? [`${canonical}*s`, 1];
  return { value: scaledValue / divisor, unit: name };
}
