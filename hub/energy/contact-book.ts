import type { DatabaseSync } from 'node:sqlite';
import type { MemberContact } from '@maeul/devices/vpp/api/portfolio';

const SCHEMA = `CREATE TABLE IF NOT EXISTS member_contact (
  member TEXT PRIMARY KEY, contact TEXT NOT NULL, changed_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;`;

/** Who is behind members. It lies in the office's own file and in no event, so that it can be deleted. */
export class ContactBook {
  readonly #db: DatabaseSync;

  /** @param db the office's file */
  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`PRAGMA secure_delete = ON; ${SCHEMA}`);
  }

  find(member: string): { readonly contact: MemberContact; readonly changedMs: number } | undefined {
    const row = this.#db.prepare('SELECT contact, changed_ms FROM member_contact WHERE member = ?').get(member) as
      | { contact: string; changed_ms: number }
      | undefined;
    return row === undefined
      ? undefined
      : { contact: JSON.parse(row.contact) as MemberContact, changedMs: row.changed_ms };
  }

  /** Keeps what is not empty; of nothing nothing is kept. */
  save(member: string, contact: MemberContact, nowMs: number): void {
    const kept = Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== ''));
    if (Object.keys(kept).length === 0) this.forget(member);
    else
      this.#db
        .prepare('INSERT OR REPLACE INTO member_contact VALUES (?, ?, ?)')
        .run(member, JSON.stringify(kept), nowMs);
  }

  forget(member: string): void {
    this.#db.prepare('DELETE FROM member_contact WHERE member = ?').run(member);
  }
}
