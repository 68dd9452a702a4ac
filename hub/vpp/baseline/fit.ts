import type { BaselineFit } from '@maeul/devices/vpp/baseline';
import { type BaselineRule, RRMSE_DAYS_DEFAULT } from '@maeul/devices/vpp/programme';
import type { Grid } from './grid.ts';
import { referenceDays, unfit } from './reference-days.ts';
import { usualMeans } from './usual-value.ts';

/**
 * How well a rule, unadjusted, tells the past days of a member: every value of the last `rrmseDays` days that could be days of reference
 * and had no event. Days without a baseline of their own do not count.
 */
export function fitOf(rule: BaselineRule, grid: Grid, day: number, called: (day: number) => boolean): BaselineFit {
  const wanted = rule.rrmseDays ?? RRMSE_DAYS_DEFAULT;
  let days = 0;
  let values = 0;
  let squares = 0;
  let actual = 0;
  for (let past = day - 1; days < wanted && past >= day - rule.days.lookBackDays; past--) {
    if (called(past) || unfit(rule, grid, { day: past, eventDay: day }, called) !== null) continue;
    const { used, enough } = referenceDays(rule, grid, past, called);
    if (!enough) continue;
    days += 1;
    const usual = usualMeans(rule, grid, used);
    const midnight = (past - grid.firstDay) * grid.perDay;
    for (let at = midnight; at < midnight + grid.perDay; at++) {
      const own = grid.wh[at]!;
      const wh = usual(at);
      if (Number.isNaN(own) || Number.isNaN(wh)) continue;
      squares += (own - wh) ** 2;
      actual += own;
      values += 1;
    }
  }
  const rrmse = values === 0 || actual <= 0 ? null : Math.sqrt(squares / values) / (actual / values);
  const qualifies = rule.rrmseMax === null || (rrmse !== null && rrmse <= rule.rrmseMax);
  const why = rrmse !== null ? {} : { why: values === 0 ? ('no-history' as const) : ('zero-mean' as const) };
  return { rrmse, ...why, days, values, qualifies };
}
