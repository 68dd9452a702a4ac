import type { Programme } from '@maeul/devices/vpp/programme';
import { Readings, type SlotReading } from './readings.ts';

export interface LineAsked {
  readonly programme: Pick<Programme, 'baseline' | 'successShare' | 'reward'>;
  /** Instants, RFC 3339. `outFrom`: when the member left; absent: it stayed. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly outFrom?: string | undefined;
  /** Wh by value from the start on, as the auditor found them; null: none. */
  readonly baseline: readonly (number | null)[];
  readonly rrmse: number | null;
  readonly readings: readonly SlotReading[];
  readonly minutesOfReadings: 15 | 60;
}

/** Whole Wh, and whole units of the programme's asset. */
export interface RecountedLine {
  readonly excluded: string | null;
  readonly baselineWh: number;
  readonly actualWh: number;
  readonly reward: number;
}

const NOTHING = { baselineWh: 0, actualWh: 0, reward: 0 } as const;
const PPM = 1_000_000n;

/**
 * A second opinion on what one member gets that took part when the event began: clock times are walked one by one, and whole numbers
 * are multiplied without any rounding.
 */
export function recountLine(asked: LineAsked): RecountedLine {
  const { programme, startsAt, endsAt, outFrom } = asked;
  if (outFrom !== undefined && programme.reward.kind === 'fixed') return { excluded: 'left-early', ...NOTHING };
  const readings = new Readings(asked.readings, asked.minutesOfReadings, programme.baseline);
  const value = { minutes: programme.baseline.minutes };
  const until = Temporal.Instant.from(outFrom ?? endsAt);
  const pairs: (readonly [usual: number | null, used: number | null])[] = [];
  for (let from = Temporal.Instant.from(startsAt); ; from = from.add(value)) {
    if (Temporal.Instant.compare(from.add(value), until) > 0) break;
    pairs.push([asked.baseline[pairs.length] ?? null, readings.at(from.epochMilliseconds)]);
  }
  if (pairs.length === 0) return { excluded: 'left-early', ...NOTHING };
  if (pairs.some(([, used]) => used === null)) return { excluded: 'no-data', ...NOTHING };
  if (pairs.some(([usual]) => usual === null)) return { excluded: 'no-baseline', ...NOTHING };
  const whole = pairs.map(([usual, used]) => [BigInt(Math.round(usual!)), BigInt(Math.round(used!))] as const);
  const [baseline, actual] = [total(whole.map(([usual]) => usual)), total(whole.map(([, used]) => used))];
  const sums = { baselineWh: Number(baseline), actualWh: Number(actual) };
  const { rrmseMax } = programme.baseline;
  if (rrmseMax !== null && !(asked.rrmse !== null && asked.rrmse <= rrmseMax))
    return { excluded: 'not-qualified', ...sums, reward: 0 };
  return { excluded: null, ...sums, reward: rewardOf(programme, whole) };
}

function rewardOf({ successShare, reward }: LineAsked['programme'], whole: readonly (readonly [bigint, bigint])[]) {
  const saved = whole.map(([usual, used]) => usual - used);
  const all = total(saved);
  const least = BigInt(Math.round(successShare * Number(PPM))) * total(whole.map(([usual]) => usual));
  if (all <= 0n || all * PPM < least) return 0;
  if (reward.kind === 'fixed') return reward.amount;
  const paid = reward.netHours ? all : total(saved.filter((wh) => wh > 0n));
  return Math.floor((Number(paid) * reward.rate) / 1000);
}

function total(numbers: readonly bigint[]): bigint {
  return numbers.reduce((sum, number) => sum + number, 0n);
}
