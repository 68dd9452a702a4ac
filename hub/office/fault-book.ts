import type { DatabaseSync } from 'node:sqlite';
import { KIOSK_FAULT_EVENT, KioskFault } from '@maeul/devices/kiosk/kiosk-status';
import { parseEvent } from '@maeul/devices/messages/event';
import type { KioskAlarm } from '@maeul/devices/office/kiosks';
import { Compile } from 'typebox/compile';
import { parseJson } from '../journal/admit.ts';
import type { CommittedMessage } from '../journal/journal.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS fault (
    event TEXT PRIMARY KEY, kiosk TEXT NOT NULL, time TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS fault_kiosk ON fault (kiosk, time);
`;
const KEPT_PER_KIOSK = 50;
const validator = Compile(KioskFault);

/** What kiosks lately said was wrong with them. Only for looking at: the journal keeps all of it. */
export class FaultBook {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** Takes what the journal has stored, of whatever kind. */
  hear(messages: readonly CommittedMessage[]): void {
    for (const { path, kind, payload } of messages) {
      const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      if (kind !== 'event' || !bytes.includes(KIOSK_FAULT_EVENT)) continue;
      const json = parseJson(bytes);
      const event = json.ok ? parseEvent(json.value) : json;
      if (!event.ok || event.value.type !== KIOSK_FAULT_EVENT || !validator.Check(event.value.data)) continue;
      const { id, time, data } = event.value;
      const fault = data as unknown as KioskFault;
      this.#db
        .prepare('INSERT INTO fault VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(id, path, time, fault.code, fault.part === undefined ? fault.message : `${fault.part}: ${fault.message}`);
      this.#db
        .prepare(
          `DELETE FROM fault WHERE kiosk = ?1 AND event NOT IN
             (SELECT event FROM fault WHERE kiosk = ?1 ORDER BY time DESC LIMIT ${KEPT_PER_KIOSK})`,
        )
        .run(path);
    }
  }

  /** Newest first. */
  of(kiosk: string): KioskAlarm[] {
    const rows = this.#db
      .prepare('SELECT time, code, message FROM fault WHERE kiosk = ? ORDER BY time DESC')
      .all(kiosk);
    return rows as unknown as KioskAlarm[];
  }
}
