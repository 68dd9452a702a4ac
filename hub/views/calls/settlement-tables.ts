import type { DatabaseSync } from 'node:sqlite';
import type { Refusal } from '@maeul/devices/refusal';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';
import { judgeSettled } from '../../vpp/calls/call-rules.ts';
import type { CallTables } from './call-tables.ts';

/** The pages of settlements. A run counts once all its pages are there; what is left of one that was never finished does not. */
export class SettlementTables {
  readonly #db: DatabaseSync;
  readonly #calls: CallTables;

  constructor(db: DatabaseSync, calls: CallTables) {
    this.#db = db;
    this.#calls = calls;
  }

  take(data: VppEventData<'maeul.vpp.event-settled.v1'>, timeMs: number): Refusal | null {
    const { event, run, page, pages, inputs, lines } = data;
    const known = this.#calls.known(event);
    const wrong = judgeSettled(data, known, timeMs);
    if (wrong !== null) return wrong;
    this.#db
      .prepare('INSERT INTO settlement_page VALUES (?, ?, ?, ?, ?, ?)')
      .run(event, run, page, pages, inputs, timeMs);
    const insert = this.#db.prepare('INSERT OR REPLACE INTO settlement_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    for (const { member, excluded, baselineWh, actualWh, reducedWh, success, reward, wallet } of lines)
      insert.run(
        ...[event, run, member, excluded ?? null, baselineWh, actualWh, reducedWh],
        ...[Number(success), reward, wallet ?? null],
      );
    const seen = known?.newest?.run === run ? known.newest.seen.length + 1 : 1;
    if (seen === pages) this.#db.prepare('UPDATE call SET run = ?, inputs = ? WHERE id = ?').run(run, inputs, event);
    return null;
  }
}
