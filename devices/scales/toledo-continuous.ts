import { refuse } from '../refusal.ts';
import { CR, STX, textOf } from '../serial/ascii.ts';
import type { SerialProtocol } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, type StepReader, WAIT } from '../serial/resync.ts';
import { scaleMessage } from './scale-message.ts';
import { readStatus } from './toledo-status.ts';

/** STX, three status bytes, weight and tare of six digits each, CR. Source: Mettler-Toledo Wildcat manual, chapter 6. */
const PLAIN_LENGTH = 17;
/** A checksummed frame needs one byte more; to tell a plain one from it takes the next frame's STX and first status. */
const LOOK_MAX = PLAIN_LENGTH + 2;
const DIGITS = /^[ 0-9]{6}$/;

type Checksum = 'required' | 'absent' | 'auto';

/** How many frames must have been right by their checksum before `auto` never again takes one without. */
const CHECKSUMMED_AFTER = 2;

function frameReader(checksum: Checksum): StepReader {
  let verified = 0;
  const tailOf = (bytes: Uint8Array): Tail => {
    if (checksum === 'absent') return 'none';
    if (checksum === 'required' || verified >= CHECKSUMMED_AFTER) return checked(bytes);
    const tail = guessed(bytes);
    if (tail === 'right' && bytes[PLAIN_LENGTH] !== STX) verified++;
    return tail;
  };
  return {
    reset: () => {
      verified = 0;
    },
    read(bytes) {
      if (bytes[0] !== STX) return SKIP_ONE;
      if (bytes.length > 1 && !beginsFrame(bytes[1]!)) return SKIP_ONE;
      if (bytes.length < PLAIN_LENGTH) return WAIT;
      if (bytes[PLAIN_LENGTH - 1] !== CR)
        return refusedHere(refuse('bad-frame', 'STX and a status are not followed by 13 more bytes and CR.'));
      const tail = tailOf(bytes);
      if (tail === 'unknown') return WAIT;
      if (tail === 'wrong') return refusedHere(refuse('checksum-mismatch', 'The checksum of the frame is wrong.'));
      return decode(bytes, tail === 'none' ? PLAIN_LENGTH : PLAIN_LENGTH + 1);
    },
  };
}

/** What follows CR: a checksum that is right or wrong, no checksum, or more bytes are needed to tell. */
type Tail = 'right' | 'wrong' | 'none' | 'unknown';

function checked(bytes: Uint8Array): Tail {
  if (bytes.length <= PLAIN_LENGTH) return 'unknown';
  let sum = 0;
  for (let index = 0; index <= PLAIN_LENGTH; index++) sum += bytes[index]!;
  return (sum & 0x7f) === 0 && bytes[PLAIN_LENGTH]! < 0x80 ? 'right' : 'wrong';
}

/**
 * A byte other than STX after CR can only be a checksum. STX may be a checksum too; then another STX follows, where in a
 * plain stream the first status byte of the next frame stands.
 */
function guessed(bytes: Uint8Array): Tail {
  if (bytes.length <= PLAIN_LENGTH) return 'unknown';
  if (bytes[PLAIN_LENGTH] !== STX) return checked(bytes);
  if (bytes.length < LOOK_MAX) return 'unknown';
  return beginsFrame(bytes[PLAIN_LENGTH + 1]!) ? 'none' : checked(bytes);
}

/** The first status byte: bit 5 set, bit 6 not, and an increment of 1, 2 or 5. */
function beginsFrame(statusA: number): boolean {
  return (statusA & 0xe0) === 0x20 && (statusA & 0x18) !== 0;
}

function decode(bytes: Uint8Array, length: number): Step {
  const weight = textOf(bytes, 4, 10);
  const tare = textOf(bytes, 10, 16);
  if (!DIGITS.test(weight) || !DIGITS.test(tare) || bytes[2]! > 0x7f || bytes[3]! > 0x7f)
    return refusedHere(refuse('bad-weight', 'Weight and tare are not six digits each.'));
  const status = readStatus(bytes[1]!, bytes[2]!, bytes[3]!, weight, tare);
  if (!status.ok) return refusedHere(status);
  return framed(length, scaleMessage(bytes.subarray(0, length), status.value));
}

function toledo(id: string, checksum: Checksum): SerialProtocol {
  return {
    id,
    line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
    mode: 'streams',
    requests: () => [],
    parser: () => resyncParser(frameReader(checksum), LOOK_MAX),
  };
}

/** Finds out whether frames carry a checksum; a plain frame is then given when the next one begins. */
export const toledoContinuous = toledo('scale/toledo-continuous', 'auto');
export const toledoContinuousChecksum = toledo('scale/toledo-continuous-checksum', 'required');
export const toledoContinuousPlain = toledo('scale/toledo-continuous-plain', 'absent');
