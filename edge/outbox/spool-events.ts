import type { DevicePath } from '@maeul/devices/path';
import { newId } from '../new-id.ts';
import type { OutboxMessage } from './message.ts';
import type { ShedRange } from './shed-ledger.ts';

/** The spool gave up messages that had a number. */
export function shedEvent(owner: string, ranges: readonly ShedRange[], cause: string, nowMs: number): OutboxMessage {
  return event(owner, 'maeul.outbox.shed.v1', { ranges, cause }, nowMs);
}

/** A new stream begins: the first start, a new card, or a spool that could not be used. */
export function streamStartedEvent(owner: string, previous: string | null, nowMs: number): OutboxMessage {
  return event(owner, 'maeul.edge.stream-started.v1', previous === null ? {} : { previous }, nowMs);
}

function event(owner: string, type: string, data: object, nowMs: number): OutboxMessage {
  const body = { specversion: '1.0', id: newId(), source: owner, type, time: new Date(nowMs).toISOString(), data };
  return { kind: 'event', path: owner as DevicePath, grain: 'kept', body: JSON.stringify(body) };
}
