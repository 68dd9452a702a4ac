import {
  addReading,
  emptyQuarter,
  type NumericReading,
  QUARTER_MS,
  type Quarter,
  quarterOf,
  type RollupRules,
} from '../../views/telemetry/quarters.ts';
import { type CounterKnot, type KnotRows, knotOf, type MeterKnots } from './knots.ts';
import type { CounterName, CounterQuarter, MeterQuarter } from './meter-reading.ts';

/** A counter from its first reading to its newest. */
export interface CounterTrack {
  firstMs: number;
  lastMs: number;
  last: number;
  modulus: number | undefined;
}

/** What a meter is remembered by between readings. */
export interface MeterTrack {
  readonly counters: Partial<Record<CounterName, CounterTrack>>;
  /** Times at which it was replaced, ascending. */
  breaks: number[];
}

export interface CounterReading {
  readonly tMs: number;
  readonly value: number;
  readonly isGood: boolean;
  readonly modulus: number | undefined;
}

/** A neighbour further away is none: nothing is spread over so long a pause. */
const NEIGHBOUR_MS_MAX = 31 * 86_400_000;

/** Takes a reading of a counter, in order or late. */
export function addCounter(track: MeterTrack, name: CounterName, reading: CounterReading, rows: KnotRows): void {
  const known = track.counters[name];
  const { tMs, value, modulus } = reading;
  if (known === undefined) {
    track.counters[name] = { firstMs: tMs, lastMs: tMs, last: value, modulus };
    note(rows.change(quarterOf(tMs)), name, reading);
  } else if (tMs > known.lastMs) {
    addNewest(track, known, name, reading, rows);
  } else {
    addLate(track, known, name, reading, rows);
  }
}

function addNewest(
  track: MeterTrack,
  known: CounterTrack,
  name: CounterName,
  reading: CounterReading,
  rows: KnotRows,
): void {
  const { tMs, value } = reading;
  known.modulus = reading.modulus ?? known.modulus;
  const own = quarterOf(tMs);
  for (const { tMs: quarterMs, energy, quality } of shares(track, known, reading)) {
    const knots = rows.change(quarterMs);
    const knot = knotOf(knots, name);
    const good = quality === 'good';
    if (energy !== null) {
      knot.energy = (knot.energy ?? 0) + energy;
      knot.good &&= good;
    }
    if (quarterMs !== own) continue;
    if (quarterOf(known.lastMs) === own && energy !== null) {
      knot.inner += energy;
      knot.innerGood &&= good;
    }
  }
  note(rows.change(own), name, reading);
  known.lastMs = tMs;
  known.last = value;
}

/** Notes where a reading stands among those of its quarter-hour; `inner` is up to the caller. */
function note(knots: MeterKnots, name: CounterName, { tMs, value, isGood }: CounterReading): void {
  const knot = knotOf(knots, name);
  if (knot.count === 0 || tMs < knot.firstMs) {
    knot.firstMs = tMs;
    knot.first = value;
  }
  if (knot.count === 0 || tMs > knot.lastMs) {
    knot.lastMs = tMs;
    knot.last = value;
  }
  knot.count++;
  if (isGood) return;
  knot.innerGood = false;
  knot.good = false;
}

/** What a step of the counter gives to each quarter-hour that it touches. */
function shares(track: MeterTrack, before: CounterTrack, { tMs, value, isGood, modulus }: CounterReading): Quarter[] {
  return step(
    { kind: 'counter', unit: 'Wh', breaks: track.breaks },
    { tMs: before.lastMs, value: before.last, quality: 'good', modulus: before.modulus },
    { tMs, value, quality: isGood ? 'good' : 'estimated', modulus: modulus ?? before.modulus },
  );
}

function step(rules: RollupRules, before: NumericReading, after: NumericReading): Quarter[] {
  const rows: Quarter[] = [];
  addReading(rules, before, after, {
    row(tMs) {
      let row = rows.find((made) => made.tMs === tMs);
      if (row === undefined) {
        row = emptyQuarter(tMs);
        rows.push(row);
      }
      return row;
    },
  });
  return rows;
}

/**
 * A reading from between two that are known. Within the readings of its quarter-hour it changes nothing, since counters only grow;
 * elsewhere the quarter-hours between its neighbours are made again.
 */
function addLate(
  track: MeterTrack,
  known: CounterTrack,
  name: CounterName,
  reading: CounterReading,
  rows: KnotRows,
): void {
  const own = quarterOf(reading.tMs);
  const { tMs, value } = reading;
  const knot = rows.find(own)?.counters[name];
  if (knot !== undefined && knot.count > 0 && tMs >= knot.firstMs && tMs <= knot.lastMs) return;
  const before = neighbour(rows, name, tMs, -1, known);
  const after = neighbour(rows, name, tMs, 1, known);
  if (knot !== undefined && knot.count > 0) {
    const [from, to] = tMs < knot.firstMs ? [reading, first(knot)] : [last(knot), reading];
    const [row] = step(rulesOf(track), numeric(from, known), numeric(to, known));
    const changed = rows.change(own).counters[name]!;
    changed.inner += row?.energy ?? 0;
    changed.innerGood &&= row?.quality === 'good';
  }
  note(rows.change(own), name, { ...reading, value });
  known.firstMs = Math.min(known.firstMs, tMs);
  roll(track, known, name, quarterOf(before?.tMs ?? tMs), quarterOf(after?.tMs ?? tMs), rows);
}

/** The meter was replaced: no energy is counted across that. */
export function addBreak(track: MeterTrack, tMs: number, rows: KnotRows): void {
  if (track.breaks.includes(tMs)) return;
  track.breaks = [...track.breaks, tMs].sort((a, b) => a - b);
  for (const [name, known] of Object.entries(track.counters) as [CounterName, CounterTrack][]) {
    if (tMs > known.lastMs) continue;
    const before = neighbour(rows, name, tMs, -1, known);
    const after = neighbour(rows, name, tMs, 1, known);
    if (before !== null && after !== null) roll(track, known, name, quarterOf(before.tMs), quarterOf(after.tMs), rows);
  }
}

interface Point {
  readonly tMs: number;
  readonly value: number;
}

function first({ firstMs, first: value }: CounterKnot): Point {
  return { tMs: firstMs, value };
}

function last({ lastMs, last: value }: CounterKnot): Point {
  return { tMs: lastMs, value };
}

function rulesOf(track: MeterTrack): RollupRules {
  return { kind: 'counter', unit: 'Wh', breaks: track.breaks };
}

function numeric({ tMs, value }: Point, { modulus }: CounterTrack): NumericReading {
  return { tMs, value, quality: 'good', modulus };
}

/** The kept reading next to a time. */
function neighbour(
  rows: KnotRows,
  name: CounterName,
  tMs: number,
  direction: 1 | -1,
  { firstMs, lastMs }: CounterTrack,
): Point | null {
  const farMs = direction === 1 ? Math.min(lastMs, tMs + NEIGHBOUR_MS_MAX) : Math.max(firstMs, tMs - NEIGHBOUR_MS_MAX);
  for (
    let quarterMs = quarterOf(tMs);
    direction === 1 ? quarterMs <= farMs : quarterMs > farMs - QUARTER_MS;
    quarterMs += direction * QUARTER_MS
  ) {
    const knot = rows.find(quarterMs)?.counters[name];
    if (knot === undefined || knot.count === 0) continue;
    const near = direction === 1 ? [first(knot), last(knot)] : [last(knot), first(knot)];
    const point = near.find((candidate) => (candidate.tMs - tMs) * direction > 0);
    if (point !== undefined) return point;
  }
  return null;
}

/** Makes the energy of some quarter-hours again from the readings that are kept of them and of their neighbours. */
function roll(
  track: MeterTrack,
  known: CounterTrack,
  name: CounterName,
  fromMs: number,
  toMs: number,
  rows: KnotRows,
): void {
  const made = new Map<number, { energy: number; good: boolean }>();
  const give = (quarterMs: number, energy: number, good: boolean) => {
    const sum = made.get(quarterMs);
    made.set(quarterMs, { energy: (sum?.energy ?? 0) + energy, good: (sum?.good ?? true) && good });
  };
  let before = neighbour(rows, name, fromMs, -1, known);
  const pause = (to: Point) => {
    if (before === null) return;
    for (const row of step(rulesOf(track), numeric(before, known), numeric(to, known)))
      if (row.energy !== null) give(row.tMs, row.energy, row.quality === 'good');
  };
  for (let quarterMs = fromMs; quarterMs <= toMs; quarterMs += QUARTER_MS) {
    const knot = rows.find(quarterMs)?.counters[name];
    if (knot === undefined || knot.count === 0) continue;
    pause(first(knot));
    if (knot.count > 1) give(quarterMs, knot.inner, knot.innerGood);
    before = last(knot);
  }
  const after = neighbour(rows, name, toMs + QUARTER_MS - 1, 1, known);
  if (after !== null) pause(after);
  for (let quarterMs = fromMs; quarterMs <= toMs; quarterMs += QUARTER_MS) {
    const sum = made.get(quarterMs);
    const knots = rows.change(quarterMs);
    if (sum === undefined && knots.counters[name] === undefined) continue;
    const knot = knotOf(knots, name);
    knot.energy = sum?.energy ?? null;
    knot.good = (sum?.good ?? true) && knot.innerGood;
  }
}

/** What a meter says of a quarter-hour. */
export function quarterOfMeter(track: MeterTrack, knots: MeterKnots | undefined): MeterQuarter {
  const counter = (name: CounterName): CounterQuarter | null => {
    const known = track.counters[name];
    if (known === undefined) return null;
    const knot = knots?.counters[name];
    const { firstMs, lastMs } = known;
    return { energy: knot?.energy ?? null, good: knot?.good ?? true, firstMs, lastMs };
  };
  return {
    counters: {
      energy_import_total: counter('energy_import_total'),
      energy_export_total: counter('energy_export_total'),
      energy_ac_total: counter('energy_ac_total'),
    },
    power: knots?.power ?? null,
  };
}
