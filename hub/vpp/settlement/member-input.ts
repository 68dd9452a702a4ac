import { createHash } from 'node:crypto';
import { canonicalJson } from '@maeul/devices/points/canonical-json';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Consent } from '@maeul/devices/vpp/portfolio';
import type { Programme } from '@maeul/devices/vpp/programme';
import { type CalledSpan, type Load, spanNeeded } from '../baseline/baseline.ts';

/** All of one member that a settlement depends on. */
export interface MemberInput {
  readonly member: string;
  /** The newest consent `dr` that covers the event's day; null: none. */
  readonly consent: Consent | null;
  /** Its last answer before the event began. */
  readonly answer: 'in' | 'out' | null;
  readonly wallet?: string;
  /** Other calls of the member before the event: cancelled ones, and those that it opted out of, are none. */
  readonly called: readonly CalledSpan[];
  /** What it used; null: nothing is known. Values outside of what the rule looks at change nothing. */
  readonly load: Load | null;
}

/** The part of a load that the settlement of an event can depend on: always the same span, missing where nothing was measured. */
export function loadNeeded(load: Load, event: DrEvent, { baseline: rule }: Programme): Required<Load> {
  const [startsMs, endsMs] = [Date.parse(event.startsAt), Date.parse(event.endsAt)];
  const { fromMs, toMs } = spanNeeded({ rule, startsMs, endsMs }, rule.rrmseMax !== null);
  const stepMs = load.minutes * 60_000;
  const wh = new Float64Array(Math.ceil((toMs - fromMs) / stepMs)).fill(Number.NaN);
  const quality = new Uint8Array(wh.length).fill(2);
  const offset = Math.round((fromMs - load.fromMs) / stepMs);
  for (let i = Math.max(0, -offset); i < wh.length && i + offset < load.wh.length; i++) {
    const [value, own] = [load.wh[i + offset]!, load.quality?.[i + offset] ?? 0];
    if (Number.isNaN(value) || own >= 2) continue;
    wh[i] = value;
    quality[i] = own;
  }
  return { fromMs, minutes: load.minutes, wh, quality };
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
export function inputJson({ member, consent, answer, wallet, called }: MemberInput, hash: string | null): string {
  return canonicalJson({ member, consent, answer, wallet: wallet ?? null, called, load: hash });
}
