import type { KioskRefusal } from '@maeul/devices/kiosk/refusal-codes';
import type { ScaleSeal } from '@maeul/devices/points/weighing';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { Trouble } from './indication.ts';
import type { WeighingOutput } from './weighing-machine.ts';

type Refused = Extract<WeighingOutput, { is: 'refused' }>;

const STAFF = 'Tell the staff.';

/** Why a weighing ended without one, with a next step; the code is one that the kiosk's screen has words for. */
function refused(
  code: KioskRefusal,
  message: string,
  hint: string,
  figures?: Readonly<Record<string, number>>,
): Refused {
  const why: Refusal = refuse(code, message, hint);
  return figures === undefined ? { is: 'refused', why } : { is: 'refused', why, with: figures };
}

export const refusals = {
  expired: ({ serial, verifiedUntil }: ScaleSeal) =>
    refused(
      'verification-expired',
      `The verification of scale ${serial} ended on ${verifiedUntil}; it may not weigh for points.`,
      'Have it verified and write the new date into the configuration.',
    ),
  lidOpen: () => refused('lid-open', 'The lid is open before the weight is known.', 'Close the lid and begin again.'),
  cancelled: () => refused('cancelled', 'The weighing was ended before it was done.', 'Begin again.'),
  silent: (seconds: number) =>
    refused('scale-silent', `The scale has said nothing for ${seconds} s.`, 'Check that it is on and plugged in.'),
  unplugged: (why: string) =>
    refused('scale-silent', `The scale cannot be reached: ${why}.`, 'Check that it is on and plugged in.'),
  garbled: (seconds: number, code: string) =>
    refused(
      'scale-fault',
      `For ${seconds} s nothing of the scale could be understood (${code}).`,
      'Check the cable, the line settings and the protocol of the scale.',
    ),
  notStable: (seconds: number) =>
    refused(
      'not-stable',
      `The weight did not stand still for ${seconds} s.`,
      'Let go of the container and the lid, then begin again.',
    ),
  unopened: (seconds: number) =>
    refused('no-deposit', `The lid was not opened for ${seconds} s.`, 'Begin again and open the lid.'),
  leftOpen: (seconds: number) =>
    refused('lid-left-open', `The lid was open for ${seconds} s.`, 'Close the lid and begin again.'),
  lifted: (grams: number | null, tare: number) =>
    refused(
      'container-lifted',
      `The scale shows ${grams === null ? 'less than nothing' : `${grams} g`}, less than the empty container of ${tare} g: the container was lifted.`,
      'Set the container back in its place.',
      grams === null ? { tare } : { grams, tare },
    ),
  overMax: (grams: number, { max }: ScaleSeal) =>
    refused(
      'over-max',
      `The scale shows ${grams} g; it may weigh up to ${max} g.`,
      'Put in less, or have it emptied.',
      {
        grams,
        max,
      },
    ),
  fell: (grams: number) =>
    refused('weight-fell', `The container is ${-grams} g lighter than before.`, 'Take out only what was put in.', {
      grams,
    }),
  changed: (grams: number, expected: number) =>
    refused(
      'weight-changed',
      `The container weighs ${grams} g; after the last weighing it was ${expected} g. Something was taken out, or it is being lifted.`,
      `Look into the container; what was collected is marked at the office.`,
      { grams, expected },
    ),
  nothing: (grams: number) =>
    refused('no-deposit', 'The container weighs what it weighed before.', 'Put something in and close the lid.', {
      grams,
    }),
  underMin: (grams: number, { min, e }: ScaleSeal) =>
    refused(
      'under-min',
      `${grams} g were put in; this scale may weigh from ${min} g.`,
      'Collect some more and bring it together.',
      { grams, min, e },
    ),
} as const;

/** Of a reservation that lasted. After the weight before is known, a scale that tells it otherwise has changed. */
export function troubleRefusal(trouble: Trouble, beforeIsKnown: boolean): Refused {
  if (beforeIsKnown && (trouble === 'wrong-unit' || trouble === 'tared')) return changedRefusal();
  switch (trouble) {
    case 'overload':
      return refused('overload', 'The load is above what the scale can show.', 'Take something off the scale.');
    case 'underload':
      return refused('underload', 'The scale shows less than nothing.', 'Set the container back in its place.');
    case 'not-zero':
      return refused('not-zero', 'The scale was switched on and not set to zero.', `${STAFF} Set it to zero.`);
    case 'tared':
      return refused('not-zero', 'The scale shows a net weight.', `${STAFF} Clear the tare of the scale.`);
    case 'held':
      return refused('scale-fault', 'The display of the scale is held.', `${STAFF} Release the hold.`);
    case 'wrong-unit':
      return refused('wrong-unit', 'The scale shows another unit than whole grams, kg or t.', `${STAFF} Set it to kg.`);
    case 'scale-fault':
      return refused('scale-fault', 'The scale gives no weight.', STAFF);
  }
}

export function changedRefusal(): Refused {
  return refused(
    'unit-changed',
    'The scale tells its weight in another unit, with other decimals or net, unlike before the lid was opened.',
    `${STAFF} Set the scale back and begin again.`,
  );
}
