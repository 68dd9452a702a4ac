import type { ReportRow } from '@maeul/devices/office/reports';
import type { Language } from '../../ui/format/quantity.ts';

export const REPORT_GROUPS = ['kind', 'site', 'month'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** Rows of a report that belong together, summed. */
export interface ReportSum {
  readonly key: string;
  readonly name: string;
  readonly deposits: number;
  readonly grams: number;
  readonly items: number;
  readonly points: number;
  /** Of these points: what was reversed later. */
  readonly reversed: number;
}

/** The sums of a report by kind, site or month: months in their order, the others from the greatest points down. */
export function sumReport(rows: readonly ReportRow[], by: ReportGroup, language: Language): readonly ReportSum[] {
  const groups = [...Map.groupBy(rows, (row) => row[by])];
  const sums = groups.map(([key, own]) => ({
    key,
    name: by === 'kind' ? (own[0]?.name?.[language] ?? key) : key,
    deposits: sum(own, 'deposits'),
    grams: sum(own, 'grams'),
    items: sum(own, 'items'),
    points: sum(own, 'points'),
    reversed: sum(own, 'reversed'),
  }));
  return sums.sort((a, b) => (by === 'month' ? 0 : b.points - a.points) || (a.key < b.key ? -1 : 1));
}

function sum(rows: readonly ReportRow[], figure: 'deposits' | 'grams' | 'items' | 'points' | 'reversed'): number {
  return rows.reduce((total, row) => total + row[figure], 0);
}

/** The month so many months before (after, if negative), e.g. 2026-11. */
export function monthBefore(month: string, count: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const months = year * 12 + (number - 1) - count;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** Every month from one to another, both included; at most 120, so that a slip of the pen does not hang the page. */
export function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  for (let month = from; month <= to && months.length < 120; month = monthBefore(month, -1)) months.push(month);
  return months;
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}
