import { POLL_CLASSES, type PollClass, type PolledSpan } from '../modbus/device-map.ts';
import type { ChainModel } from './chain.ts';
import type { PlacedPoint } from './layout.ts';
import { pollClassOf } from './poll-classes.ts';

/** Registers in one read that the protocol allows. */
export const READ_MAX = 125;

/** Registers that belong together: `[start, end)`. */
interface Cell {
  readonly start: number;
  readonly end: number;
  readonly poll: PollClass;
}

/**
 * The registers of one model to read. A value and its scale factor are in one span wherever 125 registers allow it, so
 * that they come from the same moment; a span never cuts a point.
 */
export function modelSpans(model: ChainModel, placed: readonly PlacedPoint[]): PolledSpan[] {
  const points = placed.filter(({ point, address }) => address >= model.address + 2 && !isHelper(point.type));
  if (points.length === 0) return [];
  const cells = points.flatMap((point) => cellsOf(model, point, placed));
  // ID and L come along with the first points: they tell whether the model still stands where it was found.
  const header = { start: model.address, end: model.address + 2, poll: cells[0]!.poll };
  // First within a group, so that a cut between two reads falls between groups where it can.
  const groups = Map.groupBy(unite([header, ...cells]), (cell) => blockOf(cell.start, placed));
  return coalesce([...groups.values()].flatMap(coalesce)).flatMap((cell) => split(cell, placed));
}

function isHelper(type: string): boolean {
  return type === 'pad' || type === 'sunssf';
}

function blockOf(address: number, placed: readonly PlacedPoint[]): number | undefined {
  return placed.find((other) => other.address === address)?.block;
}

/** A point with all registers up to its scale factor; or the two apart, where they stand in different groups or too far. */
function cellsOf(model: ChainModel, placed: PlacedPoint, all: readonly PlacedPoint[]): Cell[] {
  const poll = pollClassOf(model.id, placed.point.name);
  const own = { start: placed.address, end: placed.address + placed.size, poll };
  const scale = placed.scaleAddress;
  if (scale === undefined) return [own];
  const joined = { start: Math.min(own.start, scale), end: Math.max(own.end, scale + 1), poll };
  const together = blockOf(scale, all) === placed.block && joined.end - joined.start <= READ_MAX;
  return together ? [joined] : [own, { start: scale, end: scale + 1, poll }];
}

function oftenest(classes: readonly PollClass[]): PollClass {
  return POLL_CLASSES.find((poll) => classes.includes(poll)) ?? 'rare';
}

/** Cells that overlap become one, read as often as the most frequent of them. */
function unite(cells: readonly Cell[]): Cell[] {
  const united: Cell[] = [];
  for (const cell of cells.toSorted((a, b) => a.start - b.start)) {
    const last = united.at(-1);
    if (last === undefined || cell.start >= last.end) united.push(cell);
    else {
      const end = Math.max(last.end, cell.end);
      united[united.length - 1] = { start: last.start, end, poll: oftenest([last.poll, cell.poll]) };
    }
  }
  return united;
}

/** Neighbours of one poll class become one, as far as one read reaches. */
function coalesce(cells: readonly Cell[]): Cell[] {
  const joined: Cell[] = [];
  for (const cell of cells) {
    const last = joined.at(-1);
    const fits = last !== undefined && last.end === cell.start && cell.end - last.start <= READ_MAX;
    if (fits && last.poll === cell.poll) joined[joined.length - 1] = { ...last, end: cell.end };
    else joined.push(cell);
  }
  return joined;
}

/** Cuts what united cells have made longer than one read, between points. */
function split(cell: Cell, placed: readonly PlacedPoint[]): PolledSpan[] {
  const spans: PolledSpan[] = [];
  let start = cell.start;
  while (cell.end - start > READ_MAX) {
    const cuts = placed.map((point) => point.address).filter((cut) => cut > start && cut <= start + READ_MAX);
    const cut = cuts.length === 0 ? start + READ_MAX : Math.max(...cuts);
    spans.push(spanOf({ ...cell, start, end: cut }));
    start = cut;
  }
  return [...spans, spanOf({ ...cell, start })];
}

function spanOf(cell: Cell): PolledSpan {
  return { table: 'holding', address: cell.start, count: cell.end - cell.start, poll: cell.poll };
}
