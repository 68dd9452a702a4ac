import type { DatabaseSync } from 'node:sqlite';
import { type Refusal, refuse } from '@maeul/devices/refusal';
import type { VppEventData } from '@maeul/devices/vpp/vpp-events';

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;
/** A plan of fifty batteries is some 30 KB and there are 96 a day: so long a day can be replayed with its plans. */
const PLAN_DAYS = 40;

/** Plans (the newest of each quarter-hour), overrides, shares of surplus, and mileage. */
export class DispatchTables {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Code: bad-time. */
  plan({ plan }: VppEventData<'maeul.vpp.planned.v1'>): Refusal | null {
    const [fromMs, madeMs] = [Date.parse(plan.from), Date.parse(plan.madeAt)];
    // RFC 3339 has leap seconds, which are no instants here.
    if (Number.isNaN(fromMs + madeMs)) return refuse('bad-time', `${plan.from} or ${plan.madeAt} is no instant.`);
    this.#db.prepare('INSERT OR REPLACE INTO plan VALUES (?, ?, ?)').run(fromMs, madeMs, JSON.stringify(plan));
    this.#db.prepare('DELETE FROM plan WHERE from_ms < ?').run(fromMs - PLAN_DAYS * DAY_MS);
    return null;
  }

  /** Code: bad-time. */
  override(
    { asset, setpoint, until, reason, by }: VppEventData<'maeul.vpp.overridden.v1'>,
    timeMs: number,
  ): Refusal | null {
    const untilMs = Date.parse(until);
    if (Number.isNaN(untilMs)) return refuse('bad-time', `${until} is no instant.`);
    if (setpoint === null) this.#db.prepare('DELETE FROM override WHERE asset = ?').run(asset);
    else
      this.#db
        .prepare('INSERT OR REPLACE INTO override VALUES (?, ?, ?, ?, ?, ?)')
        .run(asset, JSON.stringify(setpoint), untilMs, reason, by, timeMs);
    return null;
  }

  /** Codes: bad-quarter, bad-run, not-exact. */
  share(data: VppEventData<'maeul.vpp.surplus-shared.v1'>): Refusal | null {
    const { run, rule, milliWonPerKwh, given, taken, by } = data;
    const quarterMs = Date.parse(data.quarter);
    if (quarterMs % QUARTER_MS !== 0) return refuse('bad-quarter', `${data.quarter} is no start of a quarter-hour.`);
    const known = this.#db.prepare('SELECT run FROM surplus WHERE quarter_ms = ?').get(quarterMs);
    if (known !== undefined && (known as { run: number }).run >= run)
      return refuse('bad-run', `Run ${run} of ${data.quarter} or a later one came before.`);
    const sum = (shares: typeof given) => shares.reduce((total, { wh }) => total + wh, 0);
    if (sum(given) !== sum(taken))
      return refuse('not-exact', `${sum(given)} Wh were given and ${sum(taken)} Wh taken at ${data.quarter}.`);
    this.#db.prepare('DELETE FROM surplus_share WHERE quarter_ms = ?').run(quarterMs);
    this.#db
      .prepare('INSERT OR REPLACE INTO surplus VALUES (?, ?, ?, ?, ?)')
      .run(quarterMs, run, rule, milliWonPerKwh, by);
    const add = this.#db.prepare(
      `INSERT INTO surplus_share VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET given_wh = given_wh + excluded.given_wh, taken_wh = taken_wh + excluded.taken_wh`,
    );
    for (const { member, wh } of given) add.run(quarterMs, member, wh, 0);
    for (const { member, wh } of taken) add.run(quarterMs, member, 0, wh);
    return null;
  }

  /** Code: granted-before. */
  grantMileage(
    { member, rule, period, wallet, savedShare, amount, by }: VppEventData<'maeul.vpp.mileage-granted.v1'>,
    event: string,
    timeMs: number,
  ): Refusal | null {
    const { changes } = this.#db
      .prepare('INSERT INTO mileage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(member, rule, period, wallet, savedShare, amount, timeMs, event, by);
    return changes === 0 ? refuse('granted-before', `${member} has its mileage of ${period} (${rule}).`) : null;
  }
}
