import { dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { type AccountRow, type Coverage, FLOW_NAMES, type Flows, type Resolution } from '@maeul/devices/vpp/accounts';
import {
  type AccountRecord,
  coverageOf,
  DEVIATIONS,
  type Span,
  spanOf,
  spanWithin,
  VARIANCE_OF,
} from './account-record.ts';

const HOUR_MS = 3_600_000;

/** Start of the span that an instant belongs to; days and months are those of the site. */
function spanStart(tMs: number, resolution: Resolution): number {
  if (resolution === 'quarter') return tMs;
  if (resolution === 'hour') return Math.floor(tMs / HOUR_MS) * HOUR_MS;
  const day = dayNumber(tMs);
  return dayStartMs(resolution === 'day' ? day : parseDay(`${dayText(day).slice(0, 7)}-01`)!);
}

/** Errors that have nothing to do with each other at one moment still last for about an hour: so many quarter-hours. */
const LASTING_QUARTERS = 4;

interface Sum {
  readonly startMs: number;
  quarters: number;
  /** Of a single quarter-hour. */
  only: Span;
  readonly flows: Flows;
  /** With the errors that all members share, which add up as they are. */
  readonly low: Flows;
  readonly high: Flows;
  /** Of the errors that do not; these grow with the root of time. */
  readonly variances: Flows;
  readonly coverage: Coverage;
}

/** Adds quarter-hours up to longer spans. A span is as well covered as its worst quarter-hour. */
export class SpanSums {
  readonly #resolution: Resolution;
  readonly #sums: Sum[] = [];

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  /** Quarter-hours come in ascending time. */
  add(tMs: number, record: AccountRecord): void {
    const startMs = spanStart(tMs, this.#resolution);
    const coverage = coverageOf(record);
    let sum = this.#sums.at(-1);
    if (sum?.startMs !== startMs) {
      sum = {
        startMs,
        quarters: 0,
        only: spanOf(record),
        coverage,
        flows: none(),
        low: none(),
        high: none(),
        variances: none(),
      };
      this.#sums.push(sum);
    }
    sum.quarters++;
    if (this.#resolution === 'quarter') return;
    const shared = spanWithin(record, 0);
    addFlows(sum.flows, shared.flows);
    addFlows(sum.low, shared.low);
    addFlows(sum.high, shared.high);
    for (const name of FLOW_NAMES) sum.variances[name] += Math.max(0, record[VARIANCE_OF[name]]!);
    worsen(sum.coverage, coverage);
  }

  rows(): AccountRow[] {
    return this.#sums.map((sum) => {
      const { flows, low, high } = sum.quarters === 1 ? sum.only : widened(sum);
      return { from: new Date(sum.startMs).toISOString(), flows, low, high, coverage: sum.coverage };
    });
  }
}

function widened({ flows, low, high, variances }: Sum): Span {
  const made = { flows, low: none(), high: none() };
  for (const name of FLOW_NAMES) {
    const error = DEVIATIONS * Math.sqrt(LASTING_QUARTERS * variances[name]);
    made.low[name] = Math.max(0, low[name] - error);
    made.high[name] = high[name] + error;
  }
  return made;
}

function none(): Flows {
  return { production: 0, consumption: 0, import: 0, export: 0, charge: 0, discharge: 0 };
}

export function addFlows(into: Flows, part: Flows): void {
  for (const name of FLOW_NAMES) into[name] += part[name];
}

function worsen(into: Coverage, part: Coverage): void {
  const members = Math.max(into.members, part.members);
  const missing = Math.max(into.missing, part.missing);
  const good = Math.min(into.good, part.good, members - missing);
  Object.assign(into, { members, good, missing, estimated: members - missing - good });
}
