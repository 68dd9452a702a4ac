import type { DatabaseSync } from 'node:sqlite';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { DrEvent } from '@maeul/devices/vpp/dr-event';
import type { Programme } from '@maeul/devices/vpp/programme';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import {
  judgeAnswer,
  judgeCalled,
  judgeCancelled,
  judgeChanged,
  judgeDelivery,
  type KnownCall,
  type KnownRun,
} from '../../vpp/calls/call-rules.ts';

interface CallRecord {
  readonly id: string;
  readonly body: string;
  readonly starts_ms: number;
  readonly ends_ms: number;
  readonly notify_ms: number;
  readonly cancelled_ms: number | null;
  readonly run: number;
  readonly inputs: string | null;
}

/** Programmes, calls, what members answered and what was delivered. Every method judges first: a refusal has changed nothing. */
export class CallTables {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  publish({ programme, by }: VppEventData<'maeul.vpp.programme-published.v1'>, timeMs: number): Refusal | null {
    const { id, version } = programme;
    const newest = this.#db.prepare('SELECT max(version) AS version FROM programme WHERE id = ?').get(id);
    const next = ((newest as { version: number | null }).version ?? 0) + 1;
    if (version !== next) return refuse('version-taken', `The next version of "${id}" is ${next}, not ${version}.`);
    this.#db
      .prepare('INSERT INTO programme VALUES (?, ?, ?, ?, ?)')
      .run(id, version, JSON.stringify(programme), timeMs, by);
    return null;
  }

  call({ event }: VppEventData<'maeul.vpp.event-called.v1'>, timeMs: number): Refusal | null {
    const wrong = judgeCalled(event, this.known(event.id)) ?? this.#programmeOf(event);
    if (wrong !== null) return wrong;
    this.#db
      .prepare('INSERT INTO call VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, 0, NULL)')
      .run(event.id, JSON.stringify(event), ...timesOf(event), timeMs);
    return null;
  }

  change({ event }: VppEventData<'maeul.vpp.event-changed.v1'>, timeMs: number): Refusal | null {
    const wrong = judgeChanged(event, this.known(event.id), timeMs) ?? this.#programmeOf(event);
    if (wrong !== null) return wrong;
    this.#db
      .prepare('UPDATE call SET body = ?, starts_ms = ?, ends_ms = ?, notify_ms = ? WHERE id = ?')
      .run(JSON.stringify(event), ...timesOf(event), event.id);
    return null;
  }

  cancel({ event, reason }: VppEventData<'maeul.vpp.event-cancelled.v1'>, timeMs: number): Refusal | null {
    const wrong = judgeCancelled(event, this.known(event));
    if (wrong !== null) return wrong;
    this.#db.prepare('UPDATE call SET cancelled_ms = ?, cancelled = ? WHERE id = ?').run(timeMs, reason, event);
    return null;
  }

  answer({ event, member, answer, by }: VppEventData<'maeul.vpp.event-answered.v1'>, timeMs: number): Refusal | null {
    const wrong = judgeAnswer(event, answer, this.known(event), timeMs, this.#mayLeave(event, member));
    if (wrong !== null) return wrong;
    // Who is out stays out from the first time that it said so.
    this.#db
      .prepare(
        `INSERT INTO answer VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
         SET answer = excluded.answer, time_ms = excluded.time_ms, by = excluded.by WHERE answer != excluded.answer`,
      )
      .run(event, member, answer, timeMs, by);
    return null;
  }

  deliver(data: VppEventData<'maeul.vpp.delivery-seen.v1'>): Refusal | null {
    const wrong = judgeDelivery(data, this.known(data.event));
    if (wrong !== null) return wrong;
    const { event, minute, baselineW, actualW, seen, members } = data;
    this.#db
      .prepare('INSERT OR REPLACE INTO delivery VALUES (?, ?, ?, ?, ?, ?)')
      .run(event, Date.parse(minute), baselineW, actualW, seen, members);
    return null;
  }

  known(id: string): KnownCall | undefined {
    const row = this.#db.prepare('SELECT * FROM call WHERE id = ?').get(id) as unknown as CallRecord | undefined;
    if (row === undefined) return undefined;
    return {
      id,
      event: JSON.parse(row.body) as DrEvent,
      startsMs: row.starts_ms,
      endsMs: row.ends_ms,
      notifyMs: row.notify_ms,
      cancelledMs: row.cancelled_ms,
      run: row.run,
      inputs: row.inputs,
      newest: this.#newestRun(id),
    };
  }

  #newestRun(id: string): KnownRun | null {
    const rows = this.#db
      .prepare(
        `SELECT run, page, pages, inputs FROM settlement_page
         WHERE call = ?1 AND run = (SELECT max(run) FROM settlement_page WHERE call = ?1) ORDER BY page`,
      )
      .all(id) as unknown as { run: number; page: number; pages: number; inputs: string }[];
    const [first] = rows;
    if (first === undefined) return null;
    const { run, pages, inputs } = first;
    return { run, pages, inputs, seen: rows.map(({ page }) => page) };
  }

  /** Who never answered is in by the rule of the programme; who is out already says nothing new by it. */
  #mayLeave(call: string, member: string): boolean {
    if (this.#db.prepare('SELECT 1 FROM answer WHERE call = ? AND member = ?').get(call, member) !== undefined)
      return true;
    const row = this.#db
      .prepare(
        `SELECT programme.body FROM programme JOIN call ON programme.id = call.body ->> '$.programme.id'
         AND programme.version = call.body ->> '$.programme.version' WHERE call.id = ?`,
      )
      .get(call) as { body: string } | undefined;
    return row !== undefined && (JSON.parse(row.body) as Programme).optInByDefault;
  }

  #programmeOf({ programme: { id, version } }: DrEvent): Refusal | null {
    const known = this.#db.prepare('SELECT 1 FROM programme WHERE id = ? AND version = ?').get(id, version);
    return known === undefined ? refuse('unknown-programme', `Nobody published ${id} in version ${version}.`) : null;
  }
}

function timesOf({ startsAt, endsAt, notifyAt }: DrEvent): [number, number, number] {
  return [Date.parse(startsAt), Date.parse(endsAt), Date.parse(notifyAt)];
}
