import type { Setpoint } from '@maeul/devices/vpp/control';
import type { EnergyAsset, Member } from '@maeul/devices/vpp/portfolio';
import type { Battery, Call, DispatchProblem, FlexibleLoad, Group } from './problem.ts';
import type { DispatchSettings } from './settings.ts';

/** A course of a day as it was forecast, W by quarter-hour. */
export interface Expected {
  readonly pvW: readonly number[];
  readonly loadW: readonly number[];
}

/** What is known when a plan is made. */
export interface Known {
  /** Start of the quarter-hour that is running. */
  readonly fromMs: number;
  readonly quarters: number;
  readonly members: readonly Member[];
  readonly assets: readonly EnergyAsset[];
  /** Members that agreed to be steered today. */
  readonly steered: ReadonlySet<string>;
  /** Percent of the capacity, by asset, of batteries that were read just now. */
  readonly charge: ReadonlyMap<string, number>;
  readonly overrides: readonly { readonly asset: string; readonly setpoint: Setpoint; readonly untilMs: number }[];
  readonly expected: Expected;
  /** Of feeders that have a limit. */
  readonly feeders: ReadonlyMap<string, Expected>;
  readonly calls: readonly KnownCall[];
  readonly retailWon: number;
  readonly feedInWon: number;
  readonly settings: DispatchSettings;
}

export interface KnownCall {
  readonly id: string;
  readonly startsMs: number;
  readonly endsMs: number;
  readonly targetW: number | null;
  readonly wonPerKwh: number;
  readonly scope: { readonly kind: 'dong' | 'building' | 'feeder'; readonly id?: string };
}

/** Why a battery, an inverter or a load is not steered. */
export type Unsteered = 'no-device' | 'no-consent' | 'no-state' | 'no-control';

export interface Gathered {
  readonly problem: DispatchProblem;
  /** Inverters that may be held back, with the share of all panels that each has. */
  readonly panels: readonly { readonly asset: EnergyAsset; readonly share: number }[];
  readonly unsteered: ReadonlyMap<string, Unsteered>;
}

export const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
const DAY_QUARTERS = 96;
const DEFAULT_EFFICIENCY = 0.88;

/** The problem to solve, from what is known. Assets that cannot be steered stay out of it, each with its reason. */
export function gather(known: Known): Gathered {
  const unsteered = new Map<string, Unsteered>();
  const able = known.assets.filter((asset) => {
    const why = whyNot(asset, known);
    if (why !== null) unsteered.set(asset.id, why);
    return why === null;
  });
  const batteryAssets = able.filter(({ kind }) => kind === 'battery');
  const loadAssets = able.filter(isFlexible);
  const batteries = batteryAssets.map((asset) => batteryOf(asset, known));
  const loads = loadAssets.map((asset) => loadOf(asset, known));
  const panels = panelsOf(able, known);
  const netW = difference(known.expected);
  const share = panels.reduce((sum, one) => sum + one.share, 0);
  const place = { known, batteryAssets, loadAssets };
  const importWon = Array.from({ length: known.quarters }, (_, quarter) => priceAt(known, quarter));
  const { settings, feedInWon } = known;
  const problem: DispatchProblem = {
    fromMs: known.fromMs,
    quarters: known.quarters,
    netW,
    spillMaxW: known.expected.pvW.map((pvW) => Math.floor(Math.max(0, pvW) * share)),
    importWon,
    exportWon: importWon.map((won) => Math.min(won, feedInWon)),
    peakWonPerKw: settings.peakWonPerKw,
    peakSoFarW: 0,
    wearWonPerKwh: settings.wearWonPerKwh,
    endWonPerKwh: Math.min(feedInWon, ...importWon),
    batteries,
    loads,
    groups: groupsOf(place, netW),
    calls: callsOf(place),
  };
  return { problem, panels, unsteered };
}

/** Only batteries, inverters and loads that can wait are planned at all. */
export function isPlanned(asset: EnergyAsset): boolean {
  return asset.kind === 'battery' || asset.kind === 'pv' || isFlexible(asset);
}

function isFlexible({ kind, dayWh }: EnergyAsset): boolean {
  return (kind === 'flexible-load' || kind === 'charger') && dayWh !== undefined;
}

function whyNot(asset: EnergyAsset, known: Known): Unsteered | null {
  if (!isPlanned(asset)) return 'no-control';
  if (!known.steered.has(asset.member)) return 'no-consent';
  // Nobody switches a flexible load by setpoints: its plan is told to people.
  if (isFlexible(asset)) return null;
  if (asset.device === undefined) return 'no-device';
  const left = known.overrides.some((one) => one.asset === asset.id && one.setpoint.kind === 'auto');
  if (left) return 'no-control';
  return asset.kind === 'battery' && (!known.charge.has(asset.id) || asset.capacityWh === undefined)
    ? 'no-state'
    : null;
}

function batteryOf(asset: EnergyAsset, known: Known): Battery {
  const { settings, fromMs } = known;
  const capacityWh = asset.capacityWh ?? 0;
  const percent = Math.max(asset.reservePercent ?? 0, settings.emergency ? settings.emergencyPercent : 0);
  const override = known.overrides.find((one) => one.asset === asset.id);
  const orderedQuarters =
    override?.setpoint.kind === 'storage'
      ? Math.min(known.quarters, Math.max(0, Math.ceil((override.untilMs - fromMs) / QUARTER_MS)))
      : 0;
  const orderedW = override?.setpoint.kind === 'storage' ? override.setpoint.powerW : 0;
  return {
    asset: asset.id,
    capacityWh,
    chargeMaxW: asset.chargeW ?? asset.ratedW,
    dischargeMaxW: asset.dischargeW ?? asset.ratedW,
    efficiency: asset.efficiency ?? DEFAULT_EFFICIENCY,
    reserveWh: (capacityWh * percent) / 100,
    storedWh: (capacityWh * Math.min(100, Math.max(0, known.charge.get(asset.id) ?? 0))) / 100,
    orderedW: new Array<number>(orderedQuarters).fill(orderedW),
  };
}

/** Of a window that has begun or reaches beyond the plan it needs its part. */
function loadOf({ id, ratedW, dayWh = 0, hours }: EnergyAsset, { fromMs, quarters }: Known): FlexibleLoad {
  const { fromHour, toHour } = hours ?? { fromHour: 0, toHour: 24 };
  const startQuarter = Math.floor(((fromMs + SEOUL_OFFSET_MS) % (24 * HOUR_MS)) / QUARTER_MS);
  const lengthHours = toHour > fromHour ? toHour - fromHour : toHour + 24 - fromHour;
  const length = lengthHours * 4;
  const windows: { from: number; to: number; wh: number }[] = [];
  for (let first = fromHour * 4 - startQuarter - DAY_QUARTERS; first < quarters; first += DAY_QUARTERS) {
    const [from, to] = [Math.max(0, first), Math.min(quarters, first + length)];
    if (to <= from) continue;
    const wh = Math.min((dayWh * (to - from)) / length, (ratedW * (to - from)) / 4);
    windows.push({ from, to, wh: Math.floor(wh) });
  }
  return { asset: id, ratedW, windows };
}

function panelsOf(able: readonly EnergyAsset[], known: Known): Gathered['panels'] {
  const byHand = new Set(known.overrides.map(({ asset }) => asset));
  const allW = known.assets.reduce((sum, { kind, ratedW }) => sum + (kind === 'pv' ? ratedW : 0), 0);
  return able
    .filter(({ id, kind }) => kind === 'pv' && !byHand.has(id))
    .map((asset) => ({ asset, share: asset.ratedW / allW }));
}

function difference({ pvW, loadW }: Expected): number[] {
  return loadW.map((watts, quarter) => watts - (pvW[quarter] ?? 0));
}

function priceAt({ fromMs, retailWon, settings }: Known, quarter: number): number {
  const hour = ((fromMs + quarter * QUARTER_MS + SEOUL_OFFSET_MS) % (24 * HOUR_MS)) / HOUR_MS;
  const dear = settings.dear.find(({ fromHour, toHour }) => fromHour <= hour && hour < toHour);
  return (retailWon * (dear?.percent ?? 100)) / 100;
}

interface Place {
  readonly known: Known;
  readonly batteryAssets: readonly EnergyAsset[];
  readonly loadAssets: readonly EnergyAsset[];
}

/** Indices of those whose member is of a kind. */
function indicesOf(assets: readonly EnergyAsset[], known: Known, isOf: (member: Member) => boolean): number[] {
  const members = new Set(known.members.filter(isOf).map(({ id }) => id));
  return assets.flatMap(({ member }, index) => (members.has(member) ? [index] : []));
}

function groupsOf({ known, batteryAssets, loadAssets }: Place, netW: readonly number[]): Group[] {
  const { settings } = known;
  const dong: Group = {
    id: 'dong',
    netW,
    importMaxW: settings.importMaxW,
    exportMaxW: settings.exportMaxW,
    batteries: batteryAssets.map((_, index) => index),
    loads: loadAssets.map((_, index) => index),
  };
  const feeders = settings.feeders.flatMap((feeder): Group[] => {
    const expected = known.feeders.get(feeder.id);
    if (expected === undefined) return [];
    const isOf = (member: Member) => member.feeder === feeder.id;
    const batteries = indicesOf(batteryAssets, known, isOf);
    return [{ ...feeder, netW: difference(expected), batteries, loads: indicesOf(loadAssets, known, isOf) }];
  });
  return [dong, ...feeders];
}

/** A call without a target gets what the batteries have. */
function callsOf({ known, batteryAssets, loadAssets }: Place): Call[] {
  const { fromMs, quarters } = known;
  return known.calls.flatMap(({ id, startsMs, endsMs, targetW, wonPerKwh, scope }): Call[] => {
    const from = Math.max(0, Math.floor((startsMs - fromMs) / QUARTER_MS));
    const to = Math.min(quarters, Math.ceil((endsMs - fromMs) / QUARTER_MS));
    if (to <= from || from >= quarters) return [];
    const isOf = (member: Member) =>
      scope.kind === 'dong' || (scope.kind === 'building' ? member.building : member.feeder) === scope.id;
    const batteries = indicesOf(batteryAssets, known, isOf);
    const ableW = batteries.reduce((sum, index) => {
      const { dischargeW, ratedW } = batteryAssets[index]!;
      return sum + (dischargeW ?? ratedW);
    }, 0);
    const call = { id, from, to, targetW: targetW ?? ableW, penaltyWonPerKwh: wonPerKwh };
    return [{ ...call, batteries, loads: indicesOf(loadAssets, known, isOf) }];
  });
}
