import type { DecimalReader } from './decimal-reader.ts';

/** What a number in a pack is: base time, number in the stream, value or time of a reading. */
export type HoleRole = 'bt' | 'seq' | 'v' | 't';

/** A number in a pack and where it stands. */
export interface Hole {
  readonly role: HoleRole;
  /** Which reading it belongs to. */
  readonly reading: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A pack without its numbers. A device sends the same few packs over and over with other numbers in them, so comparing
 * what stands between the numbers is nearly all there is to do.
 */
export interface PackSkeleton {
  /** The bytes between the numbers, one after the other, and where each piece of them ends. */
  readonly literals: Uint8Array;
  readonly ends: readonly number[];
  readonly holes: readonly Hole[];
  readonly stream: string;
  readonly names: readonly string[];
  readonly units: readonly (string | null)[];
}

/** The numbers of a pack. */
export interface PackNumbers {
  seq: number;
  baseTimeS: number;
  readonly values: number[];
  /** Seconds after the base time; only those that stand in the pack. */
  readonly times: number[];
}

/** Cuts the numbers out of a pack. */
export function skeletonOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  holes: readonly Hole[],
  read: Pick<PackSkeleton, 'stream' | 'names' | 'units'>,
): PackSkeleton {
  const ends: number[] = [];
  const literals: number[] = [];
  let at = start;
  for (const hole of [...holes, { start: end, end }]) {
    for (; at < hole.start; at++) literals.push(bytes[at]!);
    ends.push(literals.length);
    at = hole.end;
  }
  return { literals: Uint8Array.from(literals), ends, holes, ...read };
}

/** Fills in the numbers of a pack that has this skeleton; false if it has another, or a number that is none. */
export function matchSkeleton(
  { literals, ends, holes }: PackSkeleton,
  bytes: Uint8Array,
  start: number,
  limit: number,
  decimals: DecimalReader,
  into: PackNumbers,
): boolean {
  let at = start;
  let literal = 0;
  for (let index = 0; index < ends.length; index++) {
    for (const end = ends[index]!; literal < end; literal++, at++) if (bytes[at] !== literals[literal]) return false;
    if (index === holes.length) break;
    const number = decimals.read(bytes, at, limit);
    if (Number.isNaN(number)) return false;
    at = decimals.end;
    const { role, reading } = holes[index]!;
    if (role === 'v') into.values[reading] = number;
    else if (role === 't') into.times[reading] = number;
    else if (role === 'seq') into.seq = number;
    else into.baseTimeS = number;
  }
  return at === limit;
}
