import type { Random } from '../random.ts';
import type { Model } from '../simulation.ts';
import { type CloudState, initialClouds, stepClouds } from './clouds.ts';
import { type PanelSite, pvPowerW } from './sun.ts';

/** What an operator may order: SunSpec models 123 and 704. */
export interface PvControls {
  readonly connected: boolean;
  readonly limitEnabled: boolean;
  /** Percent of the rated power. */
  readonly limitPercent: number;
  /** The order ends by itself after this time; 0 = never. */
  readonly revertS: number;
  /** When it ends, milliseconds since 1970; 0 = never. */
  readonly revertAtMs: number;
  /** What holds afterwards: model 704 can say it, model 123 cannot. */
  readonly revertEnabled: boolean;
  readonly revertPercent: number;
}

export interface PvState {
  readonly clouds: CloudState;
  readonly controls: PvControls;
  readonly powerW: number;
  /** What it could give without orders. */
  readonly availableW: number;
  readonly energyWh: number;
}

export const NO_CONTROLS: PvControls = {
  connected: true,
  limitEnabled: false,
  limitPercent: 100,
  revertS: 0,
  revertAtMs: 0,
  revertEnabled: false,
  revertPercent: 100,
};

/** Lifetime energy that a plant begins with: two years of Seoul's sun. */
const FIRST_ENERGY_HOURS = 2 * 1250;

export function pvModel(site: PanelSite): Model<PvState> {
  return {
    initial: (tMs, random) =>
      settle(
        {
          clouds: initialClouds(random),
          controls: NO_CONTROLS,
          powerW: 0,
          availableW: 0,
          energyWh: Math.round((site.peakW * FIRST_ENERGY_HOURS) / 1) + random.integer(0, 1000),
        },
        site,
        tMs,
      ),
    step: (state, tMs, stepMs, random) => stepPv(state, site, tMs, stepMs, random),
  };
}

function stepPv(state: PvState, site: PanelSite, tMs: number, stepMs: number, random: Random): PvState {
  const next = settle({ ...state, clouds: stepClouds(state.clouds, stepMs, random) }, site, tMs);
  return { ...next, energyWh: state.energyWh + (next.powerW * stepMs) / 3_600_000 };
}

/** The power that the sky and the orders allow. */
function settle(state: PvState, site: PanelSite, tMs: number): PvState {
  const expired = state.controls.revertAtMs > 0 && tMs >= state.controls.revertAtMs;
  const { revertEnabled, revertPercent } = state.controls;
  const controls = expired
    ? { ...state.controls, limitEnabled: revertEnabled, limitPercent: revertPercent, revertAtMs: 0 }
    : state.controls;
  const availableW = pvPowerW(site, tMs, state.clouds.clearness);
  const limitW = controls.limitEnabled ? (site.ratedW * controls.limitPercent) / 100 : site.ratedW;
  return { ...state, controls, availableW, powerW: controls.connected ? Math.min(availableW, limitW) : 0 };
}
