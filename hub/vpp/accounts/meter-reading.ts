import type { METER_ROLES } from '@maeul/devices/vpp/portfolio';
import { QUARTER_MS } from '../../views/telemetry/quarters.ts';

export type MeterRole = (typeof METER_ROLES)[number];

/** What the counters and the power of a meter say of one quarter-hour. */
export interface MeterQuarter {
  readonly counters: { readonly [Name in CounterName]: CounterQuarter | null };
  readonly power: PowerQuarter | null;
}

export const COUNTER_NAMES = ['energy_import_total', 'energy_export_total', 'energy_ac_total'] as const;
export type CounterName = (typeof COUNTER_NAMES)[number];

/** Of a counter that was ever read. */
export interface CounterQuarter {
  /** Wh; null: nothing is known of this quarter-hour. */
  readonly energy: number | null;
  /** Whether all of it was measured. */
  readonly good: boolean;
  /** First and last reading that there ever were; between them energy is known. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Samples of `power_ac` in the quarter-hour, summed by sign; W. */
export interface PowerQuarter {
  readonly count: number;
  readonly positive: number;
  readonly negative: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What a meter measured: Wh in the direction of its role (import, made, discharged, used) and against it. */
export interface Measured {
  readonly positive: number;
  readonly negative: number;
  readonly good: boolean;
}

/** Less than this of a quarter-hour was read: nothing is said of the rest. */
const COVERED_MS_MIN = 10 * 60_000;
const SAMPLES_MIN = 3;
const HOUR_MS = 3_600_000;

/** Which counters count in the direction of a role, the best first, and which against it. */
const DIRECTIONS: Readonly<Record<MeterRole, { with: readonly CounterName[]; against: CounterName | null }>> = {
  grid: { with: ['energy_import_total'], against: 'energy_export_total' },
  load: { with: ['energy_import_total'], against: null },
  charger: { with: ['energy_import_total'], against: null },
  pv: { with: ['energy_ac_total', 'energy_export_total', 'energy_import_total'], against: null },
  wind: { with: ['energy_ac_total', 'energy_export_total', 'energy_import_total'], against: null },
  battery: { with: ['energy_export_total', 'energy_ac_total'], against: 'energy_import_total' },
};

/** The energy of a quarter-hour by what a meter counts; by its power where it counts nothing. null: too little is known. */
export function measure(role: MeterRole, quarter: MeterQuarter, startMs: number, factor: number): Measured | null {
  return byCounters(role, quarter, startMs, factor) ?? byPower(quarter.power, factor);
}

function byCounters(role: MeterRole, { counters }: MeterQuarter, startMs: number, factor: number): Measured | null {
  const { with: names, against } = DIRECTIONS[role];
  const name = names.find((candidate) => counters[candidate] !== null);
  if (name === undefined) return null;
  // A battery that counts only what it gives says nothing of what it takes.
  if (role === 'battery' && counters[against!] === null) return null;
  const positive = whole(counters[name]!, startMs);
  const other = against === null ? null : counters[against];
  const negative = other === null ? NOTHING : whole(other, startMs);
  if (positive === null || negative === null) return null;
  const good = positive.good && negative.good;
  return { positive: positive.energy * factor, negative: negative.energy * factor, good };
}

const NOTHING = { energy: 0, good: true };

/** The energy of the whole quarter-hour, also where its first or last minutes were not read. */
function whole({ energy, good, firstMs, lastMs }: CounterQuarter, startMs: number) {
  if (energy === null) return null;
  const coveredMs = Math.min(lastMs, startMs + QUARTER_MS) - Math.max(firstMs, startMs);
  if (coveredMs >= QUARTER_MS) return { energy, good };
  return coveredMs < COVERED_MS_MIN ? null : { energy: (energy * QUARTER_MS) / coveredMs, good: false };
}

/** The mean of the samples over the quarter-hour. */
function byPower(power: PowerQuarter | null, factor: number): Measured | null {
  if (power === null || power.count === 0) return null;
  const { count, positive, negative, firstMs, lastMs } = power;
  const hours = (QUARTER_MS / HOUR_MS) * factor;
  const good = count >= SAMPLES_MIN && lastMs - firstMs >= COVERED_MS_MIN;
  return { positive: (positive / count) * hours, negative: (negative / count) * hours, good };
}
