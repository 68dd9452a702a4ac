import { type EventEnvelope, parseEvent } from '@maeul/devices/messages/event';
import type { Result } from '@maeul/devices/refusal';
import { parseJson } from '../journal/admit.ts';
import type { JournalRecord } from '../journal/journal.ts';

/** The views walk over the same records, one after the other: what one has parsed the next need not parse again. */
const parsed = new WeakMap<JournalRecord, Result<EventEnvelope>>();

/** The event of a record of the kind `event`. Codes: `not-json`, `bad-event`. */
export function eventOf(record: JournalRecord): Result<EventEnvelope> {
  const known = parsed.get(record);
  if (known !== undefined) return known;
  const json = parseJson(record.payload);
  const event = json.ok ? parseEvent(json.value) : json;
  parsed.set(record, event);
  return event;
}
