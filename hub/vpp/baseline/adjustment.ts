import { type BaselineAdjustment, type BaselineRule, GAPS_DEFAULT } from '@maeul/devices/vpp/programme';
import type { Grid } from './grid.ts';
import { usualValue } from './usual-value.ts';

/** How the hours before the event move the baseline. */
export interface Adjusting {
  readonly fromMs: number;
  readonly toMs: number;
  /** Values that could be compared, of so many. */
  readonly values: number;
  readonly of: number;
  /** Wh for each value, or a factor; null: none, and why. */
  readonly amount: number | null;
  readonly why?: 'window-gaps' | 'zero-baseline';
}

/** A span in which the member was called. */
export interface CalledSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

const HOUR_MS = 3_600_000;

/**
 * Compares the window before the event with its usual use. Values that are missing or lie in another call do not take part; when less than
 * the rule's share of them is left, or a ratio would divide by zero, nothing is adjusted.
 */
export function adjusting(
  rule: BaselineRule & { readonly adjustment: BaselineAdjustment },
  grid: Grid,
  startsMs: number,
  around: { readonly used: readonly number[]; readonly called: readonly CalledSpan[] },
): Adjusting {
  const { kind, windowHours, endsBeforeHours } = rule.adjustment;
  const toMs = startsMs - endsBeforeHours * HOUR_MS;
  const fromMs = toMs - windowHours * HOUR_MS;
  const first = Math.ceil((fromMs - grid.startMs) / grid.stepMs);
  const end = Math.ceil((toMs - grid.startMs) / grid.stepMs);
  let actual = 0;
  let usual = 0;
  let values = 0;
  for (let at = first; at < end; at++) {
    const own = grid.wh[at] ?? Number.NaN;
    const fromValueMs = grid.startMs + at * grid.stepMs;
    if (Number.isNaN(own) || isCalled(around.called, fromValueMs, fromValueMs + grid.stepMs)) continue;
    const { wh } = usualValue(rule, grid, at, around.used);
    if (Number.isNaN(wh)) continue;
    actual += own;
    usual += wh;
    values += 1;
  }
  const seen = { fromMs, toMs, values, of: end - first };
  const { valueShare } = rule.gaps ?? GAPS_DEFAULT;
  if (values === 0 || values < seen.of * valueShare) return { ...seen, amount: null, why: 'window-gaps' };
  if (kind === 'additive') return { ...seen, amount: (actual - usual) / values };
  return usual > 0 ? { ...seen, amount: actual / usual } : { ...seen, amount: null, why: 'zero-baseline' };
}

/** A value moved, at most by the cap and not below zero. */
export function adjusted(wh: number, amount: number, { kind, cap }: BaselineAdjustment): number {
  if (kind === 'additive') {
    const most = cap === null ? Number.POSITIVE_INFINITY : cap * wh;
    return Math.max(0, wh + Math.min(most, Math.max(-most, amount)));
  }
  const factor = cap === null ? amount : Math.min(1 + cap, Math.max(1 - cap, amount));
  return Math.max(0, wh * factor);
}

function isCalled(spans: readonly CalledSpan[], fromMs: number, toMs: number): boolean {
  return spans.some((span) => span.fromMs < toMs && span.toMs > fromMs);
}
