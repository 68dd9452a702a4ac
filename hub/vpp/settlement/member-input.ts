import { createHash } from 'node:crypto';
import { dayNumber } from '@maeul/devices/korea/day';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Consent } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { type CalledSpan, type Load, spanNeeded } from '../baseline/baseline.ts';
import { gridOf } from '../baseline/grid.ts';

/** All of one member that a settlement depends on. */
export interface MemberInput {
  readonly member: string;
  /** The newest consent `dr` that covers the event's day; null: none. */
  readonly consent: Consent | null;
  /** Its last answer before the event began. */
  readonly answer: 'in' | 'out' | null;
  /** It left while the event ran: what ends after that does not count. Absent: it stayed. */
  readonly outFromMs?: number;
  readonly wallet?: string;
  /** Other calls of the member before the event: cancelled ones, and those that it opted out of, are none. */
  readonly called: readonly CalledSpan[];
  /** What it used; null: nothing is known. Values outside of what the rule looks at change nothing. */
  readonly load: Load | null;
}

/**
 * The part of a load that the settlement of an event can depend on, in the values of its rule: always the same span, missing where too little
 * was measured. Quarter-hours are hours here where the rule counts hours.
 */
export function loadNeeded(load: Load, event: DrEvent, { baseline: rule }: Programme): Required<Load> {
  const [startsMs, endsMs] = [Date.parse(event.startsAt), Date.parse(event.endsAt)];
  // Too coarse for the rule: whoever computes the baseline says so.
  const minutes = load.minutes > rule.minutes ? load.minutes : rule.minutes;
  const { fromMs } = spanNeeded({ rule, startsMs, endsMs }, rule.rrmseMax !== null);
  const days = dayNumber(endsMs - 1) - dayNumber(fromMs) + 1;
  const grid = gridOf(load, minutes, { firstDay: dayNumber(fromMs), startMs: fromMs, days }, rule.gaps);
  const wh = grid.wh.subarray(0, Math.ceil((endsMs - fromMs) / grid.stepMs));
  const quality = grid.estimated.subarray(0, wh.length);
  for (let i = 0; i < wh.length; i++) if (Number.isNaN(wh[i]!)) quality[i] = 2;
  return { fromMs, minutes, wh, quality };
}

/** SHA-256, hexadecimal, of a load: a line `<start, ms> <minutes> <count>`, the values as little-endian doubles, the qualities as bytes. */
export function loadHash({ fromMs, minutes, wh, quality }: Required<Load>): string {
  return createHash('sha256')
    .update(`${fromMs} ${minutes} ${wh.length}\n`)
    .update(Buffer.from(wh.buffer, wh.byteOffset, wh.byteLength))
    .update(quality)
    .digest('hex');
}

/** The canonical JSON of a member's part of the inputs; of the load there is its hash. */
export function inputJson(input: MemberInput, hash: string | null): string {
  const { member, consent, answer, outFromMs, wallet, called } = input;
  // Only of those that left: the hashes of all others stay what they were.
  const left = outFromMs === undefined ? {} : { outFromMs };
  return canonicalJson({ member, consent, answer, ...left, wallet: wallet ?? null, called, load: hash });
}
