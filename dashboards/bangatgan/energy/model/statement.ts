import type { Statement } from '@maeul/devices/vpp/api/calls';
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

/** Sums of the spans that count, Wh; a span without a baseline or without a reading counts in neither. */
export function spanSums(spans: readonly Span[]): { readonly baselineWh: number; readonly actualWh: number } {
  let [baselineWh, actualWh] = [0, 0];
  for (const span of spans) {
    if (span.baselineWh === null || span.actualWh === null) continue;
    baselineWh += span.baselineWh;
    actualWh += span.actualWh;
  }
  return { baselineWh, actualWh };
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
