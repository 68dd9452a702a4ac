import type { DatabaseSync } from 'node:sqlite';
import type { AdrEvent } from '../../openadr/objects.ts';
import type { SeenEvent } from './demands.ts';
import type { WantedCall } from './wanted-calls.ts';

/** A call that came of an upstream's event. */
export interface KnownCall {
  readonly id: string;
  /** What was wanted when the intake was last asked. */
  readonly wanted: WantedCall;
  /** refused: the intake did not take it; it is asked again in each round. */
  readonly state: 'open' | 'refused' | 'cancelled';
  /** How many calls were made under this key before it. */
  readonly turn: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS ven_event (
    upstream TEXT NOT NULL, id TEXT NOT NULL, seen_ms INTEGER NOT NULL, fraction REAL NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (upstream, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ven_call (
    upstream TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, state TEXT NOT NULL, turn INTEGER NOT NULL,
    wanted TEXT NOT NULL, ends_ms INTEGER NOT NULL, PRIMARY KEY (upstream, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS ven_report (
    upstream TEXT NOT NULL, event TEXT NOT NULL, key TEXT NOT NULL, sent_ms INTEGER NOT NULL,
    PRIMARY KEY (upstream, event, key)
  ) STRICT, WITHOUT ROWID;
`;
/** What is over for so long is forgotten. */
const KEPT_MS = 60 * 86_400_000;

/** What the hub knows of one upstream, so that a restart of either changes nothing. */
export class VenStore {
  readonly #db: DatabaseSync;
  readonly #upstream: string;

  constructor(db: DatabaseSync, upstream: string) {
    this.#db = db;
    this.#upstream = upstream;
    db.exec(SCHEMA);
  }

  events(): Map<string, SeenEvent> {
    const rows = this.#db.prepare('SELECT * FROM ven_event WHERE upstream = ?').all(this.#upstream);
    return new Map(
      (rows as unknown as { id: string; seen_ms: number; fraction: number; body: string }[]).map((row) => [
        row.id,
        { event: JSON.parse(row.body) as AdrEvent, nowMs: row.seen_ms, fraction: row.fraction },
      ]),
    );
  }

  saveEvent({ event, nowMs, fraction }: SeenEvent): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO ven_event (upstream, id, seen_ms, fraction, body) VALUES (?, ?, ?, ?, ?)')
      .run(this.#upstream, event.id, nowMs, fraction, JSON.stringify(event));
  }

  dropEvent(id: string): void {
    this.#db.prepare('DELETE FROM ven_event WHERE upstream = ? AND id = ?').run(this.#upstream, id);
  }

  calls(): Map<string, KnownCall> {
    const rows = this.#db.prepare('SELECT * FROM ven_call WHERE upstream = ?').all(this.#upstream);
    return new Map(
      (rows as unknown as { key: string; id: string; state: KnownCall['state']; turn: number; wanted: string }[]).map(
        ({ key, id, state, turn, wanted }) => [key, { id, state, turn, wanted: JSON.parse(wanted) as WantedCall }],
      ),
    );
  }

  saveCall({ id, wanted, state, turn }: KnownCall): void {
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO ven_call (upstream, key, id, state, turn, wanted, ends_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(this.#upstream, wanted.key, id, state, turn, JSON.stringify(wanted), wanted.toMs);
  }

  isReported(event: string, key: string): boolean {
    const sql = 'SELECT 1 FROM ven_report WHERE upstream = ? AND event = ? AND key = ?';
    return this.#db.prepare(sql).get(this.#upstream, event, key) !== undefined;
  }

  saveReport(event: string, key: string, nowMs: number): void {
    const sql = 'INSERT OR REPLACE INTO ven_report (upstream, event, key, sent_ms) VALUES (?, ?, ?, ?)';
    this.#db.prepare(sql).run(this.#upstream, event, key, nowMs);
  }

  forgetOld(nowMs: number): void {
    this.#db.prepare('DELETE FROM ven_call WHERE upstream = ? AND ends_ms < ?').run(this.#upstream, nowMs - KEPT_MS);
  }
}
