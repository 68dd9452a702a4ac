import { refuse } from '../refusal.ts';
import { CR, STX, textOf } from '../serial/ascii.ts';
import type { SerialProtocol } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from '../serial/resync.ts';
import { parseDecimal } from './decimal.ts';
import type { ScaleFrame } from './scale-frame.ts';
import { scaleMessage } from './scale-message.ts';

/** STX, six characters of weight, `N` for net, CR. */
const FRAME_MAX = 9;
/** The frame does not name its unit. A scale set to pounds sends five characters, so that it is refused. */
const KILOGRAMS = /^ *\d+\.\d{1,3}$/;
const WEIGHT_LENGTH = 6;
const STATUS_MARK = 0x3f;
const STATUS = { motion: 0x01, over: 0x02, under: 0x04 };

/** Toledo 8217 in its weight mode: an answer is a stable weight in kg, or `?` and why there is none. */
function read(bytes: Uint8Array): Step {
  if (bytes[0] !== STX) return SKIP_ONE;
  const end = bytes.indexOf(CR);
  const body = bytes.subarray(1, end < 0 ? bytes.length : end);
  if (body.some((byte) => byte === STX || byte > 0x7f)) return SKIP_ONE;
  if (end < 0) return bytes.length < FRAME_MAX ? WAIT : SKIP_ONE;
  const frame = bytes.subarray(0, end + 1);
  if (bytes[1] === STATUS_MARK && end === 3) return framed(frame.length, scaleMessage(frame, noWeight(bytes[2]!)));
  const net = bytes[end - 1] === 0x4e;
  const text = textOf(bytes, 1, net ? end - 1 : end);
  const value = text.length === WEIGHT_LENGTH && KILOGRAMS.test(text) ? parseDecimal(text.trimStart()) : undefined;
  if (value === undefined)
    return refusedHere(
      refuse(
        'bad-weight',
        `"${text}" is not a weight in kg of 6 characters.`,
        'Set the scale to kg and to protocol 8217.',
      ),
    );
  const mode = net ? 'net' : 'gross';
  const scale: ScaleFrame = { stable: true, motion: false, overload: false, underload: false, mode, unit: 'kg', value };
  return framed(frame.length, scaleMessage(frame, scale));
}

function noWeight(status: number): ScaleFrame {
  const motion = (status & STATUS.motion) !== 0;
  const nothing = { stable: false, motion, unit: null, value: null };
  const overload = (status & STATUS.over) !== 0;
  const underload = (status & STATUS.under) !== 0;
  return { ...nothing, overload, underload, fault: motion ? 'motion' : 'not-ready' };
}

export const toledo8217: SerialProtocol = {
  id: 'scale/toledo-8217',
  line: { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 },
  mode: 'polled',
  requests: () => [
    { bytes: Uint8Array.of(0x57), poll: 'fast', timeoutMs: 500, answeredBy: ({ scale }) => scale !== undefined },
  ],
  parser: () => resyncParser({ read }, FRAME_MAX),
};
