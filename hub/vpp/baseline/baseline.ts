import { DAY_MS, dayNumber, dayStartMs, dayText } from '@maeul/devices/korea/day';
import { kindOfDay } from '@maeul/devices/korea/working-days';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { AppliedAdjustment, BaselineDay, BaselineResult, BaselineValue } from '@maeul/devices/vpp/baseline';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { type Adjusting, adjusted, adjusting, type CalledSpan } from './adjustment.ts';
import { fitOf } from './fit.ts';
import { type Grid, gridOf, type Load } from './grid.ts';
import { lookBack, type ReferenceDays, referenceDays } from './reference-days.ts';
import { type UsualValue, usualValue } from './usual-value.ts';

export type { CalledSpan } from './adjustment.ts';
export type { Load } from './grid.ts';

export interface BaselineQuestion {
  readonly rule: BaselineRule;
  /** What is asked for: its start is aligned to the rule's values; a whole number of them. */
  readonly startsMs: number;
  /** Exclusive. */
  readonly endsMs: number;
  /** Other calls of the member, before this one; days that they touch are days with an event. */
  readonly called: readonly CalledSpan[];
}

export interface BaselineAsked extends BaselineQuestion {
  readonly load: Load;
  /** Whether the relative error is wanted as well. */
  readonly withFit: boolean;
}

/**
 * What a member would usually have used in a span, and everything that this rests on (baseline.md).
 * Codes: `not-aligned`, `values-too-coarse`. Too few days are no refusal: the result lists them, and says `none`.
 */
export function baselineOf(asked: BaselineAsked): Result<BaselineResult> {
  const { rule, load, startsMs, endsMs } = asked;
  const refusal = checkQuestion(asked, load.minutes);
  if (refusal !== null) return refusal;
  const day = dayNumber(startsMs);
  const span = spanNeeded(asked, asked.withFit);
  const firstDay = dayNumber(span.fromMs);
  const days = dayNumber(endsMs - 1) - firstDay + 1;
  const grid = gridOf(load, rule.minutes, { firstDay, startMs: dayStartMs(firstDay), days }, rule.gaps);
  const called = calledDays(asked.called);
  const reference = referenceDays(rule, grid, day, called);
  const fit = asked.withFit ? fitOf(rule, grid, day, called) : null;
  const listed = listDays(reference, grid, day);
  return ok({
    day: dayText(day),
    type: kindOfDay(day).type,
    calendarCertain: kindOfDay(day).certain && listed.every(({ certain }) => certain),
    days: listed,
    ...valuesOf(asked, grid, reference, day),
    fit,
    ...(reference.enough ? {} : { none: 'too-few-days' as const }),
  });
}

/** The load that a baseline can depend on: a caller need not fetch more, and more changes nothing. */
export function spanNeeded(
  { rule, startsMs, endsMs }: Pick<BaselineQuestion, 'rule' | 'startsMs' | 'endsMs'>,
  withFit: boolean,
): CalledSpan {
  const day = dayNumber(startsMs);
  const { to } = lookBack(rule, day);
  const back = withFit ? rule.days.lookBackDays + lookBackMost(rule) : to;
  // A window before an early event lies on the evening before, also of the oldest day.
  return { fromMs: dayStartMs(day - back) - DAY_MS, toMs: endsMs };
}

/** Of any day: the week before a Sunday reaches back thirteen days. */
function lookBackMost(rule: BaselineRule): number {
  return Math.min(rule.days.lookBackDays, rule.method.kind === 'previous-week' ? 13 : rule.days.lookBackDays);
}

function checkQuestion({ rule, startsMs, endsMs }: BaselineQuestion, minutes: number): Result<never> | null {
  const stepMs = rule.minutes * 60_000;
  if (startsMs % stepMs !== 0 || endsMs % stepMs !== 0 || endsMs <= startsMs)
    return refuse(
      'not-aligned',
      `The span has to be a whole number of values of ${rule.minutes} minutes.`,
      `Begin and end it at a multiple of ${rule.minutes} minutes.`,
    );
  if (minutes > rule.minutes)
    return refuse('values-too-coarse', `The rule needs values of ${rule.minutes} minutes, and there are ${minutes}.`);
  return null;
}

function calledDays(spans: readonly CalledSpan[]): (day: number) => boolean {
  const days = new Set<number>();
  for (const { fromMs, toMs } of spans)
    for (let day = dayNumber(fromMs); day <= dayNumber(toMs - 1); day++) days.add(day);
  return (day) => days.has(day);
}

function listDays({ looked, enough }: ReferenceDays, grid: Grid, day: number): BaselineDay[] {
  const listed: BaselineDay[] = [];
  // Days that no method looked at are holes, and left out here.
  looked.forEach((dropped, index) => {
    const why = dropped ?? (enough ? null : 'too-few-days');
    const own = day - 1 - index;
    const { type, certain } = kindOfDay(own);
    const mean = grid.means[own - grid.firstDay] ?? Number.NaN;
    const meanWh = Number.isNaN(mean) ? null : mean;
    listed.push({ day: dayText(own), type, certain, used: why === null, ...(why === null ? {} : { why }), meanWh });
  });
  return listed;
}

function valuesOf(
  asked: BaselineAsked,
  grid: Grid,
  { used }: ReferenceDays,
  day: number,
): { readonly values: BaselineValue[]; readonly adjustment: AppliedAdjustment | null } {
  const { rule, startsMs, endsMs, called } = asked;
  const { adjustment } = rule;
  const moved = adjustment === null ? null : adjusting({ ...rule, adjustment }, grid, startsMs, { used, called });
  const values: BaselineValue[] = [];
  let capped = false;
  const first = Math.round((startsMs - grid.startMs) / grid.stepMs);
  const end = Math.round((endsMs - grid.startMs) / grid.stepMs);
  for (let at = first; at < end; at++) {
    const usual = usualValue(rule, grid, at, used);
    const amount = moved?.amount ?? null;
    const isMoved = adjustment !== null && amount !== null;
    const wh = isMoved ? adjusted(usual.wh, amount, adjustment) : usual.wh;
    capped ||= isMoved && wh !== adjusted(usual.wh, amount, { ...adjustment, cap: null });
    values.push(baselineValue(grid, at, { ...usual, adjustedWh: wh }, day));
  }
  return {
    values,
    adjustment: adjustment === null || moved === null ? null : { kind: adjustment.kind, ...spanOf(moved), capped },
  };
}

function baselineValue(
  grid: Grid,
  at: number,
  usual: UsualValue & { readonly adjustedWh: number },
  day: number,
): BaselineValue {
  const has = !Number.isNaN(usual.wh);
  return {
    from: new Date(grid.startMs + at * grid.stepMs).toISOString(),
    baselineWh: has ? usual.adjustedWh : null,
    unadjustedWh: has ? usual.wh : null,
    averaged: usual.averaged,
    estimated: usual.estimated,
    highest: usual.highest.map((offset) => dayText(day - offset)),
    lowest: usual.lowest.map((offset) => dayText(day - offset)),
  };
}

function spanOf({ fromMs, toMs, values, of, amount, why }: Adjusting): Omit<AppliedAdjustment, 'kind' | 'capped'> {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return { from, to, values, of, amount, ...(why === undefined ? {} : { why }) };
}
