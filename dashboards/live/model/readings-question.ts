import { DAY_MS } from '../../ui/format/time.ts';

export type Resolution = 'raw' | '15m';

/** Which readings are shown; it stands in the address, so that what one sees can be sent. */
export interface ReadingsQuestion {
  readonly series: string;
  readonly resolution: Resolution;
  /** Length of the time span. */
  readonly spanMs: number;
  /** Its end; null follows the clock. */
  readonly untilMs: number | null;
}

const MINUTE_MS = 60_000;
/** The spans that make sense for each resolution; the first is taken unless asked otherwise. */
export const SPANS_MS: Readonly<Record<Resolution, readonly number[]>> = {
  raw: [10 * MINUTE_MS, 60 * MINUTE_MS, 6 * 60 * MINUTE_MS, DAY_MS],
  '15m': [DAY_MS, 7 * DAY_MS, 30 * DAY_MS],
};

/** Reads the address; what is missing or makes no sense is the usual. */
export function readQuestion(query: URLSearchParams): ReadingsQuestion {
  const resolution: Resolution = query.get('resolution') === '15m' ? '15m' : 'raw';
  const spans = SPANS_MS[resolution];
  const span = Number(query.get('span'));
  const until = query.get('until') ?? '';
  return {
    series: query.get('series') ?? '',
    resolution,
    spanMs: spans.includes(span) ? span : spans[0]!,
    untilMs: /^\d{1,15}$/.test(until) ? Number(until) : null,
  };
}

/** The span before (-1) or after (1); one that would reach into the future follows the clock again. */
export function shifted(question: ReadingsQuestion, steps: number, nowMs: number): ReadingsQuestion {
  const untilMs = (question.untilMs ?? nowMs) + steps * question.spanMs;
  return { ...question, untilMs: untilMs >= nowMs ? null : Math.max(question.spanMs, untilMs) };
}
