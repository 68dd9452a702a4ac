import { dayNumber, dayStartMs } from '@maeul/devices/korea/day';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { gridOf, type Load } from './grid.ts';

/** What was used in a span, in the values of a rule and by its rule of gaps. Wh; NaN where too little was measured. */
export function actualsOf(
  load: Load,
  rule: BaselineRule,
  { startsMs, endsMs }: { readonly startsMs: number; readonly endsMs: number },
): Float64Array {
  const firstDay = dayNumber(startsMs);
  const startMs = dayStartMs(firstDay);
  const grid = gridOf(load, rule.minutes, { firstDay, startMs, days: dayNumber(endsMs - 1) - firstDay + 1 }, rule.gaps);
  return grid.wh.slice((startsMs - startMs) / grid.stepMs, (endsMs - startMs) / grid.stepMs);
}
