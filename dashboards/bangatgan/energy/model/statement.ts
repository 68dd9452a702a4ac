import type { Statement } from '@maeul/devices/vpp/api/calls';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { Static } from 'typebox';
import { formatNumber, type Language } from '../../../ui/format/quantity.ts';
import { csvText } from './series.ts';

export type StatementAnswer = Static<typeof Statement>;
type Span = StatementAnswer['spans'][number];

/**
 * How the usual use of a span was computed: `(412 + 398) ÷ 2 = 405`, Wh. Null where no day could be used.
 * The mean is the hub's own; the sum stands beside it so that somebody can check it with a pencil.
 */
export function meanArithmetic({ used, plainWh }: Span, language: Language): string | null {
  if (used.length === 0 || plainWh === null) return null;
  const number = (value: number) => wh(value, language);
  if (used.length === 1) return number(plainWh);
  return `(${used.map(({ wh }) => number(wh)).join(' + ')}) ÷ ${used.length} = ${number(plainWh)}`;
}

/** What today's adjustment did to a span: `405 + 21 = 426`, `405 × 1.05 = 425`; null without one. */
export function adjustmentArithmetic(
  { plainWh, baselineWh }: Span,
  adjustment: StatementAnswer['adjustment'],
  language: Language,
): string | null {
  if (adjustment === null || plainWh === null || baselineWh === null) return null;
  const [plain, after] = [wh(plainWh, language), wh(baselineWh, language)];
  if (adjustment.kind === 'ratio') return `${plain} × ${formatNumber(adjustment.value, 3, language)} = ${after}`;
  const added = baselineWh - plainWh;
  return `${plain} ${added < 0 ? '−' : '+'} ${wh(Math.abs(added), language)} = ${after}`;
}

/** A value of the call as it is settled: whole Wh; null where one of both is missing. */
export function settledSpan({
  baselineWh,
  actualWh,
}: Span): { readonly baselineWh: number; readonly actualWh: number; readonly reducedWh: number } | null {
  if (baselineWh === null || actualWh === null) return null;
  const [baseline, actual] = [Math.round(baselineWh), Math.round(actualWh)];
  return { baselineWh: baseline, actualWh: actual, reducedWh: baseline - actual };
}

/** Sums of the spans that count, whole Wh; a span without a baseline or without a reading counts in neither. */
export function spanSums(spans: readonly Span[]): { readonly baselineWh: number; readonly actualWh: number } {
  let [baselineWh, actualWh] = [0, 0];
  for (const span of spans) {
    const settled = settledSpan(span);
    baselineWh += settled?.baselineWh ?? 0;
    actualWh += settled?.actualWh ?? 0;
  }
  return { baselineWh, actualWh };
}

/** How the reward came about: `76 Wh × 1,300 ÷ 1,000 = 98.8 → 98`; null where nothing is multiplied. */
export function rewardArithmetic(
  { line, spans }: Pick<StatementAnswer, 'line' | 'spans'>,
  reward: Programme['reward'],
  language: Language,
): string | null {
  if (!line.success || reward.kind === 'fixed') return null;
  const paidWh = reward.netHours
    ? line.reducedWh
    : spans.reduce((sum, span) => sum + Math.max(0, settledSpan(span)?.reducedWh ?? 0), 0);
  const number = (value: number, decimals = 0) => formatNumber(value, decimals, language);
  const exact = (paidWh * reward.rate) / 1000;
  const product = `${number(paidWh)} Wh × ${number(reward.rate)} ÷ ${number(1000)}`;
  return Number.isInteger(exact)
    ? `${product} = ${number(exact)}`
    : `${product} = ${number(exact, 1)} → ${number(Math.floor(exact))}`;
}

/** Days whose values were averaged, short: `11-12, 11-11`. */
export function daysText({ used }: Span): string {
  return used.map(({ day }) => day.slice(5)).join(', ');
}

/** Wh to a tenth where a tenth can be seen. */
export function wh(value: number, language: Language): string {
  return formatNumber(value, Math.abs(value) < 1000 && !Number.isInteger(value) ? 1 : 0, language);
}

/** The statement as a file: the line, then each span with its days. */
export function statementCsv({ event, member, run, line, spans }: StatementAnswer): string {
  const rows: string[][] = [
    ['event', event.id],
    ['member', member],
    ['run', String(run)],
    ['baselineWh', String(line.baselineWh)],
    ['actualWh', String(line.actualWh)],
    ['reducedWh', String(line.reducedWh)],
    ['success', String(line.success)],
    ['reward', String(line.reward)],
    [],
    ['from', 'plainWh', 'baselineWh', 'actualWh', 'days'],
    ...spans.map((span) => [
      span.from,
      number(span.plainWh),
      number(span.baselineWh),
      number(span.actualWh),
      span.used.map(({ day, wh }) => `${day} ${wh}`).join('; '),
    ]),
  ];
  return csvText(rows);
}

function number(value: number | null): string {
  return value === null ? '' : String(value);
}
