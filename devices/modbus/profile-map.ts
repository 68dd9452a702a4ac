import type { Reading } from '../reading.ts';
import { toCanonical } from '../units.ts';
import type { DeviceMap } from './device-map.ts';
import type { ModbusProfile, ProfilePoint } from './profile.ts';
import { bitsOf, numberFrom, registersOf, shiftDecimal, type ValueType, type WordOrder } from './values.ts';

/** A point made ready: addresses as numbers, the unit canonical. */
interface MappedPoint {
  readonly name: string;
  readonly unit: string | null;
  readonly source: string;
  readonly address: number;
  readonly count: number;
  readonly type: ValueType;
  readonly wordOrder: WordOrder;
  readonly exponent: number;
  readonly min: number;
  readonly max: number;
  readonly modulus: number | undefined;
  readonly notImplemented: readonly bigint[];
}

/**
 * The map of a device that a profile describes. Every point that was read gives a reading; one without a usable number
 * is `bad`, with the reason `not-implemented`, `not-a-number` or `out-of-range`. The identity is what the profile says:
 * none of these meters has registers for it whose address is sure.
 */
export function profileMap(profile: ModbusProfile, points: readonly ProfilePoint[]): DeviceMap {
  const mapped = points.map((point) => mapPoint(profile, point));
  return {
    profile: profile.id,
    spans: mapped.map(({ address, count }, i) => ({ table: profile.table, address, count, poll: points[i]!.poll })),
    readMax: profile.readMax,
    gapMax: profile.gapMax,
    decode: (image) =>
      mapped.flatMap((point) => {
        const words = image.words(profile.table, point.address, point.count);
        return words === undefined ? [] : [readingOf(point, words)];
      }),
    identity: () => ({ manufacturer: profile.manufacturer, model: profile.model }),
  };
}

function mapPoint(profile: ModbusProfile, point: ProfilePoint): MappedPoint {
  const canonical = point.unit === null ? { unit: null, value: 1 } : toCanonical(1, point.unit);
  return {
    name: point.name,
    unit: canonical.unit,
    source: `${profile.table}:${point.address.toLowerCase()}`,
    address: Number(point.address),
    count: registersOf(point.type),
    type: point.type,
    wordOrder: point.wordOrder ?? profile.wordOrder,
    // Units of meters differ by powers of ten (kWh, mA), so that both steps are one shift of the decimal point.
    exponent: (point.exponent ?? 0) + Math.round(Math.log10(canonical.value)),
    min: point.min ?? Number.NEGATIVE_INFINITY,
    max: point.max ?? Number.POSITIVE_INFINITY,
    modulus: point.modulus,
    notImplemented: (point.notImplemented ?? []).map(BigInt),
  };
}

function readingOf(point: MappedPoint, words: Uint16Array): Reading {
  const about = { name: point.name, unit: point.unit, source: point.source };
  const bad = (reason: string): Reading => ({ ...about, value: null, quality: 'bad', reason });
  if (point.notImplemented.length > 0 && point.notImplemented.includes(bitsOf(words, point.wordOrder))) {
    return bad('not-implemented');
  }
  const value = shiftDecimal(numberFrom(point.type, words, point.wordOrder), point.exponent);
  if (!Number.isFinite(value)) return bad('not-a-number');
  if (value < point.min || value > point.max) return bad('out-of-range');
  const good: Reading = { ...about, value, quality: 'good' };
  return point.modulus === undefined ? good : { ...good, modulus: point.modulus };
}
