import type { AccountRow, Coverage, FlowName, Flows } from '@maeul/devices/vpp/accounts';

/**
 * What an account holds of one quarter-hour: numbers that add up over its members, so that a group is the sum of them and a correction
 * is a difference. Energies in Wh as the meters of each member saw them (not yet netted). An uncertainty has two parts: `…Var`, the
 * variance of errors that have nothing to do with each other, and `…Lin`, half the width of those that all members share.
 */
const COLUMNS = [
  'import', 'export', 'production', 'charge', 'discharge',
  'netVar', 'netLin', 'productionVar', 'productionLin', 'storageVar', 'storageLin', 'useVar', 'useLin',
  'members', 'good', 'estimated', 'missing',
] as const; // biome-ignore format: by what belongs together
export type Column = (typeof COLUMNS)[number];
export const WIDTH = COLUMNS.length;

/** Where each column stands in a record. */
export const AT = Object.fromEntries(COLUMNS.map((column, index) => [column, index])) as Readonly<
  Record<Column, number>
>;

/** WIDTH numbers, in the order of COLUMNS. */
export type AccountRecord = Float64Array;

/**
 * How many standard deviations of independent errors a range holds. Three would do for a bell curve, but kettles make rare and high
 * steps, and a group may have few members.
 */
export const DEVIATIONS = 5;

export function emptyRecord(): AccountRecord {
  return new Float64Array(WIDTH);
}

/** into += sign × part */
export function addRecord(into: AccountRecord, part: AccountRecord, sign: 1 | -1): void {
  for (let at = 0; at < WIDTH; at++) into[at]! += sign * part[at]!;
}

/** Use that follows from what was made, bought and stored. */
export function consumptionOf(record: ArrayLike<number>): number {
  const net = record[AT.import]! - record[AT.export]! + record[AT.production]!;
  return Math.max(0, net + record[AT.discharge]! - record[AT.charge]!);
}

/** One flow of a record as the member's own meters saw it. */
export function flowOf(record: ArrayLike<number>, flow: FlowName): number {
  return flow === 'consumption' ? consumptionOf(record) : record[AT[flow]]!;
}

export interface Span {
  readonly flows: Flows;
  readonly low: Flows;
  readonly high: Flows;
}

/** The flows of a quarter-hour and their range. Of a group, its members' exports serve its imports first. */
export function spanOf(record: AccountRecord): Span {
  return spanWithin(record, DEVIATIONS);
}

/** @param deviations how many standard deviations of independent errors the range holds besides what all members share */
export function spanWithin(record: AccountRecord, deviations: number): Span {
  const isGroup = record[AT.members]! > 1;
  const error = (variance: number) =>
    deviations * Math.sqrt(Math.max(0, record[variance]!)) + Math.max(0, record[variance + 1]!);
  const storage = error(AT.storageVar);
  const net = record[AT.import]! - record[AT.export]!;
  const netError = error(AT.netVar);
  const ranges: Readonly<Record<FlowName, Range>> = {
    production: range(record[AT.production]!, error(AT.productionVar)),
    consumption: range(consumptionOf(record), error(AT.useVar)),
    import: isGroup ? clamped(net, netError) : range(record[AT.import]!, netError),
    export: isGroup ? clamped(-net, netError) : range(record[AT.export]!, netError),
    charge: range(record[AT.charge]!, storage),
    discharge: range(record[AT.discharge]!, storage),
  };
  const pick = (at: 0 | 1 | 2): Flows => ({
    production: ranges.production[at],
    consumption: ranges.consumption[at],
    import: ranges.import[at],
    export: ranges.export[at],
    charge: ranges.charge[at],
    discharge: ranges.discharge[at],
  });
  return { flows: pick(1), low: pick(0), high: pick(2) };
}

type Range = readonly [low: number, value: number, high: number];

function range(value: number, error: number): Range {
  return [Math.max(0, value - error), value, value + error];
}

/** The positive part of a value that may be of either sign. */
function clamped(value: number, error: number): Range {
  return [Math.max(0, value - error), Math.max(0, value), Math.max(0, value + error)];
}

/** Which variance is that of a flow; its shared part stands behind it. */
export const VARIANCE_OF: Readonly<Record<FlowName, number>> = {
  production: AT.productionVar,
  consumption: AT.useVar,
  import: AT.netVar,
  export: AT.netVar,
  charge: AT.storageVar,
  discharge: AT.storageVar,
};

export function coverageOf(record: AccountRecord): Coverage {
  return {
    members: record[AT.members]!,
    good: record[AT.good]!,
    estimated: record[AT.estimated]!,
    missing: record[AT.missing]!,
  };
}

export function rowOf(tMs: number, record: AccountRecord): AccountRow {
  return { from: new Date(tMs).toISOString(), ...spanOf(record), coverage: coverageOf(record) };
}
