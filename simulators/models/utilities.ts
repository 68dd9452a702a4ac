import type { Random } from '../random.ts';

/** Water, hot water, gas and heat of one flat. Flows are per hour, totals since the meter was built in. */
export interface UtilityState {
  readonly waterM3h: number;
  readonly waterM3: number;
  readonly hotWaterM3h: number;
  readonly hotWaterM3: number;
  readonly gasM3h: number;
  readonly gasM3: number;
  readonly heatW: number;
  readonly heatWh: number;
  /** Milliseconds that the open tap and the cooker still run. */
  readonly tapMs: number;
  readonly cookerMs: number;
}

const HOUR_MS = 3_600_000;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
/** Taps opened per hour of the day, 0 to 23. */
const TAPS = [0.2, 0.1, 0.1, 0.1, 0.3, 1, 4, 6, 4, 2, 2, 2, 3, 2, 1.5, 1.5, 2, 3, 5, 5, 4, 4, 3, 1];
const TAP_M3H = 0.42;
const HOT_SHARE = 0.4;
const COOKER_M3H = 0.28;
const HEAT_MAX_W = 6000;

export function initialUtilities(random: Random): UtilityState {
  const years = 1 + 4 * random.next();
  return {
    waterM3h: 0,
    waterM3: round(180 * years),
    hotWaterM3h: 0,
    hotWaterM3: round(60 * years),
    gasM3h: 0,
    gasM3: round(90 * years),
    heatW: 0,
    heatWh: Math.round(5e6 * years),
    tapMs: 0,
    cookerMs: 0,
  };
}

export function stepUtilities(state: UtilityState, tMs: number, stepMs: number, random: Random): UtilityState {
  const local = new Date(tMs + SEOUL_OFFSET_MS);
  const hour = local.getUTCHours();
  const hours = stepMs / HOUR_MS;
  const opens = random.chance(TAPS[hour]! * hours);
  const cooks = random.chance((hour === 7 || hour === 12 || hour === 18 ? 0.8 : 0.02) * hours);
  const tapMs = opens ? random.integer(10, 240) * 1000 : Math.max(0, state.tapMs - stepMs);
  const cookerMs = cooks ? random.integer(5, 35) * 60_000 : Math.max(0, state.cookerMs - stepMs);
  const waterM3h = tapMs > 0 ? TAP_M3H : 0;
  const hotWaterM3h = waterM3h * HOT_SHARE;
  const gasM3h = cookerMs > 0 ? COOKER_M3H : 0;
  // Colder months and nights need more heat; July and August none.
  const season = Math.max(0, Math.cos((2 * Math.PI * (local.getUTCMonth() + 0.5)) / 12) * 0.7 + 0.3);
  const heatW = Math.round(HEAT_MAX_W * season * (hour < 7 || hour > 20 ? 0.9 : 0.5));
  return {
    waterM3h,
    waterM3: state.waterM3 + waterM3h * hours,
    hotWaterM3h,
    hotWaterM3: state.hotWaterM3 + hotWaterM3h * hours,
    gasM3h,
    gasM3: state.gasM3 + gasM3h * hours,
    heatW,
    heatWh: state.heatWh + heatW * hours,
    tapMs,
    cookerMs,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
