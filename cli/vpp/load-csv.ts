import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { Load } from '@maeul/hub/vpp/baseline/baseline';

export interface CsvChoice {
  /** Unit of the values. */
  readonly unit: 'kWh' | 'Wh';
  /** Reads every stamp as what the clock at the site showed, whatever zone it says. */
  readonly asWritten: boolean;
}

interface Reading {
  readonly tMs: number;
  readonly wh: number;
}

/** A year of quarter-hours many times over; a file that is longer is not a meter's. */
const SPAN_MS_MAX = 50 * 366 * 86_400_000;

/** A load from a CSV file (also .gz). Codes: `unreadable-file`, `bad-line`, `no-readings`, `bad-step`. */
export function readLoad(file: string, choice: CsvChoice): Result<Load> {
  try {
    const bytes = readFileSync(file);
    return parseLoad((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'), choice);
  } catch (error) {
    return refuse('unreadable-file', `${file} cannot be read: ${(error as Error).message}.`);
  }
}

/**
 * Lines of `start,value`; a first line without a stamp is a heading. A stamp without a zone is the clock at the site. Values that are empty or
 * left out are missing.
 */
export function parseLoad(text: string, { unit, asWritten }: CsvChoice): Result<Load> {
  const readings: Reading[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [stamp = '', value = ''] = line.split(',').map((field) => field.trim().replaceAll('"', ''));
    const tMs = instantOf(stamp, asWritten);
    const wh = value === '' ? Number.NaN : Number(value) * (unit === 'kWh' ? 1000 : 1);
    if (index === 0 && Number.isNaN(tMs)) continue;
    if (Number.isNaN(tMs) || (value !== '' && !Number.isFinite(wh)))
      return refuse('bad-line', `Line ${index + 1} is no stamp and number: "${line.slice(0, 60)}".`);
    readings.push({ tMs, wh });
  }
  return loadOf(readings.sort((a, b) => a.tMs - b.tMs));
}

function instantOf(stamp: string, asWritten: boolean): number {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(stamp);
  if (match === null) return Number.NaN;
  const [, day, time, zone] = match;
  return Date.parse(`${day}T${time}${asWritten || zone === undefined ? '+09:00' : zone}`);
}

function loadOf(readings: readonly Reading[]): Result<Load> {
  const [first] = readings;
  const last = readings.at(-1);
  if (first === undefined || last === undefined || last.tMs === first.tMs)
    return refuse('no-readings', 'There are no two readings.');
  const stepMs = Math.min(
    ...readings
      .slice(1, 200)
      .map(({ tMs }, i) => tMs - readings[i]!.tMs)
      .filter((ms) => ms > 0),
  );
  if (stepMs !== 900_000 && stepMs !== 3_600_000)
    return refuse('bad-step', `Readings are ${stepMs / 60_000} minutes apart.`, 'Give quarter-hours or hours.');
  if (last.tMs - first.tMs > SPAN_MS_MAX) return refuse('bad-step', 'The readings lie decades apart.');
  const wh = new Float64Array((last.tMs - first.tMs) / stepMs + 1).fill(Number.NaN);
  for (const { tMs, wh: value } of readings) {
    const at = (tMs - first.tMs) / stepMs;
    if (!Number.isInteger(at) || first.tMs % stepMs !== 0)
      return refuse('bad-step', `${new Date(tMs).toISOString()} lies between the values.`);
    wh[at] = value;
  }
  return ok({ fromMs: first.tMs, minutes: stepMs === 900_000 ? 15 : 60, wh });
}
