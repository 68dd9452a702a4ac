import { ok, type Result, refuse } from '../refusal.ts';

/**
 * One frame of KS X 4506: F7, device, sub-id, command, length, data, XOR, ADD. XOR is over all bytes from F7 to the last
 * data byte; ADD is the low byte of their sum and XOR.
 */
export interface KsFrame {
  readonly device: number;
  readonly sub: number;
  readonly command: number;
  readonly data: Uint8Array;
}

const KS_START = 0xf7;
/** Bytes around the data. */
const AROUND = 7;
/** No device of the standard sends more; a longer length is a torn frame, and would swallow what follows it. */
const DATA_MAX = 100;
export const KS_FRAME_MAX = AROUND + DATA_MAX;

export const KS_COMMAND = { status: 0x01, statusAnswer: 0x81, traits: 0x0f, traitsAnswer: 0x8f } as const;

/** Device ids are below 80; commands are 01 to 0F and 40 to 4F, their answers have bit 7. */
const DEVICE_MAX = 0x7f;
const COMMANDS = new Set([0x00, 0x40]);

/** How long the frame is that begins here; `wait` for its length byte; undefined if none begins. */
export function ksLength(bytes: Uint8Array): number | 'wait' | undefined {
  if (bytes[0] !== KS_START) return undefined;
  const [, device, , command] = bytes;
  // Seen early, because a false start with a great length would hold back the true frames behind it.
  if (device !== undefined && device > DEVICE_MAX) return undefined;
  if (command !== undefined && !COMMANDS.has(command & 0x70)) return undefined;
  const length = bytes[4];
  if (length === undefined) return 'wait';
  return length <= DATA_MAX ? AROUND + length : undefined;
}

function sums(bytes: Uint8Array): { xor: number; add: number } {
  let xor = 0;
  let add = 0;
  for (const byte of bytes) {
    xor ^= byte;
    add += byte;
  }
  return { xor, add: (add + xor) & 0xff };
}

/** Reads a whole frame. Code: `checksum-mismatch`. */
export function readKsFrame(bytes: Uint8Array): Result<KsFrame> {
  const summed = bytes.subarray(0, bytes.length - 2);
  const { xor, add } = sums(summed);
  if (bytes[bytes.length - 2] !== xor || bytes[bytes.length - 1] !== add)
    return refuse(
      'checksum-mismatch',
      'The checksums of the frame are wrong.',
      'Look at the wiring and the line settings.',
    );
  return ok({ device: bytes[1]!, sub: bytes[2]!, command: bytes[3]!, data: summed.slice(5) });
}

/** A request without data. */
export function ksRequest(device: number, sub: number, command: number): Uint8Array {
  const summed = Uint8Array.of(KS_START, device, sub, command, 0);
  const { xor, add } = sums(summed);
  return Uint8Array.of(...summed, xor, add);
}
