import type { DeliveryMinute } from '@maeul/devices/vpp/api/calls';
import type { SeriesSet } from './series.ts';
import type { CurveName } from './today-curve.ts';

const MINUTE_MS = 60_000;

/** Minutes of a call, whether or not each was seen: its baseline, what was used, and what was shed. W. */
export function deliverySet(
  startMs: number,
  endMs: number,
  minutes: readonly DeliveryMinute[],
  nameOf: CurveName,
): SeriesSet {
  const byMinute = new Map(minutes.map((one) => [Date.parse(one.minute), one]));
  const count = Math.max(0, Math.round((endMs - startMs) / MINUTE_MS));
  const startsMs = Array.from({ length: count }, (_, at) => startMs + at * MINUTE_MS);
  const column = (of: (one: DeliveryMinute) => number) =>
    startsMs.map((tMs) => {
      const one = byMinute.get(tMs);
      return one === undefined ? null : of(one);
    });
  return {
    startsMs,
    stepMs: MINUTE_MS,
    series: [
      {
        ...{ id: 'baseline', name: nameOf('baseline'), color: 'planned', unit: 'W', dash: [10, 5] },
        values: column(({ baselineW }) => baselineW),
      },
      {
        ...{ id: 'actual', name: nameOf('actual'), color: 'used', unit: 'W', filled: true },
        values: column(({ actualW }) => actualW),
      },
      {
        ...{ id: 'shed', name: nameOf('shed'), color: 'exported', unit: 'W', dash: [2, 4] },
        values: column(({ baselineW, actualW }) => baselineW - actualW),
      },
    ],
  };
}

/** Energy shed so far, Wh: the minutes that were seen. */
export function shedWh(minutes: readonly DeliveryMinute[]): number {
  return minutes.reduce((sum, { baselineW, actualW }) => sum + (baselineW - actualW) / 60, 0);
}
