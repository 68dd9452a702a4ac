import { dayNumber, dayStartMs, dayText, parseDay } from '@maeul/devices/korea/day';
import { type AccountRow, type Coverage, FLOW_NAMES, type Flows, type Resolution } from '@maeul/devices/vpp/accounts';

const HOUR_MS = 3_600_000;

/** Start of the span that an instant belongs to; days and months are those of the site. */
export function spanStart(tMs: number, resolution: Resolution): number {
  if (resolution === 'quarter') return tMs;
  if (resolution === 'hour') return Math.floor(tMs / HOUR_MS) * HOUR_MS;
  const day = dayNumber(tMs);
  return dayStartMs(resolution === 'day' ? day : parseDay(`${dayText(day).slice(0, 7)}-01`)!);
}

/**
 * Adds quarter-hours up to longer spans. Ranges add up as they are: who is silent is silent for a while, so that errors of neighbouring
 * quarter-hours do not cancel each other. A span is as well covered as its worst quarter-hour.
 */
export class SpanSums {
  readonly #resolution: Resolution;
  readonly #rows: AccountRow[] = [];
  #startMs = Number.NaN;

  constructor(resolution: Resolution) {
    this.#resolution = resolution;
  }

  /** Quarter-hours come in ascending time. */
  add(tMs: number, { flows, low, high, coverage }: Omit<AccountRow, 'from'>): void {
    const startMs = spanStart(tMs, this.#resolution);
    if (startMs !== this.#startMs) {
      this.#startMs = startMs;
      const from = new Date(startMs).toISOString();
      this.#rows.push({ from, flows: { ...flows }, low: { ...low }, high: { ...high }, coverage: { ...coverage } });
      return;
    }
    const row = this.#rows.at(-1)!;
    addFlows(row.flows, flows);
    addFlows(row.low, low);
    addFlows(row.high, high);
    worsen(row.coverage, coverage);
  }

  rows(): readonly AccountRow[] {
    return this.#rows;
  }
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
