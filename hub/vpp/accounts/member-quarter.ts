import { type AccountRecord, AT, emptyRecord } from './account-record.ts';
import type { Guess } from './estimate.ts';
import type { MeterRole } from './meter-reading.ts';

/** A meter of a member in one quarter-hour: measured, or guessed. Wh with its role and against it. */
export interface MeterPart {
  readonly role: MeterRole;
  readonly positive: number;
  readonly negative: number;
  readonly quality: 'good' | 'estimated' | 'missing';
  /** Of a guess. */
  readonly error?: { readonly variance: number; readonly linear: number };
}

/** Energy that was spread over a gap may have flowed at other times: so much of it, as a standard deviation. */
const SPREAD_DEVIATION = 0.25;
const QUALITIES = ['good', 'estimated', 'missing'] as const;

/** A guess of both directions as a part. */
export function guessedPart(role: MeterRole, positive: Guess, negative: Guess): MeterPart {
  return {
    role,
    positive: positive.value,
    negative: negative.value,
    quality: 'missing',
    error: {
      variance: positive.variance + negative.variance,
      linear: positive.linear + negative.linear,
    },
  };
}

interface Sum {
  positive: number;
  negative: number;
  variance: number;
  linear: number;
  count: number;
}

/**
 * A member's quarter-hour from its meters. With a meter at the connection point, use follows from what crossed it; without one, what
 * crossed it follows from use, production and storage. Meters of loads behind a connection that is metered are part of its use.
 * Values are rounded to 32-bit floats: as such they are stored, and as such they go into every sum.
 */
export function memberQuarter(parts: readonly MeterPart[]): AccountRecord {
  const grid = sumOf(parts, 'grid');
  const made = add(sumOf(parts, 'pv'), sumOf(parts, 'wind'));
  const battery = sumOf(parts, 'battery');
  const used = add(sumOf(parts, 'load'), sumOf(parts, 'charger'));
  const hasGrid = grid.count > 0;
  const net = hasGrid
    ? { bought: grid.positive, sold: grid.negative }
    : border(used.positive + battery.negative - made.positive - battery.positive);
  const behind = add(made, battery);
  const crossing = hasGrid ? grid : add(behind, used);
  const use = hasGrid ? add(grid, behind) : used;
  const record = emptyRecord();
  record[AT.import] = Math.fround(net.bought);
  record[AT.export] = Math.fround(net.sold);
  record[AT.production] = Math.fround(made.positive);
  record[AT.charge] = Math.fround(battery.negative);
  record[AT.discharge] = Math.fround(battery.positive);
  setError(record, AT.netVar, crossing);
  setError(record, AT.productionVar, made);
  setError(record, AT.storageVar, battery);
  setError(record, AT.useVar, use);
  record[AT.members] = 1;
  record[AT[worstOf(parts, hasGrid)]] = 1;
  return record;
}

function border(net: number): { bought: number; sold: number } {
  return { bought: Math.max(0, net), sold: Math.max(0, -net) };
}

function sumOf(parts: readonly MeterPart[], role: MeterRole): Sum {
  const sum: Sum = { positive: 0, negative: 0, variance: 0, linear: 0, count: 0 };
  for (const part of parts) {
    if (part.role !== role) continue;
    sum.positive += part.positive;
    sum.negative += part.negative;
    sum.variance += varianceOf(part);
    sum.linear += part.error?.linear ?? 0;
    sum.count++;
  }
  return sum;
}

function varianceOf({ quality, error, positive, negative }: MeterPart): number {
  if (error !== undefined) return error.variance;
  return quality === 'good' ? 0 : (SPREAD_DEVIATION * (positive + negative)) ** 2;
}

function add(a: Sum, b: Sum): Sum {
  return {
    positive: a.positive + b.positive,
    negative: a.negative + b.negative,
    variance: a.variance + b.variance,
    linear: a.linear + b.linear,
    count: a.count + b.count,
  };
}

/** @param at of the variance; the other part stands behind it */
function setError(record: AccountRecord, at: number, { variance, linear }: Sum): void {
  record[at] = Math.fround(variance);
  record[at + 1] = Math.fround(linear);
}

/** Of the meters that the member's energy rests on. */
function worstOf(parts: readonly MeterPart[], hasGrid: boolean): 'good' | 'estimated' | 'missing' {
  let worst = 0;
  for (const { role, quality } of parts)
    if (!hasGrid || (role !== 'load' && role !== 'charger')) worst = Math.max(worst, QUALITIES.indexOf(quality));
  return QUALITIES[worst]!;
}
