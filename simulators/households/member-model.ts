import { type CloudState, initialClouds, stepClouds } from '../models/clouds.ts';
import { type HouseholdState, initialHousehold, stepHousehold } from '../models/household.ts';
import { pvPowerW } from '../models/sun.ts';
import type { Random } from '../random.ts';
import type { VillageMember } from './village.ts';

/** What the meters of a member would show if nothing ever went wrong. */
export interface MemberState {
  readonly household: HouseholdState;
  readonly clouds: CloudState;
  readonly usedW: number;
  readonly madeW: number;
  readonly importWh: number;
  readonly exportWh: number;
  readonly madeWh: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
const FIRST_IMPORT_WH = 4_000_000;
const FIRST_MADE_WH = 400_000;
const NIGHT_SHARE = 0.25;

export function initialMember(member: VillageMember, random: Random): MemberState {
  return {
    household: initialHousehold(random),
    clouds: initialClouds(random),
    usedW: 0,
    madeW: 0,
    importWh: Math.round(FIRST_IMPORT_WH * (0.5 + random.next())),
    exportWh: member.panels === null ? 0 : Math.round(FIRST_MADE_WH * 0.2),
    madeWh: member.panels === null ? 0 : FIRST_MADE_WH,
  };
}

/** @param called on to use less, and willing */
export function stepMember(
  member: VillageMember,
  state: MemberState,
  tMs: number,
  stepMs: number,
  called: boolean,
  random: Random,
): MemberState {
  const household = stepHousehold(state.household, tMs, stepMs, random);
  const clouds = stepClouds(state.clouds, stepMs, random);
  const wantedW = member.kind === 'household' ? household.powerW : openingHoursW(member, tMs, random);
  const usedW = called ? wantedW * (1 - member.sheds) : wantedW;
  const madeW = member.panels === null ? 0 : pvPowerW(member.panels, tMs, clouds.clearness);
  const hours = stepMs / HOUR_MS;
  const netWh = (usedW - madeW) * hours;
  return {
    household,
    clouds,
    usedW,
    madeW,
    importWh: state.importWh + Math.max(0, netWh),
    exportWh: state.exportWh + Math.max(0, -netWh),
    madeWh: state.madeWh + madeW * hours,
  };
}

/** Shops from ten in the morning to ten at night, the school from eight to six on working days. */
function openingHoursW({ kind, floorM2 }: VillageMember, tMs: number, random: Random): number {
  const localMs = tMs + SEOUL_OFFSET_MS;
  const hour = (localMs % DAY_MS) / HOUR_MS;
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  const weekend = weekday === 0 || weekday === 6;
  const [from, to, wattsPerM2] = kind === 'shop' ? [10, 22, 30] : weekend ? [24, 24, 3] : [8, 18, 3];
  const ramp = Math.min(1, Math.max(0, hour - from + 0.5), Math.max(0, to + 0.5 - hour));
  return floorM2 * wattsPerM2 * (NIGHT_SHARE + (1 - NIGHT_SHARE) * ramp) * (1 + 0.03 * random.normal());
}
