import type { AdrEvent } from './objects.ts';
import { spansOf } from './schedule.ts';

/** Whether an event is over. One whose times cannot be told is not. */
export function transpired(event: AdrEvent, nowMs: number): boolean {
  const spans = spansOf(event, { nowMs: Date.parse(event.createdDateTime), fraction: 1 });
  return spans.ok && spans.value.length > 0 && Math.max(...spans.value.map(({ toMs }) => toMs)) <= nowMs;
}
