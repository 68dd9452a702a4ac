import { refuse } from '../refusal.ts';
import { CR, LF, mayBegin, textOf } from '../serial/ascii.ts';
import type { SerialProtocol } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from '../serial/resync.ts';
import { parseDecimal } from './decimal.ts';
import { isScaleUnit } from './scale-frame.ts';
import { scaleMessage } from './scale-message.ts';

/** Source: the serial chapters of the CAS NT-200, CI-201A, CI-400 and CI-600D manuals. */
const FRAME_LENGTH = 22;
const HEADERS = ['ST,GS,', 'ST,NT,', 'US,GS,', 'US,NT,', 'OL,GS,', 'OL,NT,'];
const LAMP = { always: 0x80, stable: 0x40, hold: 0x10, gross: 0x04, zero: 0x01 };
const DEVICE_ZERO = 0x30;
const DEVICE_MAX = 99;

/**
 * CAS indicators, 22 bytes: `ST,GS,` device, lamps, `,` weight in 8 characters, blank or relays, unit, CR LF. The lamps
 * have bit 7 set, so the line needs 8 data bits. There is no checksum: header and lamps must say the same.
 */
function read(bytes: Uint8Array): Step {
  if (!HEADERS.some((header) => mayBegin(bytes, header))) return SKIP_ONE;
  if (bytes.length < FRAME_LENGTH) return WAIT;
  if (bytes[8] !== 0x2c || bytes[20] !== CR || bytes[21] !== LF)
    return refusedHere(refuse('bad-frame', 'A CAS header is not followed by a whole frame of 22 bytes.'));
  const lamps = bytes[7]!;
  if ((lamps & LAMP.always) === 0)
    return refusedHere(
      refuse('bad-lamp-byte', 'The lamp byte has no bit 7.', 'Open the line with 8 data bits and no parity.'),
    );
  const device = bytes[6]! - DEVICE_ZERO;
  if (device < 0 || device > DEVICE_MAX)
    return refusedHere(refuse('bad-frame', `0x${bytes[6]!.toString(16)} is not a CAS device number.`));
  const status = textOf(bytes, 0, 2);
  const net = bytes[3] === 0x4e;
  const stable = status === 'ST';
  if (net === ((lamps & LAMP.gross) !== 0) || (status !== 'OL' && stable !== ((lamps & LAMP.stable) !== 0)))
    return refusedHere(refuse('contradiction', 'The header and the lamps of the frame contradict each other.'));
  const unit = textOf(bytes, 18, 20).trim();
  if (!isScaleUnit(unit))
    return refusedHere(refuse('unknown-unit', `"${unit}" is no unit of weight here.`, 'Set the scale to kg, g or t.'));
  const overload = status === 'OL';
  const value = overload
    ? null
    : parseDecimal(
        textOf(bytes, 9, 17)
          .trimStart()
          .replace(/^([+-]) +/, '$1'),
      );
  if (value === undefined)
    return refusedHere(refuse('bad-weight', `"${textOf(bytes, 9, 17)}" is not a weight in 8 characters.`));
  return framed(
    FRAME_LENGTH,
    scaleMessage(
      bytes.subarray(0, FRAME_LENGTH),
      {
        stable,
        motion: status === 'US',
        overload,
        underload: false,
        zero: (lamps & LAMP.zero) !== 0,
        hold: (lamps & LAMP.hold) !== 0,
        mode: net ? 'net' : 'gross',
        unit,
        value,
      },
      device,
    ),
  );
}

export const cas22: SerialProtocol = {
  id: 'scale/cas-22',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  mode: 'streams',
  requests: () => [],
  parser: () => resyncParser({ read }, FRAME_LENGTH),
};
