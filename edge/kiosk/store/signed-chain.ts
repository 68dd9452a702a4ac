import type { KeyObject } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { KioskEventData, KioskEventType } from '@maeul/devices/points/kiosk-events';
import { CHAIN_START, chainHash, type SignedEvent, signEvent } from '@maeul/devices/points/proof';

/** A money-like fact before it is signed. */
export interface Fact<T extends KioskEventType = KioskEventType> {
  /** UUIDv7, made where the fact arose. */
  readonly id: string;
  readonly type: T;
  readonly atMs: number;
  readonly data: KioskEventData<T>;
}

export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

export interface ChainOptions {
  readonly kiosk: string;
  readonly signing: KeyObject;
  /** Names the chain: a new key begins a new one. */
  readonly publicKey: string;
}

/** An event that was signed and that the hub has not answered. */
export interface OpenEvent {
  readonly id: string;
  readonly body: string;
  readonly sends: number;
}

/**
 * The kiosk's signed events, in order. A fact gets its number, its signature and its place in the table in one transaction of
 * the caller: a crash leaves all of them or none, so that no number is skipped and none is given twice.
 */
export class SignedChain {
  readonly #db: DatabaseSync;
  readonly #options: ChainOptions;

  constructor(db: DatabaseSync, options: ChainOptions) {
    this.#db = db;
    this.#options = options;
  }

  end(): ChainEnd {
    const row = this.#db.prepare('SELECT seq, hash FROM chain WHERE key = ?').get(this.#options.publicKey);
    return (row as unknown as ChainEnd | undefined) ?? { seq: 0, hash: CHAIN_START };
  }

  /** Signs a fact as the next of the chain. Within a transaction. */
  add(fact: Fact): SignedEvent {
    const { kiosk, signing, publicKey } = this.#options;
    const before = this.end();
    const time = new Date(fact.atMs).toISOString();
    const plain = { specversion: '1.0', id: fact.id, source: kiosk, type: fact.type, time, data: fact.data } as const;
    const event = signEvent(plain, before.seq + 1, before.hash, signing);
    this.#db
      .prepare("INSERT INTO event (id, key, seq, body, state, sent) VALUES (?, ?, ?, ?, 'pending', ?)")
      .run(event.id, publicKey, event.proofseq, JSON.stringify(event), fact.atMs);
    this.#put({ seq: event.proofseq, hash: chainHash(event) });
    return event;
  }

  /**
   * The hub knows more events of this key than this file does: it was lost, or an old copy came back. Only by going on where
   * the hub stands will it take another event. Returns whether that was so. Within a transaction.
   */
  adopt(end: ChainEnd): boolean {
    if (end.seq <= this.end().seq) return false;
    this.#put(end);
    return true;
  }

  /**
   * The hub stands at an earlier number than it has answered: it came back from a backup. What it has lost is owed an answer again. An answer
   * that overtook the hub's word is asked for once more, which changes nothing. Within a transaction.
   */
  tellAgain(afterSeq: number): void {
    this.#db
      .prepare("UPDATE event SET state = 'handed', sent = 0 WHERE key = ? AND seq > ? AND state IN ('done', 'refused')")
      .run(this.#options.publicKey, afterSeq);
  }

  /** What the outbox may not have, in the order of the chain. */
  pending(): OpenEvent[] {
    return this.#select("state = 'pending'", 1_000_000);
  }

  /** What the outbox has had since before an instant, and the hub has not answered; oldest first. */
  unanswered(sentBeforeMs: number, most: number): OpenEvent[] {
    const rows = this.#db.prepare(
      "SELECT id, body, sends FROM event WHERE state = 'handed' AND sent < ? ORDER BY n LIMIT ?",
    );
    return rows.all(sentBeforeMs, most) as unknown as OpenEvent[];
  }

  handed(id: string, atMs: number): void {
    this.#db
      .prepare(
        `UPDATE event SET state = CASE state WHEN 'pending' THEN 'handed' ELSE state END, sent = ?, sends = sends + 1
         WHERE id = ?`,
      )
      .run(atMs, id);
  }

  /** Returns whether the event is known and this is the first that is heard of it. */
  answered(id: string, status: 'done' | 'refused'): boolean {
    const { changes } = this.#db
      .prepare("UPDATE event SET state = ? WHERE id = ? AND state IN ('pending', 'handed')")
      .run(status, id);
    return changes === 1;
  }

  stateOf(id: string): string | null {
    const row = this.#db.prepare('SELECT state FROM event WHERE id = ?').get(id) as { state: string } | undefined;
    return row?.state ?? null;
  }

  /** The event as it was signed, with the receipt that was shown for it. */
  find(id: string): { event: SignedEvent; receipt: unknown } | null {
    const row = this.#db.prepare('SELECT body, receipt FROM event WHERE id = ?').get(id) as
      | { body: string; receipt: string | null }
      | undefined;
    if (row === undefined) return null;
    return { event: JSON.parse(row.body), receipt: row.receipt === null ? null : JSON.parse(row.receipt) };
  }

  keepReceipt(id: string, receipt: unknown): void {
    this.#db.prepare('UPDATE event SET receipt = ? WHERE id = ?').run(JSON.stringify(receipt), id);
  }

  /** Takes out what was answered long ago; the journal has it for ever. */
  forget(sentBeforeMs: number): void {
    this.#db.prepare("DELETE FROM event WHERE state IN ('done', 'refused') AND sent < ?").run(sentBeforeMs);
  }

  #select(where: string, most: number): OpenEvent[] {
    const rows = this.#db.prepare(`SELECT id, body, sends FROM event WHERE ${where} ORDER BY n LIMIT ?`).all(most);
    return rows as unknown as OpenEvent[];
  }

  #put({ seq, hash }: ChainEnd): void {
    this.#db
      .prepare(
        'INSERT INTO chain VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, hash = excluded.hash',
      )
      .run(this.#options.publicKey, seq, hash);
  }
}
