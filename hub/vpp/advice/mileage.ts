import { DAY_MS, dayStartMs, parseDay } from '@maeul/devices/korea/day';
import type { MileageStanding } from '@maeul/devices/vpp/api/advice';
import type { MileageProgramme } from '@maeul/devices/vpp/mileage/mileage-programme';

const QUARTER_MS = 900_000;

/** A half-year or a season; days at the site, `to` exclusive. */
export interface Period {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What was used in a span, Wh, and how many of its quarter-hours that rests on. */
export type Used = (fromMs: number, toMs: number) => { readonly wh: number; readonly measured: number };

/** The period that is so called: 2026-H1, 2026-H2, 2026-season. Null if the programme has none of that name. */
export function periodOf({ halfYears, season }: MileageProgramme, name: string): Period | null {
  const [year, part] = [Number(name.slice(0, 4)), name.slice(5)];
  const [first, second] = halfYears;
  if (part === 'H1') return { name, from: `${year}-${first}`, to: `${year}-${second}` };
  if (part === 'H2') return { name, from: `${year}-${second}`, to: `${year + 1}-${first}` };
  if (part !== 'season' || season === null) return null;
  const begins = season.from < season.to ? year : year - 1;
  return { name, from: `${begins}-${season.from}`, to: `${year}-${season.to}` };
}

/** Those that have begun by a day and may still matter, the latest to end first. */
export function periodsAt(programme: MileageProgramme, day: string): Period[] {
  const year = Number(day.slice(0, 4));
  const names = [year + 1, year, year - 1].flatMap((one) => [`${one}-H2`, `${one}-H1`, `${one}-season`]);
  return names
    .map((name) => periodOf(programme, name))
    .filter((period) => period !== null)
    .filter(({ from }) => from < day)
    .sort((one, other) => (one.to < other.to ? 1 : one.to > other.to ? -1 : one.name < other.name ? -1 : 1))
    .slice(0, 5);
}

/** The half-years before one, the newest first. */
export function halfYearsBefore(name: string, count: number): string[] {
  const [year, part] = [Number(name.slice(0, 4)), name.slice(5)];
  if (part === 'season') return [];
  const at = year * 2 + (part === 'H2' ? 1 : 0);
  return Array.from({ length: count }, (_, back) => at - 1 - back).map(
    (one) => `${Math.floor(one / 2)}-H${(one % 2) + 1}`,
  );
}

export interface StandingInput {
  readonly programme: MileageProgramme;
  readonly period: Period;
  /** Days from this one on are not over. */
  readonly today: string;
  readonly used: Used;
  /** Periods for which the member has been granted something. */
  readonly granted: ReadonlySet<string>;
}

/**
 * How a member stands in a period: its use so far against the mean of the same days of the years before, each scaled up from what was
 * measured to the whole; days that are not over are left out on both sides.
 */
export function standingOf({ programme, period, today, used, granted }: StandingInput): MileageStanding {
  const isOver = period.to <= today;
  const until = isOver ? period.to : today < period.from ? period.from : today;
  const actual = scaled(used, period.from, until);
  const years = Array.from({ length: programme.baseYears }, (_, back) =>
    scaled(used, yearsBack(period.from, back + 1), yearsBack(until, back + 1)),
  );
  const isKnown = years.every(({ share }) => share >= programme.measuredMin);
  const baselineWh = isKnown ? years.reduce((sum, { wh }) => sum + wh, 0) / years.length : null;
  const isMeasured = actual.share >= programme.measuredMin;
  const savedShare = baselineWh !== null && baselineWh > 0 && isMeasured ? 1 - actual.wh / baselineWh : null;
  const { amount, tiers } = earned(programme, period, savedShare, granted);
  return {
    programme: programme.id,
    label: programme.label,
    period: period.name,
    from: period.from,
    to: period.to,
    days: { measured: Math.round(actual.days * actual.share), all: daysBetween(period.from, period.to) },
    baselineWh: baselineWh === null ? null : Math.round(baselineWh),
    actualWh: Math.round(actual.wh),
    savedShare,
    amount,
    asset: programme.asset,
    tiers,
    state: stateOf(),
  };

  function stateOf(): MileageStanding['state'] {
    if (granted.has(period.name)) return 'granted';
    if (!isMeasured) return 'gaps';
    if (savedShare === null) return 'no-baseline';
    if (!isOver) return 'provisional';
    return amount > 0 ? 'due' : 'below';
  }
}

function earned(
  { tiers: halfYearTiers, season, upkeep }: MileageProgramme,
  { name }: Period,
  savedShare: number | null,
  granted: ReadonlySet<string>,
): Pick<MileageStanding, 'amount' | 'tiers'> {
  const isSeason = name.endsWith('season');
  const tiers = (isSeason ? (season?.tiers ?? []) : halfYearTiers).map((tier) => ({
    ...tier,
    reached: savedShare !== null && savedShare >= tier.share,
  }));
  let amount = tiers.reduce((most, tier) => (tier.reached ? Math.max(most, tier.amount) : most), 0);
  const keeps =
    !isSeason &&
    upkeep !== null &&
    savedShare !== null &&
    savedShare >= upkeep.share &&
    halfYearsBefore(name, upkeep.awards).every((before) => granted.has(before));
  if (keeps) amount = Math.max(amount, upkeep.amount);
  return { amount, tiers };
}

function scaled(used: Used, from: string, to: string): { wh: number; share: number; days: number } {
  const [fromMs, toMs] = [startMs(from), startMs(to)];
  const all = (toMs - fromMs) / QUARTER_MS;
  if (all <= 0) return { wh: 0, share: 0, days: 0 };
  const { wh, measured } = used(fromMs, toMs);
  return { wh: measured === 0 ? 0 : (wh / measured) * all, share: measured / all, days: all / 96 };
}

function startMs(day: string): number {
  return dayStartMs(parseDay(day)!);
}

function daysBetween(from: string, to: string): number {
  return parseDay(to)! - parseDay(from)!;
}

/** The same day of an earlier year; of 29 February the day after, where there is none. */
function yearsBack(day: string, years: number): string {
  const there = `${Number(day.slice(0, 4)) - years}${day.slice(4)}`;
  return parseDay(there) === null ? `${there.slice(0, 4)}-03-01` : there;
}

/** The first instant that may be asked for of a period. */
export function earliestOf(programme: MileageProgramme, { from }: Period): number {
  return startMs(yearsBack(from, programme.baseYears));
}

/** Sums of parts of a long curve: what `Used` asks, answered from memory. */
export function usedOf(curveFromMs: number, wh: Float64Array): Used {
  return (fromMs, toMs) => {
    let sum = 0;
    let measured = 0;
    const last = Math.min(wh.length, Math.round((toMs - curveFromMs) / QUARTER_MS));
    for (let at = Math.max(0, Math.round((fromMs - curveFromMs) / QUARTER_MS)); at < last; at++) {
      const value = wh[at]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      measured += 1;
    }
    return { wh: sum, measured };
  };
}

/** End of a period, for asking the curve. */
export function endOf({ to }: Period): number {
  return startMs(to) + DAY_MS;
}
