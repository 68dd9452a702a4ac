import { refuse } from '../refusal.ts';
import { CR, LF, mayBegin, textOf } from '../serial/ascii.ts';
import type { SerialProtocol } from '../serial/protocol.ts';
import { framed, refusedHere, resyncParser, SKIP_ONE, type Step, WAIT } from '../serial/resync.ts';
import { parseDecimal } from './decimal.ts';
import { isScaleUnit, type ScaleFrame } from './scale-frame.ts';
import { scaleMessage } from './scale-message.ts';

/** The form of one A&D frame: headers, then sign and digits, then the unit, CR LF. */
interface Layout {
  readonly header: string;
  readonly weightLength: number;
  readonly unitLength: number;
}

const FRAME_MAX = 20;

/** A&D balances ("standard format", GC, EJ and EK-L manuals): with a comparator its verdict follows the first header. */
const LAYOUTS_17: readonly Layout[] = ['ST,', 'US,', 'OL,', 'QT,'].flatMap((status) =>
  ['', 'LO,', 'OK,', 'HI,', '--,'].map((comparator) => ({
    header: status + comparator,
    weightLength: 9,
    unitLength: 3,
  })),
);

/** Indicators, called "AND 18" in CAS manuals: a second header tells gross, net or tare. */
const LAYOUTS_18: readonly Layout[] = ['ST,', 'US,', 'OL,'].flatMap((status) =>
  ['GS,', 'NT,', 'TR,'].map((second) => ({ header: status + second, weightLength: 8, unitLength: 2 })),
);

function reader(layouts: readonly Layout[]): (bytes: Uint8Array) => Step {
  // The longest header first: "ST,OK," is not "ST," with the weight "OK,…".
  const longestFirst = layouts.toSorted((a, b) => b.header.length - a.header.length);
  return (bytes) => {
    const layout = longestFirst.find(({ header }) => mayBegin(bytes, header));
    if (layout === undefined) return SKIP_ONE;
    if (bytes.length < layout.header.length) return WAIT;
    return readFrame(bytes, layout);
  };
}

function readFrame(bytes: Uint8Array, { header, weightLength, unitLength }: Layout): Step {
  const weightEnd = header.length + weightLength;
  const length = weightEnd + unitLength + 2;
  if (bytes.length < length) return WAIT;
  if (bytes[length - 2] !== CR || bytes[length - 1] !== LF)
    return refusedHere(refuse('bad-frame', `"${header}" is not followed by a whole frame of ${length} bytes.`));
  const status = header.slice(0, 2);
  const second = header.slice(3, 5);
  const frame = bytes.subarray(0, length);
  const text = textOf(bytes, header.length, weightEnd);
  const mode = second === 'GS' ? 'gross' : second === 'NT' ? 'net' : undefined;
  if (status === 'OL') {
    const underload = text.startsWith('-');
    const out = { stable: false, motion: false, overload: !underload, underload, unit: null, value: null };
    return framed(length, scaleMessage(frame, withMode(out, mode)));
  }
  if (status === 'QT' || second === 'TR') return framed(length, { frame: frame.slice(), readings: [] }); // a number of pieces, or the tare: no weighing
  const unit = textOf(bytes, weightEnd, length - 2).trim();
  if (!isScaleUnit(unit))
    return refusedHere(refuse('unknown-unit', `"${unit}" is no unit of weight here.`, 'Set the scale to kg, g or t.'));
  const value = /^[+-]/.test(text) ? parseDecimal(text.replace(/^([+-]) +/, '$1')) : undefined;
  if (value === undefined)
    return refusedHere(refuse('bad-weight', `"${text}" is not a sign and a weight in ${weightLength} characters.`));
  const stable = status === 'ST';
  const scale = { stable, motion: !stable, overload: false, underload: false, unit, value };
  return framed(length, scaleMessage(frame, withMode(scale, mode)));
}

function withMode(scale: ScaleFrame, mode: 'gross' | 'net' | undefined): ScaleFrame {
  return mode === undefined ? scale : { ...scale, mode };
}

function andProtocol(id: string, layouts: readonly Layout[]): SerialProtocol {
  const read = reader(layouts);
  return {
    id,
    line: { baud: 2400, dataBits: 7, parity: 'even', stopBits: 1 },
    mode: 'streams',
    requests: () => [],
    parser: () => resyncParser({ read }, FRAME_MAX),
  };
}

/** `ST,+0001.234 kg`: 17 bytes, 20 with a comparator. */
export const and17 = andProtocol('scale/and-17', LAYOUTS_17);

/** `ST,GS,+0012.34kg`: 18 bytes. */
export const and18 = andProtocol('scale/and-18', LAYOUTS_18);
