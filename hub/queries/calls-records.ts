import { RefusalError, refuse } from '@maeul/devices/refusal';
import type { DrEvent, SettlementLine } from '@maeul/devices/vpp/dr-event';
import type { Plan } from '@maeul/devices/vpp/plan';
import { stateOf } from '../vpp/calls/call-state.ts';
import type { CallRow } from './vpp-questions.ts';

/** A row of the table `call`. */
export interface CallRecord {
  readonly body: string;
  readonly starts_ms: number;
  readonly ends_ms: number;
  readonly notify_ms: number;
  readonly called_ms: number;
  readonly cancelled_ms: number | null;
  readonly cancelled: string | null;
  readonly run: number;
  readonly inputs: string | null;
}

export interface LineRecord {
  readonly call: string;
  readonly run: number;
  readonly member: string;
  readonly excluded: string | null;
  readonly baseline_wh: number;
  readonly actual_wh: number;
  readonly reduced_wh: number;
  readonly success: number;
  readonly reward: number;
  readonly wallet: string | null;
}

export function progressOf({ starts_ms, ends_ms, notify_ms, cancelled_ms, run }: CallRecord) {
  return { startsMs: starts_ms, endsMs: ends_ms, notifyMs: notify_ms, cancelledMs: cancelled_ms, run };
}

export function toCall(record: CallRecord, timeMs: number): CallRow {
  const { body, called_ms, cancelled, run } = record;
  const state = stateOf(progressOf(record), timeMs);
  return { event: JSON.parse(body) as DrEvent, state, calledMs: called_ms, cancelled, run };
}

export function toLine(record: LineRecord): SettlementLine {
  const { member, excluded, wallet } = record;
  return {
    member,
    ...(excluded === null ? {} : { excluded }),
    baselineWh: record.baseline_wh,
    actualWh: record.actual_wh,
    reducedWh: record.reduced_wh,
    success: record.success === 1,
    reward: record.reward,
    ...(wallet === null ? {} : { wallet }),
  };
}

export function planIn([row]: { body: string }[]): Plan | undefined {
  return row === undefined ? undefined : (JSON.parse(row.body) as Plan);
}

/** `<start>.<id>` of the last row that was shown. */
export function placeIn(cursor: string): [number, string] {
  const match = /^(\d{1,16})\.([\w-]{1,40})$/.exec(cursor);
  if (match === null) throw badCursor(cursor);
  return [Number(match[1]), match[2]!];
}

function badCursor(cursor: string): RefusalError {
  return new RefusalError(
    refuse('bad-cursor', `"${cursor}" is not a cursor that a page gave out.`, 'Begin again without one.'),
  );
}
