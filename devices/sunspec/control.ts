import { ok, type Result, refuse } from '../refusal.ts';
import type { Setpoint } from '../vpp/control.ts';
import type { ChainModel, SunspecChain } from './chain.ts';
import { type ControlPoint, controlPoints, rawOf, wordsOf } from './control-points.ts';

/** Models that take setpoints, the preferred first. */
const MODELS = { limit: [704, 123], storage: [124] } as const;
/** Bits 0 and 1 of StorCtl_Mod: both rates count. */
const BOTH_RATES = 3;

/** One write, in the order in which it must be done. */
export interface ControlStep {
  /** 0-based protocol address. */
  readonly address: number;
  readonly words: readonly number[];
}

export interface ControlPlan {
  readonly steps: readonly ControlStep[];
  /** What must stand in the registers afterwards, raw, by the names of the model. */
  readonly expected: Readonly<Record<string, number>>;
  /** The device goes back to its own mode by itself if it is not told again. */
  readonly ownTimer: boolean;
}

/** The model that a kind of setpoint goes to. Code: `no-control-model`. */
export function controlModel(chain: SunspecChain, kind: 'limit' | 'storage'): Result<ChainModel> {
  for (const id of MODELS[kind]) {
    const model = chain.models.find((candidate) => candidate.id === id);
    if (model !== undefined) return ok(model);
  }
  return refuse('no-control-model', `The device has no SunSpec model ${MODELS[kind].join(' or ')}.`);
}

/**
 * The writes that carry out a setpoint. Timers and values come first and the switch that makes them count last, so that a break in
 * between leaves nothing half in force; writing the switch starts the device's timer anew.
 * Codes: `not-implemented`, `out-of-range` (beyond the nameplate or what the registers hold).
 * @param words all registers of the model, from its ID register on, as they stand now
 */
export function planSetpoint(
  model: ChainModel,
  words: Uint16Array,
  setpoint: Exclude<Setpoint, { kind: 'auto' }>,
  revertS: number,
): Result<ControlPlan> {
  const points = controlPoints(model, words);
  if (setpoint.kind === 'limit')
    return model.id === 704
      ? limitBy704(points, setpoint.percent, revertS)
      : limitBy123(points, setpoint.percent, revertS);
  return storageBy124(points, setpoint.powerW, setpoint.reservePercent, revertS);
}

/** The writes that give the device back to itself. @param reserve raw MinRsvPct that it had before; undefined: leave it */
export function planOwnMode(model: ChainModel, words: Uint16Array, reserve?: number): Result<ControlPlan> {
  const points = controlPoints(model, words);
  const off = [[SWITCH[model.id] ?? '', 0]] as const;
  const more = reserve === undefined ? [] : ([['MinRsvPct', reserve]] as const);
  return planOf(points, [off, more], false);
}

/** Values of the control points as they stand, for people: percent, seconds, watts. */
export function readBackOf(model: ChainModel, words: Uint16Array): Record<string, number> {
  const points = controlPoints(model, words);
  const shown = SHOWN[model.id] ?? [];
  return Object.fromEntries(
    shown.flatMap((name) => {
      const value = points.get(name)?.value;
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
}

/** Points whose raw values differ from what they should be; empty when the device has taken everything. */
export function differences(
  model: ChainModel,
  words: Uint16Array,
  expected: Readonly<Record<string, number>>,
): readonly string[] {
  const points = controlPoints(model, words);
  return Object.entries(expected).flatMap(([name, raw]) => {
    const found = points.get(name)?.raw;
    return found === raw ? [] : [`${name} is ${found} and should be ${raw}`];
  });
}

/** The raw reserve of a storage model, to be given back later; undefined if it has none. */
export function reserveOf(model: ChainModel, words: Uint16Array): number | undefined {
  const point = model.id === 124 ? controlPoints(model, words).get('MinRsvPct') : undefined;
  return point?.implemented ? point.raw : undefined;
}

const SWITCH: Readonly<Record<number, string>> = { 704: 'WMaxLimPctEna', 123: 'WMaxLim_Ena', 124: 'StorCtl_Mod' };
const SHOWN: Readonly<Record<number, readonly string[]>> = {
  704: ['WMaxLimPctEna', 'WMaxLimPct', 'WMaxLimPctRvrtTms', 'WMaxLimPctRvrtRem'],
  123: ['WMaxLim_Ena', 'WMaxLimPct', 'WMaxLimPct_RvrtTms'],
  124: ['StorCtl_Mod', 'OutWRte', 'InWRte', 'InOutWRte_RvrtTms', 'MinRsvPct', 'WChaMax', 'ChaState'],
};

type Points = ReadonlyMap<string, ControlPoint>;
type Wanted = readonly (readonly [name: string, raw: number])[];

function limitBy704(points: Points, percent: number, revertS: number): Result<ControlPlan> {
  const raw = percentOf(points, 'WMaxLimPct', percent);
  if (!raw.ok) return raw;
  const back: Wanted = [...ifThere(points, 'WMaxLimPctEnaRvrt', 0), ...ifThere(points, 'WMaxLimPctRvrtTms', revertS)];
  return planOf(points, [back, [['WMaxLimPct', raw.value]], [['WMaxLimPctEna', 1]]], has(points, 'WMaxLimPctRvrtTms'));
}

function limitBy123(points: Points, percent: number, revertS: number): Result<ControlPlan> {
  const raw = percentOf(points, 'WMaxLimPct', percent);
  if (!raw.ok) return raw;
  const timers: Wanted = [...atOnce(points, 'WMaxLimPct_WinTms'), ...ifThere(points, 'WMaxLimPct_RvrtTms', revertS)];
  return planOf(points, [[['WMaxLimPct', raw.value]], timers, [['WMaxLim_Ena', 1]]], has(points, 'WMaxLimPct_RvrtTms'));
}

/**
 * Both rates count, and they enclose one power: at most +p % one way, and at least p % of it, which a negative rate the other way
 * says. A battery that holds gets 0 and 0.
 */
function storageBy124(points: Points, powerW: number, reservePercent: number, revertS: number): Result<ControlPlan> {
  const rated = points.get('WChaMax')?.value ?? null;
  if (rated === null || rated <= 0) return refuse('not-implemented', 'The battery does not say its greatest power.');
  if (Math.abs(powerW) > rated)
    return refuse('out-of-range', `${powerW} W is beyond the ${rated} W that the battery says of itself.`);
  const rate = percentOf(points, 'OutWRte', (100 * Math.abs(powerW)) / rated);
  if (!rate.ok) return rate;
  const reserve = percentOf(points, 'MinRsvPct', reservePercent);
  if (!reserve.ok) return reserve;
  const out = powerW >= 0 ? rate.value : -rate.value;
  const timers: Wanted = [...atOnce(points, 'InOutWRte_WinTms'), ...ifThere(points, 'InOutWRte_RvrtTms', revertS)];
  const rates: Wanted = [
    ['OutWRte', out],
    // Not -0: the registers know none, and neither does a comparison with them.
    ['InWRte', out === 0 ? 0 : -out],
  ];
  const steps = [[['MinRsvPct', reserve.value]], timers, rates, [['StorCtl_Mod', BOTH_RATES]]] as const;
  return planOf(points, steps, has(points, 'InOutWRte_RvrtTms'));
}

/** Raw value of a percentage, rounded down: never more than was asked for. */
function percentOf(points: Points, name: string, percent: number): Result<number> {
  const point = points.get(name);
  if (point === undefined || !point.implemented) return refuse('not-implemented', `The device has no ${name}.`);
  const raw = rawOf(point, percent);
  return raw === null ? refuse('out-of-range', `${name} cannot hold ${percent} %.`) : ok(raw);
}

function has(points: Points, name: string): boolean {
  return points.get(name)?.implemented ?? false;
}

function ifThere(points: Points, name: string, raw: number): Wanted {
  return has(points, name) ? [[name, raw]] : [];
}

/** Without a random delay. Where there is none already it is left alone: some devices show the point and refuse to have it written. */
function atOnce(points: Points, name: string): Wanted {
  return has(points, name) && points.get(name)!.raw !== 0 ? [[name, 0]] : [];
}

/** Each group becomes as few writes as its registers allow; groups keep their order. */
function planOf(points: Points, groups: readonly Wanted[], ownTimer: boolean): Result<ControlPlan> {
  const steps: { address: number; words: number[] }[] = [];
  const expected: Record<string, number> = {};
  for (const group of groups) {
    const first = steps.length;
    for (const [name, raw] of group) {
      const point = points.get(name);
      if (point === undefined || !point.implemented) return refuse('not-implemented', `The device has no ${name}.`);
      expected[name] = raw;
      const words = wordsOf(point, raw);
      const last = steps.length > first ? steps.at(-1) : undefined;
      if (last !== undefined && last.address + last.words.length === point.address) last.words.push(...words);
      else steps.push({ address: point.address, words });
    }
  }
  return ok({ steps, expected, ownTimer });
}
