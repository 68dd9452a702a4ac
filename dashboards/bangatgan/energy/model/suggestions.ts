import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import type { PlanAnswer } from '@maeul/devices/vpp/api/plan';
import type { Forecast } from '@maeul/devices/vpp/forecast';
import { QUARTER_MS } from '../../../ui/format/time.ts';

/** What is known of this moment; null where the hub has not answered (yet). */
export interface Situation {
  readonly nowMs: number;
  readonly now: NowAnswer | null;
  readonly plan: PlanAnswer | null;
  readonly forecast: Forecast | null;
  readonly calls: readonly CallSummary[] | null;
}

/** Something that staff should do or know. The page has the words for `code`, and what they leave open in `with`. */
export interface Suggestion {
  readonly code:
    | 'emergency'
    | 'plan-fallback'
    | 'plan-old'
    | 'order-failed'
    | 'battery-below-reserve'
    | 'call-behind'
    | 'call-running'
    | 'call-to-settle'
    | 'meters-silent'
    | 'meters-few'
    | 'override'
    | 'peak-ahead'
    | 'surplus-ahead'
    | 'all-well';
  readonly tone: 'bad' | 'warn' | 'plain' | 'good';
  readonly with: Readonly<Record<string, string | number>>;
  /** Where it is seen to: a screen, and what it is about. */
  readonly at: { readonly place: 'plan' | 'call' | 'callForm' | 'parts' | 'none'; readonly id?: string };
}

/** Below this share of good meters the figures are a rough picture only. */
const GOOD_SHARE_MIN = 0.8;
/** A plan is made anew every quarter-hour: two missed ones are a fault. */
const PLAN_OLD_MS = 40 * 60_000;
/** A peak is worth a call when it is so much above the mean of the day ahead. */
const PEAK_RATIO = 1.4;
const PEAK_HOURS = 12;
/** Less than so much surplus is not worth a word, Wh. */
const SURPLUS_MIN_WH = 1000;
/** Battery is nearly full: surplus has nowhere to go. */
const FULL = 0.9;
/** A running call that delivers less than so much of its target is behind. */
const BEHIND = 0.8;
/** Readings wander: so much below the reserve is not yet below it, percent. */
const RESERVE_SLACK = 2;

/** What to do now, the most pressing first; `all-well` when there is nothing. */
export function suggestionsOf(situation: Situation): Suggestion[] {
  const found = [
    ...ofPlan(situation),
    ...ofCalls(situation),
    ...ofMeters(situation),
    ...ofPeak(situation),
    ...ofSurplus(situation),
  ];
  const rank = { bad: 0, warn: 1, plain: 2, good: 3 } as const;
  if (found.length > 0) return found.sort((a, b) => rank[a.tone] - rank[b.tone]);
  // Nothing to say is only good news when the hub has told how things are.
  if (situation.now === null) return [];
  return [{ code: 'all-well', tone: 'good', with: {}, at: { place: 'none' } }];
}

function ofPlan({ plan, nowMs }: Situation): Suggestion[] {
  if (plan === null) return [];
  const found: Suggestion[] = [];
  const add = (code: Suggestion['code'], tone: Suggestion['tone'], given: Suggestion['with'] = {}, id?: string) =>
    found.push({ code, tone, with: given, at: { place: 'plan', ...(id === undefined ? {} : { id }) } });
  if (plan.emergency) add('emergency', 'bad');
  if (plan.plan?.solver.status === 'fallback') add('plan-fallback', 'warn');
  if (plan.plan !== null && nowMs - Date.parse(plan.plan.madeAt) > PLAN_OLD_MS)
    add('plan-old', 'warn', { minutes: Math.round((nowMs - Date.parse(plan.plan.madeAt)) / 60_000) });
  for (const { asset, charge, reservePercent, ordered, override } of plan.assets) {
    if (charge !== null && reservePercent !== null && charge.percent < reservePercent - RESERVE_SLACK)
      add(
        'battery-below-reserve',
        'bad',
        { asset, percent: Math.round(charge.percent), reserve: reservePercent },
        asset,
      );
    if (ordered !== null && ['refused', 'failed', 'silent'].includes(ordered.status))
      add('order-failed', 'warn', { asset }, asset);
    if (override !== null && Date.parse(override.until) > nowMs) add('override', 'plain', { asset }, asset);
  }
  return found;
}

function ofCalls({ calls }: Situation): Suggestion[] {
  return (calls ?? []).flatMap((call): Suggestion[] => {
    const at = { place: 'call', id: call.id } as const;
    if (call.state === 'ended') return [{ code: 'call-to-settle', tone: 'plain', with: {}, at }];
    if (call.state !== 'active') return [];
    if (call.delivery === null || call.targetW === null) return [{ code: 'call-running', tone: 'plain', with: {}, at }];
    const shedW = call.delivery.baselineW - call.delivery.actualW;
    const share = Math.round((shedW / call.targetW) * 100);
    return [
      shedW < call.targetW * BEHIND
        ? { code: 'call-behind', tone: 'warn', with: { share }, at }
        : { code: 'call-running', tone: 'plain', with: {}, at },
    ];
  });
}

function ofMeters({ now }: Situation): Suggestion[] {
  if (now === null || now.coverage.members === 0) return [];
  const { members, good, missing } = now.coverage;
  const at = { place: 'parts' } as const;
  if (good / members < GOOD_SHARE_MIN)
    return [{ code: 'meters-few', tone: 'bad', with: { share: Math.floor((good / members) * 100) }, at }];
  return missing === 0 ? [] : [{ code: 'meters-silent', tone: 'warn', with: { count: missing }, at }];
}

/** Whether use will stand out of the day so much that a call would help, unless one is there already. */
function ofPeak({ forecast, calls, nowMs }: Situation): Suggestion[] {
  if (forecast === null || calls === null) return [];
  const fromMs = Date.parse(forecast.from);
  const net = forecast.load.p50.map((loadW, at) => loadW - (forecast.pv.p50[at] ?? 0));
  const mean = net.reduce((sum, w) => sum + w, 0) / Math.max(1, net.length);
  const ahead = net.slice(0, PEAK_HOURS * 4);
  const peakW = Math.max(...ahead);
  if (!(mean > 0) || !(peakW > mean * PEAK_RATIO)) return [];
  const peakMs = fromMs + ahead.indexOf(peakW) * QUARTER_MS;
  const isCalled = calls.some(
    ({ state, endsAt, startsAt }) =>
      ['scheduled', 'notified', 'active'].includes(state) &&
      Date.parse(endsAt) > peakMs - 3_600_000 &&
      Date.parse(startsAt) < peakMs + 3_600_000,
  );
  if (isCalled || peakMs < nowMs) return [];
  const given = { time: peakMs, peakW, ratio: Math.round((peakW / mean) * 10) / 10 };
  return [{ code: 'peak-ahead', tone: 'plain', with: given, at: { place: 'callForm' } }];
}

/** Whether the sun of the next hours will be given away because the batteries are full. */
function ofSurplus({ forecast, now }: Situation): Suggestion[] {
  if (forecast === null || now === null) return [];
  const { wh, capacityWh } = now.stored;
  if (capacityWh > 0 && wh / capacityWh < FULL) return [];
  const surplus = forecast.pv.p50.slice(0, 24).map((pvW, at) => Math.max(0, pvW - (forecast.load.p50[at] ?? 0)));
  const sumWh = surplus.reduce((sum, w) => sum + w / 4, 0);
  if (sumWh < SURPLUS_MIN_WH) return [];
  const first = surplus.findIndex((w) => w > 0);
  const last = surplus.findLastIndex((w) => w > 0);
  const fromMs = Date.parse(forecast.from);
  const given = { from: fromMs + first * QUARTER_MS, to: fromMs + (last + 1) * QUARTER_MS, wh: sumWh };
  return [{ code: 'surplus-ahead', tone: 'plain', with: given, at: { place: 'none' } }];
}
