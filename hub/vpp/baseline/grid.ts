import { DAY_MS } from '@maeul/devices/korea/day';
import { GAPS_DEFAULT, type GapRule } from '@maeul/devices/vpp/programme';

const MINUTE_MS = 60_000;
const ESTIMATED = 1;

/** Energy of a member by quarter-hours or hours. */
export interface Load {
  /** Start of the first value. */
  readonly fromMs: number;
  readonly minutes: 15 | 60;
  /** Wh; NaN where nothing was measured. */
  readonly wh: Float64Array;
  /** 0 good, 1 estimated, 2 missing; left out: all good. */
  readonly quality?: Uint8Array;
}

/** The values of a rule's own length from midnight of a first day on, for whole days. */
export interface Grid {
  readonly firstDay: number;
  readonly startMs: number;
  readonly stepMs: number;
  readonly perDay: number;
  /** Wh; NaN: not there. */
  readonly wh: Float64Array;
  readonly estimated: Uint8Array;
  /** By day from the first: mean of its values (NaN: none), and how many there are. */
  readonly means: Float64Array;
  readonly counts: Uint16Array;
}

/**
 * Cuts a load into the values of a rule. An hour is the sum of its quarter-hours, scaled up if no more of them are missing than the rule
 * allows. What lies outside the load is missing.
 * @param startMs midnight of the first day; a day is 24 hours from there
 */
export function gridOf(load: Load, minutes: 15 | 60, span: GridSpan, gaps: GapRule = GAPS_DEFAULT): Grid {
  const stepMs = minutes * MINUTE_MS;
  const perDay = DAY_MS / stepMs;
  const { firstDay, startMs, days } = span;
  const wh = new Float64Array(days * perDay).fill(Number.NaN);
  const estimated = new Uint8Array(wh.length);
  const inOne = minutes / load.minutes;
  const needed = inOne * gaps.valueShare;
  const offset = Math.round((startMs - load.fromMs) / (load.minutes * MINUTE_MS));
  const first = Math.max(0, Math.ceil(-offset / inOne));
  const last = Math.min(wh.length, Math.ceil((load.wh.length - offset) / inOne));
  const { wh: source, quality } = load;
  const worst = gaps.useEstimated ? ESTIMATED : 0;
  for (let at = first; at < last; at++) {
    let sum = 0;
    let there = 0;
    let guessed = 0;
    const begin = Math.max(0, offset + at * inOne);
    const end = Math.min(source.length, offset + (at + 1) * inOne);
    for (let index = begin; index < end; index++) {
      const value = source[index]!;
      const own = quality === undefined ? 0 : quality[index]!;
      if (Number.isNaN(value) || own > worst) continue;
      sum += value;
      there += 1;
      guessed += own;
    }
    if (there === 0 || there < needed) continue;
    wh[at] = (sum * inOne) / there;
    // Where estimates do not count, one that does must not look like one when its day is cut again.
    estimated[at] = guessed > 0 || (there < inOne && gaps.useEstimated) ? 1 : 0;
  }
  return { firstDay, startMs, stepMs, perDay, wh, estimated, ...meansOf(wh, perDay) };
}

interface GridSpan {
  readonly firstDay: number;
  readonly startMs: number;
  readonly days: number;
}

function meansOf(wh: Float64Array, perDay: number): { means: Float64Array; counts: Uint16Array } {
  const days = wh.length / perDay;
  const means = new Float64Array(days);
  const counts = new Uint16Array(days);
  for (let day = 0; day < days; day++) {
    let sum = 0;
    let count = 0;
    for (let at = day * perDay; at < (day + 1) * perDay; at++) {
      const value = wh[at]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    means[day] = sum / count;
    counts[day] = count;
  }
  return { means, counts };
}
