import { dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { type AccountRow, type Coverage, FLOW_NAMES, type Flows, type Resolution } from '@maeul/devices/vpp/accounts';
import {
  type AccountRecord,
  AT,
  consumptionOf,
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
    let sum = this.#sums.at(-1);
    if (sum?.startMs !== startMs) {
      sum = {
        startMs,
        quarters: 0,
        only: spanOf(record),
        coverage: coverageOf(record),
        flows: none(),
        low: none(),
        high: none(),
        variances: none(),
      };
      this.#sums.push(sum);
    }
    sum.quarters++;
    if (this.#resolution === 'quarter') return;
    if (isExact(record)) addExact(sum, record);
    else addRange(sum, record);
    worsen(sum.coverage, record);
  }

  rows(): AccountRow[] {
    return this.#sums.map((sum) => {
      const { flows, low, high } = sum.quarters === 1 ? sum.only : widened(sum);
      return { from: new Date(sum.startMs).toISOString(), flows, low, high, coverage: sum.coverage };
    });
  }
}

/** Nothing of it was guessed: nearly all quarter-hours of a year. */
function isExact(record: AccountRecord): boolean {
  for (let at = AT.netVar; at <= AT.useLin; at++) if (record[at] !== 0) return false;
  return true;
}

/** Without a range there is nothing to make for it: a year of a member is thirty-five thousand of these. */
function addExact({ flows, low, high }: Sum, record: AccountRecord): void {
  const net = record[AT.import]! - record[AT.export]!;
  const isGroup = record[AT.members]! > 1;
  for (const into of [flows, low, high]) {
    into.production += record[AT.production]!;
    into.consumption += consumptionOf(record);
    into.import += isGroup ? Math.max(0, net) : record[AT.import]!;
    into.export += isGroup ? Math.max(0, -net) : record[AT.export]!;
    into.charge += record[AT.charge]!;
    into.discharge += record[AT.discharge]!;
  }
}

function addRange(sum: Sum, record: AccountRecord): void {
  const shared = spanWithin(record, 0);
  addFlows(sum.flows, shared.flows);
  addFlows(sum.low, shared.low);
  addFlows(sum.high, shared.high);
  for (const name of FLOW_NAMES) sum.variances[name] += Math.max(0, record[VARIANCE_OF[name]]!);
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

function worsen(into: Coverage, record: AccountRecord): void {
  into.members = Math.max(into.members, record[AT.members]!);
  into.missing = Math.max(into.missing, record[AT.missing]!);
  into.good = Math.min(into.good, record[AT.good]!, into.members - into.missing);
  into.estimated = into.members - into.missing - into.good;
}
