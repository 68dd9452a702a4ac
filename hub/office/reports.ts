import type { Report, ReportRow } from '@maeul/devices/office/reports';
import { type DevicePath, siteOf } from '@maeul/devices/path';
import { siteDay } from '@maeul/devices/points/site-day';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { DepositLine } from '../queries/points-questions.ts';
import { namesOf } from './names.ts';
import type { Office } from './office.ts';

export interface ReportChoice {
  /** Months, both inclusive; without them the one that is. */
  readonly from?: string;
  readonly to?: string;
  readonly site?: string;
  readonly kind?: string;
}

const PAGE = 2_000;
const MONTHS_MAX = 24;

/** Deposits per month, site and kind, in that order. Codes: `bad-months`. */
export async function depositReport(office: Office, { from, to, site, kind }: ReportChoice): Promise<Result<Report>> {
  const now = siteDay(new Date(office.now()).toISOString()).slice(0, 7);
  const last = to ?? from ?? now;
  const first = from ?? last;
  if (first > last || monthsBetween(first, last) >= MONTHS_MAX)
    return refuse('bad-months', `A report covers 1 to ${MONTHS_MAX} months, first to last.`);
  const sums = new Map<string, ReportRow & { holders: Set<string> }>();
  for await (const row of depositsBetween(office, `${first}-01`, `${last}-31`)) {
    const place = siteOf(row.path as DevicePath);
    if ((site !== undefined && site !== place) || (kind !== undefined && kind !== row.kind)) continue;
    addTo(sums, row, place);
  }
  const names = await namesOf(office);
  const rows = [...sums.values()]
    .map(({ holders, ...row }) => ({ ...row, wallets: holders.size, name: names.get(row.kind) ?? null }))
    .sort((a, b) => order(a).localeCompare(order(b)));
  const total = { deposits: 0, grams: 0, items: 0, points: 0, reversed: 0 };
  for (const row of rows)
    for (const name of ['deposits', 'grams', 'items', 'points', 'reversed'] as const) total[name] += row[name];
  return ok({ from: first, to: last, rows, total });
}

/** All weighings of a span of days, ascending in time. */
export async function* depositsBetween(office: Office, fromDay: string, toDay: string): AsyncGenerator<DepositLine> {
  for (let cursor: string | undefined; ; ) {
    const next = cursor === undefined ? {} : { cursor };
    const page = await office.points.deposits({ fromDay, toDay, limit: PAGE, ...next });
    yield* page.rows;
    if (page.next === null) return;
    cursor = page.next;
  }
}

function addTo(sums: Map<string, ReportRow & { holders: Set<string> }>, row: DepositLine, site: string): void {
  const month = row.day.slice(0, 7);
  const key = `${month} ${site} ${row.kind}`;
  const sum = sums.get(key) ?? {
    ...{ month, site, kind: row.kind, name: null },
    ...{ deposits: 0, wallets: 0, grams: 0, items: 0, points: 0, reversed: 0, holders: new Set<string>() },
  };
  sum.deposits += 1;
  sum.grams += row.grams;
  sum.items += row.items ?? 0;
  sum.points += row.points;
  if (row.isReversed) sum.reversed += row.points;
  sum.holders.add(row.wallet);
  sums.set(key, sum);
}

function order({ month, site, kind }: ReportRow): string {
  return `${month} ${site} ${kind}`;
}

function monthsBetween(first: string, last: string): number {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5));
  return count(last) - count(first);
}
