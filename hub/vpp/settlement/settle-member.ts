import { dayNumber, dayText } from '@maeul/devices/korea/day';
import { ok, type Result } from '@maeul/devices/refusal';
import type { BaselineResult } from '@maeul/devices/vpp/baseline';
import type { DrEvent, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { StatementValue } from '@maeul/devices/vpp/statement';
import { actualsOf } from '../baseline/actuals.ts';
import { baselineOf, type Load } from '../baseline/baseline.ts';
import { loadNeeded, type MemberInput } from './member-input.ts';

/** What came out for one member, and what it rests on. */
export interface MemberSettled {
  readonly line: SettlementLine;
  /** What of its readings was looked at; null: nothing. */
  readonly load: Required<Load> | null;
  /** null: nobody looked at the readings. */
  readonly baseline: BaselineResult | null;
  readonly values: readonly StatementValue[];
}

/** Shares are compared in millionths, so that 10 % of 1,000 Wh is 100 Wh and not a little more. */
const MILLIONTHS = 1_000_000;
const MINUTE_MS = 60_000;

/**
 * Settles one member. A member that did not agree, said no, or whose readings are not there is excluded with its reason and gets
 * nothing; the readings of one that did not agree are not looked at. Of one that left while the event ran only the values count that
 * were over by then; a fixed reward is for the whole event. Codes of a refusal: those of `baselineOf`.
 */
export function settleMember(event: DrEvent, programme: Programme, input: MemberInput): Result<MemberSettled> {
  const absent = whyAbsent(event, programme, input);
  if (absent !== null || input.load === null)
    return ok({ line: excluded(input, absent ?? 'no-data'), load: null, baseline: null, values: [] });
  const load = loadNeeded(input.load, event, programme);
  const rule = programme.baseline;
  const span = { startsMs: Date.parse(event.startsAt), endsMs: Date.parse(event.endsAt) };
  const found = baselineOf({ rule, ...span, called: input.called, load, withFit: rule.rrmseMax !== null });
  if (!found.ok) return found;
  const baseline = found.value;
  const actuals = actualsOf(load, rule, span);
  const stepMs = rule.minutes * MINUTE_MS;
  const untilMs = input.outFromMs ?? span.endsMs;
  const values = baseline.values
    .map(({ from, baselineWh }, i) => valueOfEvent(from, baselineWh, actuals[i]!))
    .filter(({ from }) => Date.parse(from) + stepMs <= untilMs);
  return ok({ line: lineOf(programme, input, baseline, values), load, baseline, values });
}

function whyAbsent(
  { startsAt }: DrEvent,
  programme: Programme,
  { consent, answer, outFromMs, member }: MemberInput,
): string | null {
  const day = dayText(dayNumber(Date.parse(startsAt)));
  const isCovered = consent?.member === member && consent.scope === 'dr' && consent.from <= day;
  if (!isCovered || (consent.until !== undefined && consent.until <= day)) return 'no-consent';
  if (answer === 'out') return 'opted-out';
  if (answer === null && !programme.optInByDefault) return 'not-joined';
  if (outFromMs === undefined) return null;
  const firstEndsMs = Date.parse(startsAt) + programme.baseline.minutes * MINUTE_MS;
  return programme.reward.kind === 'fixed' || outFromMs < firstEndsMs ? 'left-early' : null;
}

function valueOfEvent(from: string, baseline: number | null, actual: number): StatementValue {
  const baselineWh = baseline === null ? null : Math.round(baseline);
  const actualWh = Number.isNaN(actual) ? null : Math.round(actual);
  const reducedWh = baselineWh === null || actualWh === null ? null : baselineWh - actualWh;
  return { from, baselineWh, actualWh, reducedWh };
}

function lineOf(
  { successShare, reward }: Programme,
  input: MemberInput,
  { fit }: BaselineResult,
  values: readonly StatementValue[],
): SettlementLine {
  // One missing value may be the one that was missed: nobody is paid, or not paid, for a part.
  if (values.some(({ actualWh }) => actualWh === null)) return excluded(input, 'no-data');
  if (values.some(({ baselineWh }) => baselineWh === null)) return excluded(input, 'no-baseline');
  const baselineWh = sum(values.map((value) => value.baselineWh!));
  const actualWh = sum(values.map((value) => value.actualWh!));
  const reducedWh = baselineWh - actualWh;
  const sums = { ...whoOf(input), baselineWh, actualWh, reducedWh };
  if (fit?.qualifies === false) return { ...sums, excluded: 'not-qualified', success: false, reward: 0 };
  const success = reducedWh > 0 && reducedWh * MILLIONTHS >= Math.round(successShare * MILLIONTHS) * baselineWh;
  if (!success) return { ...sums, success, reward: 0 };
  if (reward.kind === 'fixed') return { ...sums, success, reward: reward.amount };
  const paidWh = reward.netHours ? reducedWh : sum(values.map((value) => Math.max(0, value.reducedWh!)));
  return { ...sums, success, reward: Math.floor((paidWh * reward.rate) / 1000) };
}

function excluded(input: MemberInput, why: string): SettlementLine {
  return { ...whoOf(input), excluded: why, baselineWh: 0, actualWh: 0, reducedWh: 0, success: false, reward: 0 };
}

function whoOf({ member, wallet }: MemberInput): { readonly member: string; readonly wallet?: string } {
  return wallet === undefined ? { member } : { member, wallet };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
