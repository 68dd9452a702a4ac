import { createHash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import { ROLLUP_EVENT_DATA, rollupPath } from '@maeul/devices/vpp/rollup';
import { Compile } from 'typebox/compile';
import type { JournalRecord } from '../../journal/journal.ts';
import { eventOf } from '../event-of.ts';
import type { Fold, View } from '../view.ts';

const TYPE = 'maeul.vpp.rollup.v1';
const isRollup = Compile(ROLLUP_EVENT_DATA[TYPE]);
const QUARTER_MS = 900_000;

/** What dongs told of their quarter-hours: the newest revision of each. */
export const guView: View = {
  name: 'gu',
  version: 1,
  schema: `CREATE TABLE IF NOT EXISTS rollup (
    place TEXT NOT NULL, quarter_ms INTEGER NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (place, quarter_ms)) STRICT, WITHOUT ROWID;`,
  open: (db) => new GuFold(db),
};

class GuFold implements Fold {
  readonly #db: DatabaseSync;
  readonly #put: StatementSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    // Messages that come again or late never bring an older revision back.
    this.#put = db.prepare(`INSERT INTO rollup VALUES (?, ?, ?, ?) ON CONFLICT (place, quarter_ms)
      DO UPDATE SET revision = excluded.revision, body = excluded.body WHERE excluded.revision > revision`);
  }

  apply(record: JournalRecord): Refusal | null {
    if (record.kind !== 'event') return null;
    const event = eventOf(record);
    // What is no event is quarantined by the catalog.
    if (!event.ok || event.value.type !== TYPE) return null;
    const { data } = event.value;
    if (!isRollup.Check(data)) return refuse('bad-rollup', `The roll-up ${event.value.id} is not what ${TYPE} says.`);
    if (record.path !== rollupPath(data.place))
      return refuse('foreign-place', `${record.path} speaks of ${data.place}: a dong tells of itself only.`);
    const quarterMs = Date.parse(data.quarter);
    if (quarterMs % QUARTER_MS !== 0) return refuse('bad-rollup', `${data.quarter} is no start of a quarter-hour.`);
    const { flows, low, high, coverage, households } = data;
    this.#put.run(data.place, quarterMs, data.revision, JSON.stringify({ flows, low, high, coverage, households }));
    return null;
  }

  flush(): void {}

  reset(): void {}

  digest(): string {
    const hash = createHash('sha256');
    for (const row of this.#db.prepare('SELECT * FROM rollup ORDER BY place, quarter_ms').iterate())
      hash.update(`${Object.values(row).join(' ')}\n`);
    return hash.digest('hex');
  }
}
