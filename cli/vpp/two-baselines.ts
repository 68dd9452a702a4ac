import { unwrap } from '@maeul/devices/refusal';
import type { BaselineResult } from '@maeul/devices/vpp/baseline';
import { type BaselineAsked, baselineOf, type Load } from '@maeul/hub/vpp/baseline/baseline';
import type { SlotReading } from '@maeul/simulators/power-auditor/readings';
import { type Recounted, recountBaseline } from '@maeul/simulators/power-auditor/recount-baseline';

const WITHIN = 1e-9;

/** What the hub and the auditor say of one question, and where they differ. */
export function bothBaselines(asked: BaselineAsked): {
  readonly hub: BaselineResult;
  readonly auditor: Recounted;
  readonly differences: string[];
} {
  const hub = unwrap(baselineOf(asked));
  const { load, rule } = asked;
  const auditor = recountBaseline({
    rule,
    startsAt: new Date(asked.startsMs).toISOString(),
    endsAt: new Date(asked.endsMs).toISOString(),
    called: asked.called.map(({ fromMs, toMs }) => ({
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
    })),
    readings: readingsOf(load),
    minutesOfReadings: load.minutes,
  });
  const used = hub.days.filter((day) => day.used).map(({ day }) => day);
  const outlying = hub.days.filter(({ why }) => why === 'low-usage' || why === 'high-usage').map(({ day }) => day);
  const differences = [
    ...(used.join() === auditor.used.join() ? [] : [`days: ${used} ≠ ${auditor.used}`]),
    ...(outlying.join() === auditor.outlying.toSorted().reverse().join()
      ? []
      : [`outlying: ${outlying} ≠ ${auditor.outlying}`]),
    ...hub.values.flatMap(({ from, baselineWh, unadjustedWh }, i) => [
      ...differ(`${from}`, baselineWh, auditor.values[i]!),
      ...differ(`${from} unadjusted`, unadjustedWh, auditor.unadjusted[i]!),
    ]),
    ...(hub.fit === null ? [] : differ('RRMSE', hub.fit.rrmse, auditor.rrmse)),
  ];
  return { hub, auditor, differences };
}

/** What was measured, as the auditor reads it. */
export function readingsOf(load: Load): SlotReading[] {
  return Array.from(load.wh, (wh, i) => ({
    fromMs: load.fromMs + i * load.minutes * 60_000,
    wh: load.quality?.[i] === 2 ? Number.NaN : wh,
    estimated: load.quality?.[i] === 1,
  })).filter(({ wh }) => !Number.isNaN(wh));
}

function differ(what: string, mine: number | null, theirs: number | null): string[] {
  const isSame =
    mine === null || theirs === null
      ? mine === theirs
      : Math.abs(mine - theirs) <= WITHIN * Math.max(1, Math.abs(mine), Math.abs(theirs));
  return isSame ? [] : [`${what}: ${mine} ≠ ${theirs}`];
}
