import type { Random } from '../random.ts';
import type { Fault } from './fault.ts';

/** How a frame of one protocol is damaged so that it still looks like one. */
export interface FrameDamage {
  /** The frame with a check value that does not fit. */
  spoilCheck(frame: Uint8Array): Uint8Array;
  /** The frame as a neighbour would send it: another address, everything else right. Undefined if frames have no address. */
  readdress?(frame: Uint8Array): Uint8Array;
}

/** Bytes that go out after a while. */
export interface Delivery {
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

const NOISE_BYTES_MAX = 12;

/** What the wire makes of one frame: nothing, the frame, or something like it, now or later. Pure but for its luck. */
export function deliver(
  frame: Uint8Array,
  faults: readonly Fault[],
  damage: FrameDamage,
  random: Random,
): Delivery | undefined {
  let bytes = frame;
  let afterMs = 0;
  for (const fault of faults) {
    if (fault.kind === 'unplug' || !random.chance(fault.probability)) continue;
    if (fault.kind === 'silence') return undefined;
    if (fault.kind === 'late') afterMs += fault.fromMs + random.next() * (fault.toMs - fault.fromMs);
    else bytes = damaged(bytes, fault.kind, damage, random);
  }
  return { afterMs: Math.round(afterMs), bytes };
}

function damaged(
  bytes: Uint8Array,
  kind: 'wrong-crc' | 'truncate' | 'noise' | 'foreign-address',
  damage: FrameDamage,
  random: Random,
): Uint8Array {
  switch (kind) {
    case 'wrong-crc':
      return damage.spoilCheck(bytes);
    case 'truncate':
      return bytes.subarray(0, bytes.length < 2 ? bytes.length : random.integer(1, bytes.length - 1));
    case 'noise': {
      const noise = Uint8Array.from({ length: random.integer(1, NOISE_BYTES_MAX) }, () => random.integer(0, 255));
      return concat(noise, bytes);
    }
    case 'foreign-address':
      return damage.readdress?.(bytes) ?? bytes;
  }
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** For protocols without a check value of their own: one bit in the middle is wrong. */
export function flipMiddleBit(frame: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(frame);
  const middle = copy.length >> 1;
  if (copy.length > 0) copy[middle] = copy[middle]! ^ 0x04;
  return copy;
}
