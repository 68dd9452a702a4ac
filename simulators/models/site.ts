import { countEnergy, countMeter, type EnergyCounters, type MeterState, sum } from '../electric/electric.ts';
import type { Random } from '../random.ts';
import type { Model } from '../simulation.ts';
import { type BatterySpec, type BatteryState, batteryModel } from './battery.ts';
import { type HouseholdState, initialHousehold, stepHousehold } from './household.ts';
import { type PvState, pvModel } from './pv.ts';
import type { PanelSite } from './sun.ts';
import { initialUtilities, stepUtilities, type UtilityState } from './utilities.ts';

/** A house with flats, perhaps with panels on its roof, behind one grid meter. */
export interface SiteSpec {
  readonly phases: 1 | 3;
  readonly households: number;
  /** Lifts, stairs, pumps. */
  readonly commonW: number;
  readonly panels?: PanelSite;
  /** Behind the same meter. */
  readonly battery?: BatterySpec;
}

export interface FlatState {
  readonly household: HouseholdState;
  readonly counters: EnergyCounters;
  readonly utilities: UtilityState;
}

export interface SiteState {
  readonly flats: readonly FlatState[];
  readonly pv: PvState | null;
  /** Absent where there is none. */
  readonly battery?: BatteryState;
  /** At the connection point: what is used less what is made and what the battery gives, phase by phase. */
  readonly grid: MeterState;
}

/** What the meters begin with, so that a new neighbourhood does not look like one. */
const FIRST_FLAT_WH = 6_000_000;

export function siteModel(spec: SiteSpec): Model<SiteState> {
  const pv = spec.panels === undefined ? undefined : pvModel(spec.panels);
  const battery = spec.battery === undefined ? undefined : batteryModel(spec.battery);
  return {
    initial(tMs, random) {
      const flats = Array.from({ length: spec.households }, () => initialFlat(random));
      const pvState = pv === undefined ? null : pv.initial(tMs, random);
      const importWh = sum(flats.map((flat) => flat.counters.importWh)) / spec.phases;
      const counters = Array.from({ length: spec.phases }, () => ({
        importWh,
        exportWh: Math.round((pvState?.energyWh ?? 0) / 10 / spec.phases),
      }));
      const stored = battery?.initial(tMs, random);
      const powersW = gridPowers(spec, flats, pvState, stored);
      return { flats, pv: pvState, ...(stored && { battery: stored }), grid: { powersW, counters } };
    },
    step(state, tMs, stepMs, random) {
      const flats = state.flats.map((flat) => stepFlat(flat, tMs, stepMs, random));
      const pvState = pv === undefined || state.pv === null ? null : pv.step(state.pv, tMs, stepMs, random);
      // One that was put in since the state was kept begins now.
      const stored = battery?.step(state.battery ?? battery.initial(tMs, random), tMs, stepMs, random);
      const grid = countMeter(state.grid, gridPowers(spec, flats, pvState, stored), stepMs);
      return { flats, pv: pvState, ...(stored && { battery: stored }), grid };
    },
  };
}

/** Flats are shared out over the phases in turn; the rest is even. */
function gridPowers(
  spec: SiteSpec,
  flats: readonly FlatState[],
  pv: PvState | null,
  battery: BatteryState | undefined,
): number[] {
  const even = (spec.commonW - (pv?.powerW ?? 0) - (battery?.powerW ?? 0)) / spec.phases;
  return Array.from({ length: spec.phases }, (_, phase) =>
    flats.reduce((total, flat, index) => total + (index % spec.phases === phase ? flat.household.powerW : 0), even),
  );
}

function initialFlat(random: Random): FlatState {
  return {
    household: initialHousehold(random),
    counters: { importWh: Math.round(FIRST_FLAT_WH * (0.5 + random.next())), exportWh: 0 },
    utilities: initialUtilities(random),
  };
}

function stepFlat(flat: FlatState, tMs: number, stepMs: number, random: Random): FlatState {
  const household = stepHousehold(flat.household, tMs, stepMs, random);
  return {
    household,
    counters: countEnergy(flat.counters, household.powerW, stepMs),
    utilities: stepUtilities(flat.utilities, tMs, stepMs, random),
  };
}
