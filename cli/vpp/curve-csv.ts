import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { ok, type Result, refuse } from '@maeul/devices/refusal';
import type { PowerSeries } from '@maeul/hub/vpp/forecast/day-grid';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const SPAN_MAX = 40_000_000;
const WATTS_PER_KW = 1000;

/** How the second column is to be read. */
export type CurveUnit = 'W' | 'kWh';

/**
 * Reads a recorded curve: a heading, then a time with its zone and a value; gzip where the name ends so. Values that come more often
 * than every quarter-hour are averaged, hourly ones hold for four of them; `kWh` is the energy of the step. Codes: bad-file, bad-csv.
 */
export function readCurve(file: string, unit: CurveUnit): Result<PowerSeries> {
  const text = textOf(file);
  if (!text.ok) return text;
  const rows: { tMs: number; value: number }[] = [];
  for (const [at, line] of text.value.split(/\r?\n/).entries()) {
    if (at === 0 || line.trim() === '') continue;
    const [time = '', value = ''] = line.split(',');
    const tMs = Date.parse(time.replace(' ', 'T'));
    if (Number.isNaN(tMs)) return refuse('bad-csv', `Line ${at + 1} of ${file} has no time: "${time.slice(0, 50)}".`);
    if (value !== '' && Number.isFinite(Number(value))) rows.push({ tMs, value: Number(value) });
  }
  const [first, second] = rows;
  if (first === undefined || second === undefined) return refuse('bad-csv', `${file} has fewer than two values.`);
  return spread(rows, stepOf(rows), unit, file);
}

function textOf(file: string): Result<string> {
  try {
    const bytes = readFileSync(file);
    return ok((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());
  } catch (error) {
    return refuse('bad-file', `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** The commonest distance between neighbours: gaps are longer. */
function stepOf(rows: readonly { tMs: number }[]): number {
  const counts = new Map<number, number>();
  for (let at = 1; at < rows.length; at++) {
    const step = rows[at]!.tMs - rows[at - 1]!.tMs;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1])[0]![0];
}

function spread(
  rows: readonly { tMs: number; value: number }[],
  stepMs: number,
  unit: CurveUnit,
  file: string,
): Result<PowerSeries> {
  const fromMs = Math.floor(rows[0]!.tMs / QUARTER_MS) * QUARTER_MS;
  const length = Math.ceil((rows.at(-1)!.tMs + stepMs - fromMs) / QUARTER_MS);
  if (!(stepMs > 0) || !(length > 0) || length > SPAN_MAX)
    return refuse('bad-csv', `The times in ${file} do not ascend.`);
  const sums = new Float64Array(length);
  const counts = new Uint32Array(length);
  for (const { tMs, value } of rows) {
    const watts = unit === 'W' ? value : (value * WATTS_PER_KW * HOUR_MS) / stepMs;
    const first = Math.floor((tMs - fromMs) / QUARTER_MS);
    const last = Math.max(first + 1, Math.round((tMs + stepMs - fromMs) / QUARTER_MS));
    for (let at = first; at < last && at < length; at++) {
      sums[at]! += watts;
      counts[at]! += 1;
    }
  }
  return ok({ fromMs, watts: sums.map((sum, at) => (counts[at] === 0 ? Number.NaN : sum / counts[at]!)) });
}
