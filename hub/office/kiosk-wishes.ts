import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { OfficeDone } from '@maeul/devices/office/office-api';
import type { Result } from '@maeul/devices/refusal';
import { COMMAND_LINE } from './audit-log.ts';
import { enrolKiosk, revokeKiosk } from './kiosk-office.ts';
import type { Office } from './office.ts';

/** What the command line wants of a kiosk. */
export type Wish =
  | { readonly action: 'enroll'; readonly kiosk: string; readonly key: string }
  | { readonly action: 'revoke'; readonly kiosk: string; readonly reason: string };

/** What became of a wish: null while the hub has not seen it. */
export type WishOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly message: string };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS wish (
    id TEXT PRIMARY KEY, action TEXT NOT NULL, kiosk TEXT NOT NULL, detail TEXT NOT NULL, made_ms INTEGER NOT NULL,
    done_ms INTEGER, code TEXT, message TEXT
  ) STRICT;
`;

/**
 * How the command line tells the hub: through the office's file, which only who runs the hub may write. A wish that is made while the
 * hub does not run is granted at its next start.
 */
export class WishBook {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(SCHEMA);
  }

  /** @returns how to ask for its outcome */
  make(wish: Wish, nowMs: number): string {
    const id = randomUUID();
    const detail = wish.action === 'enroll' ? wish.key : wish.reason;
    this.#db
      .prepare('INSERT INTO wish (id, action, kiosk, detail, made_ms) VALUES (?, ?, ?, ?, ?)')
      .run(id, wish.action, wish.kiosk, detail, nowMs);
    return id;
  }

  outcome(id: string): WishOutcome | null {
    const row = this.#db.prepare('SELECT done_ms, code, message FROM wish WHERE id = ?').get(id) as Row | undefined;
    if (row === undefined || row.done_ms === null) return null;
    return row.code === null ? { ok: true } : { ok: false, code: row.code, message: row.message ?? '' };
  }

  open(): (Wish & { readonly id: string })[] {
    const rows = this.#db.prepare('SELECT * FROM wish WHERE done_ms IS NULL ORDER BY made_ms, rowid').all();
    return (rows as unknown as Row[]).map(({ id, action, kiosk, detail }) =>
      action === 'enroll' ? { id, action, kiosk, key: detail } : { id, action: 'revoke', kiosk, reason: detail },
    );
  }

  done(id: string, result: Result<OfficeDone>, nowMs: number): void {
    const { code, message } = result.ok ? { code: null, message: null } : result;
    this.#db.prepare('UPDATE wish SET done_ms = ?, code = ?, message = ? WHERE id = ?').run(nowMs, code, message, id);
  }
}

/** Grants what the command line wishes, one after the other. */
export async function grantWishes(office: Office, book: WishBook): Promise<void> {
  for (const wish of book.open()) {
    const result =
      wish.action === 'enroll'
        ? await enrolKiosk(office, COMMAND_LINE, wish.kiosk, wish.key)
        : await revokeKiosk(office, COMMAND_LINE, wish.kiosk, wish.reason);
    book.done(wish.id, result, office.now());
  }
}

interface Row {
  readonly id: string;
  readonly action: string;
  readonly kiosk: string;
  readonly detail: string;
  readonly done_ms: number | null;
  readonly code: string | null;
  readonly message: string | null;
}
