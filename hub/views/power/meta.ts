import type { DatabaseSync } from 'node:sqlite';
import type { Turned } from './account-store.ts';

/** How far the fold has come in time. */
export class Meta {
  /** Quarter-hours before this one are closed; 0: nothing came yet. */
  closedUntilMs = 0;
  /** What is due then is done before any record of that time or later. */
  nextMinuteMs = 0;
  /** Nothing is closed before. */
  holdUntilMs = 0;
  /** Knots up to that day are forgotten. */
  forgottenDay = 0;
  turned: Turned = { day: 0, block: 0 };
  /** Counts the changes of the portfolio and of the factors, so that a reader knows whether what it remembers still holds. */
  changes = 0;
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.reset();
  }

  reset(): void {
    this.closedUntilMs = this.#read('closedUntilMs');
    this.nextMinuteMs = this.#read('nextMinuteMs');
    this.holdUntilMs = this.#read('holdUntilMs');
    this.forgottenDay = this.#read('forgottenDay');
    this.changes = this.#read('changes');
    this.turned = { day: this.#read('turnedDay'), block: this.#read('turnedBlock') };
  }

  flush(): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)');
    const { closedUntilMs, nextMinuteMs, holdUntilMs, forgottenDay, changes, turned } = this;
    const values = { closedUntilMs, nextMinuteMs, holdUntilMs, forgottenDay, changes };
    for (const [name, value] of Object.entries({ ...values, turnedDay: turned.day, turnedBlock: turned.block }))
      put.run(name, value);
  }

  #read(name: string): number {
    const row = this.#db.prepare('SELECT value FROM meta WHERE name = ?').get(name);
    return (row as { value: number } | undefined)?.value ?? 0;
  }
}
