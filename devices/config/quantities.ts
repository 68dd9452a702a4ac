import Type from 'typebox';
import { ok, type Result, refuse } from '../refusal.ts';
import type { Millis } from '../units.ts';

/** A length of time as people write it: `500ms`, `1s`, `15m`, `12h`, `30d`. */
export type Duration = string & { readonly __brand: 'Duration' };

/** A number of bytes as people write it: `512B`, `64KB`, `64MB`, `2GB`, in powers of 1024. */
export type ByteSize = string & { readonly __brand: 'ByteSize' };

const DURATION_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTE_UNITS = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 } as const;

const DURATION_PATTERN = '^[0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h|d)$';
const BYTE_SIZE_PATTERN = '^[0-9]{1,9}(\\.[0-9]{1,3})?(B|KB|MB|GB|TB)$';
const PARTS = /^([0-9.]+)([A-Za-z]+)$/;

function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, digits, unit] = PARTS.exec(text)!;
  return Math.round(Number(digits) * units[unit!]!);
}

/** Milliseconds of a duration; rounded to whole ones. */
export function toMillis(duration: Duration): Millis {
  return amount(duration, DURATION_UNITS) as Millis;
}

/** Bytes of a byte size. */
export function toBytes(size: ByteSize): number {
  return amount(size, BYTE_UNITS);
}

/** Reads a duration that did not come out of a checked config. Code: `bad-duration`. */
export function parseDuration(text: string): Result<Duration> {
  if (new RegExp(DURATION_PATTERN).test(text)) return ok(text as Duration);
  return refuse('bad-duration', `"${text.slice(0, 40)}" is not a duration.`, 'Write e.g. 500ms, 1s, 15m, 12h or 30d.');
}

export interface QuantityOptions {
  readonly description?: string;
  readonly default?: string;
  /** Least and most that is allowed, written the same way: `100ms`, `64MB`. */
  readonly atLeast?: string;
  readonly atMost?: string;
}

function quantity<T extends string>(
  pattern: string,
  units: Readonly<Record<string, number>>,
  what: string,
  examples: readonly string[],
  { atLeast, atMost, ...options }: QuantityOptions,
) {
  const least = atLeast === undefined ? 0 : amount(atLeast, units);
  const most = atMost === undefined ? Number.POSITIVE_INFINITY : amount(atMost, units);
  const inRange = (text: string) => {
    if (!new RegExp(pattern).test(text)) return true; // the pattern says so itself
    const value = amount(text, units);
    return value >= least && value <= most;
  };
  const range = [atLeast && `at least ${atLeast}`, atMost && `at most ${atMost}`].filter(Boolean).join(' and ');
  const fitting = options.default ?? examples.find(inRange) ?? atLeast ?? atMost!;
  const schema = Type.Unsafe<T>(Type.String({ pattern, title: what, examples: [fitting], ...options }));
  return range === '' ? schema : Type.Refine(schema, inRange, () => `must be ${range}`);
}

/** Schema of a duration in a config file. Take its milliseconds with `toMillis`. */
export function duration(options: QuantityOptions = {}) {
  const what = 'a duration: a number with ms, s, m, h or d';
  return quantity<Duration>(DURATION_PATTERN, DURATION_UNITS, what, ['1s', '15m', '30d', '500ms'], options);
}

/** Schema of a byte size in a config file. Take its bytes with `toBytes`. */
export function byteSize(options: QuantityOptions = {}) {
  const what = 'a byte size: a number with B, KB, MB, GB or TB';
  return quantity<ByteSize>(BYTE_SIZE_PATTERN, BYTE_UNITS, what, ['64MB', '64KB', '2GB', '512B'], options);
}
