import { DAY_MS, dayNumber, parseDay } from '@maeul/devices/korea/day';
import type { Statement as StatementPage } from '@maeul/devices/vpp/api/calls';
import type { BaselineValue } from '@maeul/devices/vpp/baseline';
import type { Statement } from '@maeul/devices/vpp/statement';
import { actualsOf } from '../baseline/actuals.ts';
import { inputOf } from '../settlement/statement.ts';

/** Each value of the event beside the values of earlier days that were averaged for it. */
export function spansOf(statement: Statement): StatementPage['spans'] {
  const { baseline, values, programme } = statement;
  const { load } = inputOf(statement);
  if (baseline === null || load === null) return [];
  const used = baseline.days.filter((day) => day.used).map(({ day }) => day);
  const stepMs = programme.baseline.minutes * 60_000;
  // Of a member that left, only what counts: the sums follow from what is shown.
  return baseline.values.slice(0, values.length).map((value, at) => ({
    from: value.from,
    plainWh: value.unadjustedWh,
    baselineWh: value.baselineWh,
    actualWh: values[at]?.actualWh ?? null,
    used: usedAt(value, used).flatMap((day) => {
      const startsMs = onDay(value.from, day);
      const wh = actualsOf(load, programme.baseline, { startsMs, endsMs: startsMs + stepMs })[0] ?? Number.NaN;
      return Number.isNaN(wh) ? [] : [{ day, wh }];
    }),
  }));
}

function usedAt({ highest, lowest }: BaselineValue, days: readonly string[]): string[] {
  return days.filter((day) => !highest.includes(day) && !lowest.includes(day));
}

/** The same time of day on another day; days are 24 hours long at the site. */
function onDay(from: string, day: string): number {
  const fromMs = Date.parse(from);
  return fromMs + ((parseDay(day) ?? dayNumber(fromMs)) - dayNumber(fromMs)) * DAY_MS;
}
