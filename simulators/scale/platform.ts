import type { Random } from '../random.ts';
import type { Model } from '../simulation.ts';

/** What stands on the platform and what the indicator was told. */
export interface PlatformState {
  /** The load before and after the last change; the indication moves from one to the other. */
  readonly fromG: number;
  readonly toG: number;
  readonly changedAtMs: number;
  readonly tareG: number;
  readonly zeroG: number;
  /** When the visitor takes the load away; 0 = what stands there stays. */
  readonly leavesAtMs: number;
}

export interface ScaleSpec {
  readonly capacityG: number;
  /** Verification interval: the indication goes in steps of this. */
  readonly divisionG: number;
  /** Mean visitors per hour of the day; none comes while something stands there; 0 = the platform stays as it is. */
  readonly visitorsPerHour: number;
  /** The load swings before it stands, as what falls into a container does. */
  readonly swings?: boolean;
}

/** What the indicator shows. */
export interface Indication {
  readonly grossG: number;
  readonly netG: number;
  readonly tareG: number;
  readonly stable: boolean;
  /** Above the capacity by more than nine steps: no weight is shown. */
  readonly overload: boolean;
}

const SETTLE_TAU_MS = 250;
const STABLE_AFTER_MS = 1500;
const SWING_MS = 450;
const OVERLOAD_STEPS = 9;
const HOUR_MS = 3_600_000;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;

export const EMPTY_PLATFORM: PlatformState = {
  fromG: 0,
  toG: 0,
  changedAtMs: 0,
  tareG: 0,
  zeroG: 0,
  leavesAtMs: 0,
};

/** Residents come by day, put a bag on, wait for the weight and take it off again. */
export function platformModel(spec: ScaleSpec): Model<PlatformState> {
  return {
    initial: () => EMPTY_PLATFORM,
    step(state, tMs, stepMs, random) {
      if (state.leavesAtMs > 0) return tMs >= state.leavesAtMs ? load(state, 0, tMs) : state;
      if (state.toG !== 0) return state;
      const hour = ((tMs + SEOUL_OFFSET_MS) % (24 * HOUR_MS)) / HOUR_MS;
      const busy = hour >= 6 && hour < 23 ? 1 : 0.15;
      if (!random.chance((spec.visitorsPerHour * busy * stepMs) / HOUR_MS)) return state;
      return { ...load(state, bagG(random), tMs), leavesAtMs: tMs + random.integer(6, 15) * 1000 };
    },
  };
}

function bagG(random: Random): number {
  return Math.round(300 + 9000 * random.next() ** 2);
}

/** Puts a load on the platform, in place of what was there and of the visitor who brought it. It stays until changed. */
export function load(state: PlatformState, loadG: number, tMs: number): PlatformState {
  return { ...state, fromG: state.toG, toG: loadG, changedAtMs: tMs, leavesAtMs: 0 };
}

/** What the indicator shows at a moment: after a change the weight swings in, then it stands. */
export function indicate(state: PlatformState, spec: ScaleSpec, tMs: number): Indication {
  const sinceMs = Math.max(0, tMs - state.changedAtMs);
  const swing = spec.swings === true ? Math.cos((2 * Math.PI * sinceMs) / SWING_MS) : 1;
  const restG = (state.fromG - state.toG) * Math.exp(-sinceMs / SETTLE_TAU_MS) * swing;
  const round = (grams: number): number => Math.round(grams / spec.divisionG) * spec.divisionG;
  const grossG = round(state.toG + restG - state.zeroG);
  return {
    grossG,
    tareG: state.tareG,
    netG: grossG - state.tareG,
    stable: sinceMs >= STABLE_AFTER_MS,
    overload: grossG > spec.capacityG + OVERLOAD_STEPS * spec.divisionG,
  };
}

/** Zeroes or tares, if the weight stands. */
export function command(state: PlatformState, what: 'zero' | 'tare' | 'clear', spec: ScaleSpec, tMs: number) {
  if (what === 'clear') return { ...state, tareG: 0 };
  const shown = indicate(state, spec, tMs);
  if (!shown.stable || shown.overload) return undefined;
  return what === 'zero' ? { ...state, zeroG: state.toG, tareG: 0 } : { ...state, tareG: shown.grossG };
}
