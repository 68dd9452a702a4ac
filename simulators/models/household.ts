import type { Random } from '../random.ts';

/** One flat's consumption. */
export interface HouseholdState {
  readonly powerW: number;
  /** What always runs here: fridge, standby, router. */
  readonly baseW: number;
  /** Milliseconds that each appliance still runs, in the order of APPLIANCES; 0 = off. */
  readonly runsMs: readonly number[];
}

interface Appliance {
  readonly name: string;
  readonly powerW: number;
  readonly minutes: number;
  /** Mean starts per day, by hour of the day in Seoul: [from, to, starts between them]. */
  readonly weekday: readonly (readonly [from: number, to: number, starts: number])[];
  readonly weekend: readonly (readonly [from: number, to: number, starts: number])[];
}

/** Power and habits are round numbers for a Korean flat; together they make some 9 kWh a day. */
const APPLIANCES: readonly Appliance[] = [
  {
    name: 'rice-cooker',
    powerW: 950,
    minutes: 28,
    weekday: [
      [6, 8, 0.7],
      [17, 20, 0.8],
    ],
    weekend: [
      [8, 11, 0.8],
      [17, 20, 0.8],
    ],
  },
  {
    name: 'kettle',
    powerW: 1800,
    minutes: 4,
    weekday: [
      [6, 9, 0.9],
      [19, 23, 0.8],
    ],
    weekend: [
      [7, 12, 1.2],
      [14, 22, 1.2],
    ],
  },
  {
    name: 'induction-hob',
    powerW: 1400,
    minutes: 18,
    weekday: [
      [6, 8, 0.4],
      [17, 20, 0.9],
    ],
    weekend: [
      [8, 10, 0.5],
      [11, 14, 0.7],
      [17, 20, 0.9],
    ],
  },
  { name: 'washer', powerW: 420, minutes: 65, weekday: [[9, 21, 0.4]], weekend: [[9, 18, 0.9]] },
  { name: 'vacuum-cleaner', powerW: 900, minutes: 14, weekday: [[9, 19, 0.3]], weekend: [[10, 17, 0.6]] },
  { name: 'television', powerW: 130, minutes: 110, weekday: [[18, 23, 1.1]], weekend: [[9, 23, 2.2]] },
  {
    name: 'lights',
    powerW: 160,
    minutes: 100,
    weekday: [
      [5, 8, 0.8],
      [17, 24, 2.4],
    ],
    weekend: [
      [6, 9, 0.6],
      [17, 24, 2.4],
    ],
  },
  { name: 'computer', powerW: 110, minutes: 90, weekday: [[9, 24, 1.1]], weekend: [[9, 24, 1.5]] },
];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;
const FRIDGE_PERIOD_MS = 50 * 60_000;
const FRIDGE_W = 90;

export function initialHousehold(random: Random): HouseholdState {
  const baseW = 60 + random.integer(0, 90);
  return { powerW: baseW, baseW, runsMs: APPLIANCES.map(() => 0) };
}

/** Appliances start at random at their hours and run their time; the fridge cycles; the rest flickers a little. */
export function stepHousehold(state: HouseholdState, tMs: number, stepMs: number, random: Random): HouseholdState {
  const localMs = tMs + SEOUL_OFFSET_MS;
  const hour = (localMs % DAY_MS) / HOUR_MS;
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(localMs / DAY_MS) + 4) % 7;
  const habits = weekday === 0 || weekday === 6 ? 'weekend' : 'weekday';
  const runsMs = state.runsMs.map((leftMs, index) => {
    const starts = startsPerHour(APPLIANCES[index]![habits], hour);
    const begins = random.chance((starts * stepMs) / HOUR_MS);
    if (leftMs > 0) return Math.max(0, leftMs - stepMs);
    return begins ? Math.round(APPLIANCES[index]!.minutes * 60_000 * (0.6 + 0.8 * random.next())) : 0;
  });
  const fridgeW = (tMs + state.baseW * 60_000) % FRIDGE_PERIOD_MS < FRIDGE_PERIOD_MS / 3 ? FRIDGE_W : 0;
  const appliancesW = runsMs.reduce((total, leftMs, index) => total + (leftMs > 0 ? APPLIANCES[index]!.powerW : 0), 0);
  const powerW = (state.baseW + fridgeW + appliancesW) * (1 + 0.01 * random.normal());
  return { baseW: state.baseW, runsMs, powerW: Math.max(20, powerW) };
}

function startsPerHour(habits: Appliance['weekday'], hour: number): number {
  const habit = habits.find(([from, to]) => hour >= from && hour < to);
  return habit === undefined ? 0 : habit[2] / (habit[1] - habit[0]);
}
