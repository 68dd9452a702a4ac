import type { AccountRow } from '@maeul/devices/vpp/accounts';
import type { EnergyAsset } from '@maeul/devices/vpp/portfolio';
import { type PowerSeries, QUARTER_MS } from './day-grid.ts';
import type { Panels } from './panels.ts';

const WH_TO_W = 3_600_000 / QUARTER_MS;
/** A quarter-hour of which more members than that were silent says nothing. */
const MISSING_SHARE_MAX = 0.5;

/** What a scope's account says of its past, as mean power. */
export function historyOf(
  rows: readonly AccountRow[],
  fromMs: number,
  toMs: number,
  flow: 'production' | 'consumption',
): PowerSeries {
  const watts = new Float64Array(Math.max(0, Math.round((toMs - fromMs) / QUARTER_MS))).fill(Number.NaN);
  for (const { from, flows, coverage } of rows) {
    const at = Math.round((Date.parse(from) - fromMs) / QUARTER_MS);
    const silent = coverage.members === 0 || coverage.missing > coverage.members * MISSING_SHARE_MAX;
    if (at >= 0 && at < watts.length && !silent) watts[at] = flows[flow] * WH_TO_W;
  }
  return trimmed({ fromMs, watts });
}

/** The first days of a young portfolio are not a gap. */
function trimmed({ fromMs, watts }: PowerSeries): PowerSeries {
  const first = watts.findIndex((value) => !Number.isNaN(value));
  return first <= 0
    ? { fromMs, watts: first === 0 ? watts : new Float64Array(0) }
    : { fromMs: fromMs + first * QUARTER_MS, watts: watts.slice(first) };
}

/** The panels among assets; how they lie only where both angles are known. */
export function panelsOf(assets: readonly EnergyAsset[]): Panels[] {
  return assets
    .filter(({ kind }) => kind === 'pv')
    .map(({ ratedW, tilt, azimuth }) =>
      tilt === undefined || azimuth === undefined ? { ratedW } : { ratedW, plane: { tilt, azimuth } },
    );
}
