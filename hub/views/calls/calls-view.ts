import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { EventEnvelope } from '@maeul/devices/messages/event';
import { isHubPath } from '@maeul/devices/path';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { VPP_EVENT_DATA, type VppEventData, type VppEventType } from '@maeul/devices/vpp/vpp-events';
import { Compile } from 'typebox/compile';
import type { JournalRecord } from '../../journal/journal.ts';
import { eventOf } from '../event-of.ts';
import type { Fold, View } from '../view.ts';
import { CallTables } from './call-tables.ts';
import { DispatchTables } from './dispatch-tables.ts';
import { CALLS_SCHEMA, CALLS_TABLES } from './schema.ts';
import { SettlementTables } from './settlement-tables.ts';

/** Programmes, calls, answers, deliveries, settlements; plans, overrides, shares of surplus, mileage. */
export const callsView: View = {
  name: 'calls',
  version: 1,
  urgent: true,
  ordered: true,
  schema: CALLS_SCHEMA,
  open: (db) => new CallsFold(db),
};

type Handlers = {
  readonly [T in VppEventType]?: (data: VppEventData<T>, event: EventEnvelope, timeMs: number) => Refusal | null;
};

class CallsFold implements Fold {
  readonly #db: DatabaseSync;
  readonly #handlers: Handlers;
  /** The newest time that a record came at: the view's only clock. */
  #timeMs: number;
  #storedMs: number;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#handlers = handlersOf(db);
    this.#timeMs = storedTime(db);
    this.#storedMs = this.#timeMs;
  }

  apply(record: JournalRecord): Refusal | null {
    if (record.receivedMs > this.#timeMs) this.#timeMs = record.receivedMs;
    if (record.kind !== 'event') return null;
    const parsed = eventOf(record);
    // What is no event is quarantined by the catalog.
    if (!parsed.ok) return null;
    const event = parsed.value;
    const handle = Object.hasOwn(this.#handlers, event.type) ? this.#handlers[event.type as VppEventType] : undefined;
    if (handle === undefined) return null;
    if (!isHubPath(record.path)) return refuse('not-the-hub', `Only the hub says ${event.type}.`);
    const wrong = faultIn(event);
    if (wrong !== null) return wrong;
    return (handle as (data: unknown, event: EventEnvelope, timeMs: number) => Refusal | null)(
      event.data,
      event,
      this.#timeMs,
    );
  }

  flush(): void {
    if (this.#timeMs === this.#storedMs) return;
    this.#db.exec('DELETE FROM clock');
    this.#db.prepare('INSERT INTO clock VALUES (?)').run(this.#timeMs);
    this.#storedMs = this.#timeMs;
  }

  reset(): void {
    this.#timeMs = storedTime(this.#db);
    this.#storedMs = this.#timeMs;
  }

  digest(): string {
    const hash = createHash('sha256');
    for (const [table, order] of CALLS_TABLES)
      for (const row of this.#db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).iterate())
        hash.update(JSON.stringify(row));
    return hash.digest('hex');
  }
}

/** The events of this view; what else is said of power belongs to the view `power`. */
function handlersOf(db: DatabaseSync): Handlers {
  const calls = new CallTables(db);
  const settlements = new SettlementTables(db, calls);
  const dispatch = new DispatchTables(db);
  return {
    'maeul.vpp.programme-published.v1': (data, _event, timeMs) => calls.publish(data, timeMs),
    'maeul.vpp.event-called.v1': (data, _event, timeMs) => calls.call(data, timeMs),
    'maeul.vpp.event-changed.v1': (data, _event, timeMs) => calls.change(data, timeMs),
    'maeul.vpp.event-cancelled.v1': (data, _event, timeMs) => calls.cancel(data, timeMs),
    'maeul.vpp.event-answered.v1': (data, _event, timeMs) => calls.answer(data, timeMs),
    'maeul.vpp.delivery-seen.v1': (data) => calls.deliver(data),
    'maeul.vpp.event-settled.v1': (data, _event, timeMs) => settlements.take(data, timeMs),
    'maeul.vpp.planned.v1': (data) => dispatch.plan(data),
    'maeul.vpp.overridden.v1': (data, _event, timeMs) => dispatch.override(data, timeMs),
    'maeul.vpp.surplus-shared.v1': (data) => dispatch.share(data),
    'maeul.vpp.mileage-granted.v1': (data, { id }, timeMs) => dispatch.grantMileage(data, id, timeMs),
  };
}

const validators = new Map(Object.entries(VPP_EVENT_DATA).map(([type, schema]) => [type, Compile(schema)]));

function faultIn({ type, data }: EventEnvelope): Refusal | null {
  const validator = validators.get(type);
  if (validator === undefined || validator.Check(data)) return null;
  const [first] = validator.Errors(data);
  return refuse('bad-event-data', `The data of ${type} are wrong at ${first?.instancePath || '/'}: ${first?.message}.`);
}

function storedTime(db: DatabaseSync): number {
  const row = db.prepare('SELECT time_ms FROM clock').get() as { time_ms: number } | undefined;
  return row?.time_ms ?? 0;
}
