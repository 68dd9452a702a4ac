import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { SimClock } from '../clock.ts';
import type { Simulation } from '../simulation.ts';
import { NO_CONTROLS, type PvState } from './pv.ts';

/** Recorded power: every sample holds until the next one. */
export interface RecordedPower {
  readonly startMs: number;
  /** End of the last sample, which holds as long as the median one. */
  readonly endMs: number;
  powerAt(tMs: number): number;
  /** Energy from the start until then, watt hours: the exact integral of what is positive. */
  energyAt(tMs: number): number;
}

/** A sample that would hold longer than this many median intervals stands before a hole in the recording. */
const HOLE_FACTOR = 3;

/**
 * Reads CSV with a header and two columns, time and watts. Times with an offset or Z are exact; without one they are UTC.
 * Through holes in the recording there is no power. Negative power (an inverter's own use at night) is kept as power and
 * does not turn the energy counter back, as in a real inverter. Codes: `bad-csv-row`, `empty-csv`.
 */
export function parseRecordedPower(csv: string): Result<RecordedPower> {
  const times: number[] = [];
  const watts: number[] = [];
  const lines = csv.split(/\r?\n/).slice(1);
  for (let index = 0; index < lines.length; index++) {
    if (lines[index] === '') continue;
    const [time, value] = lines[index]!.split(',');
    const tMs = parseTime(time ?? '');
    const power = value === undefined || value === '' ? Number.NaN : Number(value);
    if (Number.isNaN(tMs) || Number.isNaN(power) || tMs <= (times.at(-1) ?? Number.NEGATIVE_INFINITY))
      return refuse(
        'bad-csv-row',
        `Line ${index + 2} is "${lines[index]!.slice(0, 80)}".`,
        'Each line is time,watts with a later time than the line before.',
      );
    times.push(tMs);
    watts.push(power);
  }
  if (times.length < 2) return refuse('empty-csv', 'The recording has fewer than two samples.');
  return ok(recordedPower(times, watts));
}

function parseTime(text: string): number {
  const iso = text.trim().replace(' ', 'T');
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}

function recordedPower(times: readonly number[], watts: readonly number[]): RecordedPower {
  const intervals = times.slice(1).map((tMs, index) => tMs - times[index]!);
  const medianMs = intervals.toSorted((a, b) => a - b)[intervals.length >> 1]!;
  const holdsMs = times.map((_, index) => {
    const interval = intervals[index] ?? medianMs;
    return interval > HOLE_FACTOR * medianMs ? medianMs : interval;
  });
  const energyBefore: number[] = [];
  let total = 0;
  for (let index = 0; index < times.length; index++) {
    energyBefore.push(total);
    total += (Math.max(0, watts[index]!) * holdsMs[index]!) / 3_600_000;
  }
  const indexAt = (tMs: number): number => {
    let low = -1;
    let high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle]! <= tMs) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    startMs: times[0]!,
    endMs: times.at(-1)! + holdsMs.at(-1)!,
    powerAt(tMs) {
      const index = indexAt(tMs);
      return index >= 0 && tMs < times[index]! + holdsMs[index]! ? watts[index]! : 0;
    },
    energyAt(tMs) {
      const index = indexAt(tMs);
      if (index < 0) return 0;
      const heldMs = Math.min(tMs - times[index]!, holdsMs[index]!);
      return energyBefore[index]! + (Math.max(0, watts[index]!) * heldMs) / 3_600_000;
    },
  };
}

/** A plant that does what was recorded. Orders are accepted and change nothing: a recording cannot be curtailed. */
export function replaySimulation(recorded: RecordedPower, clock: SimClock): Simulation<PvState> {
  let controls = NO_CONTROLS;
  const now = (): PvState => {
    const tMs = clock.nowMs();
    const powerW = recorded.powerAt(tMs);
    const clouds = { regime: 'clear', clearness: 1 } as const;
    return { clouds, controls, powerW, availableW: Math.max(0, powerW), energyWh: recorded.energyAt(tMs) };
  };
  return {
    clock,
    now,
    change(by) {
      controls = by(now()).controls;
    },
  };
}
