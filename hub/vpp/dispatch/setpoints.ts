import type { Setpoint } from '@maeul/devices/vpp/control';
import type { Plan } from '@maeul/devices/vpp/plan';
import type { EnergyAsset } from '@maeul/devices/vpp/portfolio';
import type { Gathered, Known } from './gather.ts';

/** What a device should be told now. */
export interface Wanted {
  readonly asset: string;
  readonly device: string;
  readonly setpoint: Setpoint;
}

/** What follows from a plan for its first quarter-hour, and from what staff ordered by hand. */
export function wantedNow(plan: Plan, { problem, panels, unsteered }: Gathered, known: Known): Wanted[] {
  const assets = new Map(known.assets.map((asset) => [asset.id, asset]));
  const reserve = new Map(
    problem.batteries.map(({ asset, reserveWh, capacityWh }) => [asset, (100 * reserveWh) / Math.max(1, capacityWh)]),
  );
  const wanted = new Map<string, Wanted>();
  const want = (asset: EnergyAsset | undefined, setpoint: Setpoint) => {
    if (asset?.device !== undefined) wanted.set(asset.id, { asset: asset.id, device: asset.device, setpoint });
  };
  for (const { asset, powerW } of plan.assets) {
    if (!reserve.has(asset)) continue;
    // The registers hold hundredths of a percent; rounded up, so that nothing of the reserve is lost.
    const reservePercent = Math.min(100, Math.ceil(reserve.get(asset)! * 100) / 100);
    want(assets.get(asset), { kind: 'storage', powerW: powerW[0] ?? 0, reservePercent });
  }
  for (const { asset } of panels) {
    const limit = plan.assets.find((one) => one.asset === asset.id)?.powerW[0];
    if (limit !== undefined && limit < asset.ratedW)
      want(asset, { kind: 'limit', percent: Math.floor((1000 * limit) / asset.ratedW) / 10 });
  }
  // What staff orders for a battery goes out as it was ordered, not as the plan believes it can be done.
  for (const { asset, setpoint } of known.overrides) {
    const one = assets.get(asset);
    if (one === undefined || !known.steered.has(one.member) || unsteered.get(asset) === 'no-device') continue;
    if (setpoint.kind !== 'auto') want(one, setpoint);
  }
  return [...wanted.values()];
}

/** Adds to a plan what each inverter may make at most, where panels are held back at all. @param spillW by quarter-hour */
export function withLimits(
  plan: Plan,
  panels: Gathered['panels'],
  pvW: readonly number[],
  spillW: readonly number[],
): Plan {
  if (spillW.every((watts) => watts < 1) || panels.length === 0) return plan;
  const share = panels.reduce((sum, one) => sum + one.share, 0);
  const held = panels.map(({ asset, share: own }) => {
    const powerW = spillW.map((watts, quarter) =>
      watts < 1 ? asset.ratedW : Math.max(0, Math.floor(((pvW[quarter] ?? 0) - watts / share) * own)),
    );
    const spans = powerW.flatMap((watts, quarter) => (watts < asset.ratedW ? [quarter] : []));
    const [from, to] = [spans[0] ?? 0, (spans.at(-1) ?? 0) + 1];
    const words = { ko: '발전 제한: 선로 한도', en: 'held back: the line carries no more' };
    return { asset: asset.id, powerW, reasons: spans.length === 0 ? [] : [{ from, to, code: 'limit-line', words }] };
  });
  return { ...plan, assets: [...plan.assets, ...held] };
}
