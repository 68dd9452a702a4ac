import { refuse } from '../refusal.ts';
import { CR, LF, textOf } from '../serial/ascii.ts';
import type { SerialMessage, SerialProtocol, SerialRequest } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from '../serial/resync.ts';
import { parseDecimal } from './decimal.ts';
import { isScaleUnit, type ScaleFrame } from './scale-frame.ts';
import { scaleMessage } from './scale-message.ts';

/** The longest line that a scale sends; an identity text of level 0 is shorter. */
const LINE_MAX = 80;
/** `S S     100.00 g`: status, then the weight right-aligned in ten characters, then the unit. */
const WEIGHT = /^S ([SD]) ([ +\-\d.]{10}) (\S{1,5})$/;
const NO_WEIGHT = /^S ([I+-])$/;
const SERIAL = /^I4 A "([\x20\x21\x23-\x7e]{1,40})"$/;
/** Answers to other commands: zero, tare, information, and the error answers. */
const OTHER = /^(ES|ET|EL|(Z|ZI|T|TI|TA|TAC|I[0-5]|@|SR|SIR)( .*)?)$/;
const ERRORS: Readonly<Record<string, string>> = {
  ES: 'does not know the command',
  ET: 'received the command broken',
  EL: 'cannot do the command',
};

/** Mettler-Toledo Standard Interface Command Set, level 0. Sources: the AL-IC, AT and T104 manuals. */
function read(bytes: Uint8Array): Step {
  const first = bytes[0]!;
  if (!/[SZTIE@]/.test(String.fromCharCode(first))) return SKIP_ONE;
  const end = bytes.indexOf(LF);
  // A line of noise that grows too long is given up from its front; a line inside it is found again.
  if (end < 0) return bytes.length < LINE_MAX && printable(bytes, bytes.length) ? WAIT : SKIP_ONE;
  if (bytes[end - 1] !== CR || !printable(bytes, end - 1)) return SKIP_ONE;
  return readLine(bytes.subarray(0, end + 1), textOf(bytes, 0, end - 1));
}

function printable(bytes: Uint8Array, length: number): boolean {
  for (let index = 0; index < length; index++) {
    const byte = bytes[index]!;
    const lineEnd = byte === CR && index === bytes.length - 1;
    if ((byte < 0x20 || byte > 0x7e) && !lineEnd) return false;
  }
  return true;
}

function readLine(frame: Uint8Array, line: string): Step {
  const weight = WEIGHT.exec(line);
  if (weight !== null) return readWeight(frame, weight as unknown as WeightParts);
  const none = NO_WEIGHT.exec(line);
  if (none !== null) return framed(frame.length, scaleMessage(frame, noWeight(none[1]!)));
  const serial = SERIAL.exec(line);
  if (serial !== null)
    return framed(frame.length, {
      frame: frame.slice(),
      identity: { manufacturer: 'Mettler-Toledo', serial: serial[1]! },
      readings: [],
    });
  const error = ERRORS[line];
  if (error !== undefined)
    return { kind: 'refusal', count: frame.length, refusal: refuse('device-refused', `The scale ${error} (${line}).`) };
  if (OTHER.test(line)) return framed(frame.length, { frame: frame.slice(), readings: [] });
  return /^S [SDI+-]/.test(line)
    ? refusedHere(refuse('bad-weight', `"${line.slice(0, 40)}" is not an answer with a weight in 10 characters.`))
    : SKIP_ONE;
}

type WeightParts = readonly [line: string, status: 'S' | 'D', digits: string, unit: string];

function readWeight(frame: Uint8Array, [line, status, digits, unit]: WeightParts): Step {
  if (!isScaleUnit(unit))
    return refusedHere(refuse('unknown-unit', `"${unit}" is no unit of weight here.`, 'Set the scale to kg, g or t.'));
  const value = parseDecimal(digits.trimStart().replace(/^([+-]) +/, '$1'));
  if (value === undefined) return refusedHere(refuse('bad-weight', `"${line}" holds no weight in 10 characters.`));
  const stable = status === 'S';
  return framed(
    frame.length,
    scaleMessage(frame, { stable, motion: !stable, overload: false, underload: false, unit, value }),
  );
}

/** `I`: the scale is busy or found no rest in time. */
function noWeight(status: string): ScaleFrame {
  const overload = status === '+';
  const underload = status === '-';
  const nothing = { stable: false, motion: false, overload, underload, unit: null, value: null };
  return overload || underload ? nothing : { ...nothing, fault: 'not-ready' };
}

function ask(
  command: string,
  poll: SerialRequest['poll'],
  answeredBy: (message: SerialMessage) => boolean,
): SerialRequest {
  const bytes = Uint8Array.from(`${command}\r\n`, (character) => character.charCodeAt(0));
  return { bytes, poll, timeoutMs: 1000, answeredBy };
}

export const mtSics: SerialProtocol = {
  id: 'scale/mt-sics',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  mode: 'polled',
  requests: () => [
    ask('SI', 'fast', ({ scale }) => scale !== undefined),
    ask('I4', 'rare', ({ identity }) => identity?.serial !== undefined),
  ],
  parser: () => resyncParser({ read }, LINE_MAX),
};
