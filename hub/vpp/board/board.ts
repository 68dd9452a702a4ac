import type { NowAnswer } from '@maeul/devices/vpp/api/accounts';
import type { BoardAnswer } from '@maeul/devices/vpp/api/board';
import type { CallSummary } from '@maeul/devices/vpp/api/calls';
import type { Forecast } from '@maeul/devices/vpp/forecast';

/** What is known when somebody looks at the board. */
export interface BoardInputs {
  readonly nowMs: number;
  /** gu/dong */
  readonly place: string;
  readonly now: NowAnswer;
  /** Of the dong; null where there is none or it is withheld. */
  readonly forecast: Forecast | null;
  /** Calls that are not over, in any order. */
  readonly calls: readonly CallSummary[];
  readonly dongs: readonly { readonly place: string; readonly selfReliance: number | null }[];
}

type Hour = NonNullable<BoardAnswer['hours']>['best'];

const QUARTER_MS = 900_000;
const HOUR_MS = 4 * QUARTER_MS;
const DAY_MS = 24 * HOUR_MS;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
/** An hour in which less is made is no better than any other. */
const OWN_SHARE_MIN = 0.01;

/** The public board: sums of the dong, and nothing of it where even the sum is withheld. */
export function boardOf({ nowMs, place, now, forecast, calls, dongs }: BoardInputs): BoardAnswer {
  const { withheld } = now;
  const answer = { time: new Date(nowMs).toISOString(), place, dongs: ranking(dongs, place), event: nextCall(calls) };
  if (withheld !== undefined)
    return { ...answer, withheld: 'too-few-households', now: null, today: null, year: null, hours: null };
  const { power, coverage, today, year } = now;
  const { production: productionWh, consumption: consumptionWh } = today.row.flows;
  return {
    ...answer,
    now:
      coverage.members === 0
        ? null
        : {
            ...{ productionW: power.production, consumptionW: power.consumption },
            ...{ good: coverage.good, members: coverage.members },
          },
    today:
      coverage.members === 0 ? null : { productionWh, consumptionWh, shares: today.shares, avoided: today.avoided },
    year: coverage.members === 0 ? null : year,
    hours: forecast === null ? null : hoursOf(forecast, nowMs),
  };
}

/** The hours that are left of today; where the sun is gone for today, those of tomorrow. */
function hoursOf(forecast: Forecast, nowMs: number): BoardAnswer['hours'] {
  const all = wholeHours(forecast).filter(({ from }) => Date.parse(from) + HOUR_MS > nowMs);
  const midnightMs = (Math.floor((nowMs + SEOUL_OFFSET_MS) / DAY_MS) + 1) * DAY_MS - SEOUL_OFFSET_MS;
  const today = all.filter(({ from }) => Date.parse(from) < midnightMs);
  const tomorrow = all.filter(({ from }) => Date.parse(from) >= midnightMs);
  const rest = today.some(({ ownShare }) => ownShare >= OWN_SHARE_MIN) ? today : tomorrow;
  const [first, ...others] = rest;
  if (first === undefined) return null;
  return { best: others.reduce((best, hour) => (hour.ownShare > best.ownShare ? hour : best), first), rest };
}

/** Hours of the clock; the first and the last may be cut. */
function wholeHours({ from, pv, load }: Forecast): Hour[] {
  const startMs = Date.parse(from);
  const sums = new Map<number, { made: number; used: number }>();
  for (let quarter = 0; quarter < pv.p50.length; quarter++) {
    const hourMs = Math.floor((startMs + quarter * QUARTER_MS) / HOUR_MS) * HOUR_MS;
    const { made, used } = sums.get(hourMs) ?? { made: 0, used: 0 };
    sums.set(hourMs, { made: made + (pv.p50[quarter] ?? 0), used: used + (load.p50[quarter] ?? 0) });
  }
  return [...sums].flatMap(([hourMs, { made, used }]) =>
    used > 0 ? [{ from: new Date(hourMs).toISOString(), ownShare: made / used }] : [],
  );
}

/** The one that runs, otherwise the one that begins first; only those for the whole dong are everybody's business. */
function nextCall(calls: readonly CallSummary[]): BoardAnswer['event'] {
  const open = calls
    .filter(({ scope, state }) => scope.kind === 'dong' && ['scheduled', 'notified', 'active'].includes(state))
    .sort((one, other) => Date.parse(one.startsAt) - Date.parse(other.startsAt));
  const call = open.find(({ state }) => state === 'active') ?? open[0];
  if (call === undefined) return null;
  const { programme, startsAt, endsAt, state, delivery } = call;
  const active = state === 'active';
  const shedW = active && delivery !== null ? delivery.baselineW - delivery.actualW : null;
  return { label: programme.label, startsAt, endsAt, active, shedW };
}

/** Best first; those of whom too little is known come last. */
function ranking(dongs: BoardInputs['dongs'], place: string): BoardAnswer['dongs'] {
  return dongs
    .map((dong) => ({ ...dong, here: dong.place === place }))
    .sort((one, other) => (other.selfReliance ?? -1) - (one.selfReliance ?? -1) || (one.place < other.place ? -1 : 1));
}
