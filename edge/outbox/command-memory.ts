import type { DatabaseSync } from 'node:sqlite';

/** How long after its expiry a command is remembered, so that a late repeat still gets its reply. */
const REMEMBER_MS = 24 * 3_600_000;
/** More than this many in a day is a fault of the sender; the oldest are forgotten once they have expired. */
const COMMANDS_MAX = 1_000;
const REPLY_CHARS_MAX = 65_536;

/**
 * - `new`: to be executed now. - `known`: was begun before; its reply is null if it was cut short.
 * - `expired`: too late, and not begun before. - `full`: no room.
 */
export type Remembered =
  | { readonly status: 'new' }
  | { readonly status: 'known'; readonly reply: string | null }
  | { readonly status: 'expired' | 'full' };

/** Which commands were begun and what was replied: each is executed at most once, also across a restart. */
export class CommandMemory {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Writes down that a command begins, before it is executed. Durable when it returns. */
  begin(id: string, expiresMs: number, nowMs: number): Remembered {
    const known = this.#db.prepare('SELECT reply FROM command WHERE id = ?').get(id);
    if (known !== undefined) return { status: 'known', reply: known.reply as string | null };
    if (expiresMs <= nowMs) return { status: 'expired' };
    this.#db.prepare('DELETE FROM command WHERE expires < ?').run(nowMs - REMEMBER_MS);
    if (this.#count() >= COMMANDS_MAX) this.#db.prepare('DELETE FROM command WHERE expires < ?').run(nowMs);
    if (this.#count() >= COMMANDS_MAX) return { status: 'full' };
    this.#db.prepare('INSERT INTO command VALUES (?, ?, NULL)').run(id, expiresMs);
    return { status: 'new' };
  }

  /** To be called within the transaction that stores the reply. A huge reply is not kept: 1,000 of them would fill the card. */
  answer(id: string, reply: string): void {
    if (reply.length <= REPLY_CHARS_MAX) this.#db.prepare('UPDATE command SET reply = ? WHERE id = ?').run(reply, id);
  }

  #count(): number {
    return Number(this.#db.prepare('SELECT count(*) AS n FROM command').get()?.n ?? 0);
  }
}
