import { wholeGrams } from '../scales/whole-grams.ts';
import { serialProtocols } from '../serial/protocols.ts';
import { type CheckLine, line } from './check-line.ts';
import { siteDay } from './site-day.ts';
import type { StableIndication, Weighing } from './weighing.ts';

/** OIML R 76: below 20 e the error of a scale of class III is too large a part of the load to pay by it. */
export const LEAST_MIN_E = 20;

/**
 * Reads the raw frames of a weighing again and computes its grams anew, line by line: both frames, the order of things, the
 * difference rounded down to e, the bounds of the scale, its verification.
 */
export function checkWeighing(weighing: Weighing): readonly CheckLine[] {
  const { scale, before, after, lidOpened, lidClosed } = weighing;
  return [
    checkFrame('frame-before', scale.profile, before),
    checkFrame('frame-after', scale.profile, after),
    checkOrder([before.time, lidOpened, lidClosed, after.time]),
    checkGrams(weighing),
    checkBounds(weighing),
    checkVerification(weighing),
  ];
}

function checkFrame(what: string, profile: string, { frame, grams }: StableIndication): CheckLine {
  const protocol = serialProtocols[profile];
  if (protocol === undefined) return line(what, false, `"${profile}" is no protocol of a scale.`);
  const bytes = Buffer.from(frame, 'hex');
  // Twice, as a scale sends it: some protocols know only by the next frame where one ends.
  const [first] = protocol.parser().push(Buffer.concat([bytes, bytes]));
  if (first === undefined) return line(what, false, `${frame} is no whole frame of ${profile}.`);
  if (!first.ok) return line(what, false, `${frame}: ${first.message}`);
  const { scale } = first.value;
  const isWhole = first.value.frame.length === bytes.length;
  if (!isWhole || scale === undefined || scale.value === null || scale.unit === null)
    return line(what, false, `${frame} is not one weight of ${profile}.`);
  const doubt = doubtAbout(scale);
  if (doubt !== undefined) return line(what, false, `${frame} is ${doubt}.`);
  const read = wholeGrams(scale.value, scale.unit);
  return line(what, read === grams, `${frame} says ${read ?? 'no whole number of'} g; the weighing says ${grams} g.`);
}

function doubtAbout(scale: {
  readonly stable: boolean;
  readonly motion: boolean;
  readonly overload: boolean;
  readonly underload: boolean;
  readonly hold?: boolean;
  readonly mode?: 'gross' | 'net';
  readonly powerUpNotZeroed?: boolean;
  readonly fault?: string;
}): string | undefined {
  if (scale.overload) return 'an overload';
  if (scale.underload) return 'an underload';
  if (scale.fault !== undefined) return `a fault (${scale.fault})`;
  if (scale.motion || !scale.stable) return 'in motion';
  if (scale.hold === true) return 'held';
  if (scale.mode === 'net') return 'a net weight, after a tare that nobody knows';
  return scale.powerUpNotZeroed === true ? 'not zeroed since the scale was switched on' : undefined;
}

function checkOrder(times: readonly [string, string, string, string]): CheckLine {
  const instants = times.map((time) => Date.parse(time));
  const inOrder = instants.every((at, index) => index === 0 || instants[index - 1]! <= at);
  return line(
    'order',
    inOrder,
    `Stable ${times[0]}, lid open ${times[1]}, lid closed ${times[2]}, stable ${times[3]}.`,
  );
}

function checkGrams({ scale, before, after, grams }: Weighing): CheckLine {
  const difference = after.grams - before.grams;
  const rounded = Math.floor(difference / scale.e) * scale.e;
  const words = `${after.grams} − ${before.grams} = ${difference} g, rounded down to e = ${scale.e} g: ${rounded} g`;
  return line('grams', rounded === grams, rounded === grams ? words : `${words}; the weighing says ${grams} g.`);
}

function checkBounds({ scale: { e, min, max }, before, after, tare, grams }: Weighing): CheckLine {
  const least = Math.max(min, LEAST_MIN_E * e);
  const isThere = before.grams >= tare - min;
  const within = min === least && isThere && grams >= least && after.grams <= max;
  const words = `At least Min, ${least} g: ${grams} g. At most Max, ${max} g, on the scale: ${after.grams} g.`;
  return line(
    'bounds',
    within,
    isThere ? words : `${words} The container of ${tare} g was not on it: ${before.grams} g.`,
  );
}

function checkVerification({ scale, after }: Weighing): CheckLine {
  if (Number.isNaN(Date.parse(after.time))) return line('verification', false, `"${after.time}" is no instant.`);
  const day = siteDay(after.time);
  return line(
    'verification',
    day <= scale.verifiedUntil,
    `Scale ${scale.serial} is verified until ${scale.verifiedUntil}; weighed on ${day}.`,
  );
}
