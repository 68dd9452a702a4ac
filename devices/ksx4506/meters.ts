import type { Reading } from '../reading.ts';
import { bcd } from '../serial/bcd.ts';

/** Names and digits of one of the five meters that a house meter speaks for. */
interface Meter {
  /** Low half of the sub-id, and place in a full status. */
  readonly item: number;
  readonly current: { readonly name: string; readonly unit: string; readonly perUnit: number; readonly times?: number };
  readonly total: { readonly name: string; readonly unit: string };
  /** Canonical units for one of the last digit: value × `times` ÷ `over`, exact in whole numbers. */
  readonly short: Digit;
  /** The same where the total has four bytes. */
  readonly long: Digit;
}

interface Digit {
  readonly times: number;
  readonly over: number;
}

const flow = (name: string) => ({ name, unit: 'm3/h', perUnit: 1000 });
const volume = (name: string) => ({ name, unit: 'm3' });
const tenth = { times: 1, over: 10 };
const hundredth = { times: 1, over: 100 };

/**
 * Totals have 5.1 digits, heat 4.2. Where a total has four bytes, electricity has 7.1 and the others 6.2, as in the
 * emulator of the association that keeps the standard.
 */
export const METERS: readonly Meter[] = [
  { item: 1, current: flow('water_flow'), total: volume('water_volume_total'), short: tenth, long: hundredth },
  { item: 2, current: flow('gas_flow'), total: volume('gas_volume_total'), short: tenth, long: hundredth },
  {
    item: 3,
    current: { name: 'power_ac', unit: 'W', perUnit: 1 },
    total: { name: 'energy_import_total', unit: 'Wh' },
    short: { times: 100, over: 1 }, // a tenth of a kWh
    long: { times: 100, over: 1 },
  },
  { item: 4, current: flow('hot_water_flow'), total: volume('hot_water_volume_total'), short: tenth, long: hundredth },
  {
    item: 5,
    current: { name: 'heat_power', unit: 'W', perUnit: 1, times: 1000 }, // a thousandth of a MW
    total: { name: 'heat_energy_total', unit: 'Wh' },
    short: { times: 10_000, over: 1 }, // a hundredth of a MWh
    long: { times: 10_000, over: 1 },
  },
];

const CURRENT_BYTES = 3;

/** The two readings of one meter from its 6 or 7 bytes; undefined where a byte is no decimal digits. */
export function meterReadings(meter: Meter, bytes: Uint8Array, source: string): Reading[] | undefined {
  const current = bcd(bytes.subarray(0, CURRENT_BYTES));
  const total = bcd(bytes.subarray(CURRENT_BYTES));
  if (current === undefined || total === undefined) return undefined;
  const totalBytes = bytes.length - CURRENT_BYTES;
  const { times, over } = totalBytes === 3 ? meter.short : meter.long;
  return [
    {
      name: meter.current.name,
      value: (current * (meter.current.times ?? 1)) / meter.current.perUnit,
      unit: meter.current.unit,
      quality: 'good',
      source,
    },
    {
      name: meter.total.name,
      value: (total * times) / over,
      unit: meter.total.unit,
      quality: 'good',
      source,
      modulus: (100 ** totalBytes * times) / over,
    },
  ];
}

/** The same readings without values. */
export function badMeter(meter: Meter, reason: string, source: string): Reading[] {
  return [meter.current, meter.total].map(({ name, unit }) => ({
    name,
    value: null,
    unit,
    quality: 'bad',
    reason,
    source,
  }));
}
