import { DAY_MS, dayNumber, dayStartMs, dayText } from '@maeul/devices/korea/day';
import type { BaselineResult } from '@maeul/devices/vpp/baseline';
import type { BaselineRule } from '@maeul/devices/vpp/programme';
import { actualsOf } from '@maeul/hub/vpp/baseline/actuals';
import type { CalledSpan, Load } from '@maeul/hub/vpp/baseline/baseline';
import { bothBaselines } from './two-baselines.ts';

const HOUR_MS = 3_600_000;

export interface TableAsked {
  readonly rule: BaselineRule;
  readonly load: Load;
  readonly day: number;
  /** Hours of the day. */
  readonly fromHour: number;
  readonly toHour: number;
  readonly called: readonly CalledSpan[];
}

/** One day: what the hub computes, what the auditor does, and what was used. Wh. */
export interface BaselineTable {
  readonly day: string;
  readonly values: readonly {
    readonly from: string;
    readonly baselineWh: number | null;
    readonly auditorWh: number | null;
    readonly actualWh: number | null;
  }[];
  /** Of the past days before it. */
  readonly rrmse: number | null;
  readonly auditorRrmse: number | null;
  readonly differences: readonly string[];
  readonly baseline: BaselineResult;
}

/** The baselines of the hours of one day, by the hub and by the auditor. */
export function baselineTable({ rule, load, day, fromHour, toHour, called }: TableAsked): BaselineTable {
  const startsMs = dayStartMs(day) + fromHour * HOUR_MS;
  const endsMs = dayStartMs(day) + toHour * HOUR_MS;
  const { hub, auditor, differences } = bothBaselines({ rule, load, startsMs, endsMs, called, withFit: true });
  const actuals = actualsOf(load, rule, { startsMs, endsMs });
  return {
    day: dayText(day),
    values: hub.values.map(({ from, baselineWh }, i) => ({
      from,
      baselineWh,
      auditorWh: auditor.values[i]!,
      actualWh: Number.isNaN(actuals[i]!) ? null : actuals[i]!,
    })),
    rrmse: hub.fit?.rrmse ?? null,
    auditorRrmse: auditor.rrmse,
    differences,
    baseline: hub,
  };
}

/** So many days of a load, evenly spread over what has enough of a past. */
export function sampledDays(load: Load, lookBackDays: number, count: number): number[] {
  const first = dayNumber(load.fromMs) + lookBackDays;
  const last = dayNumber(load.fromMs + load.wh.length * load.minutes * 60_000 - DAY_MS);
  const span = Math.max(0, last - first);
  const days = Array.from({ length: count }, (_, i) => first + Math.floor((i * span) / Math.max(1, count - 1)));
  return [...new Set(days)].filter((day) => day >= first && day <= last);
}
