import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FlowName } from '@maeul/devices/vpp/accounts';
import { type AccountRecord, AT, addRecord, emptyRecord, flowOf, WIDTH } from '../../vpp/accounts/account-record.ts';
import type { AccountStore } from './account-store.ts';
import type { Closing } from './closing.ts';
import { type Meter, type Meters, spanAt } from './meters.ts';
import type { Account, Registry } from './registry.ts';

/** A change of the portfolio is none: it holds from the quarter-hour in which it comes. */
type Cause = 'late-reading' | 'replaced-meter';

interface DirtyRow {
  readonly quarter: number;
  readonly meter: number;
  readonly cause: Cause;
}

interface Parts {
  readonly meters: Meters;
  readonly registry: Registry;
  readonly closing: Closing;
  readonly accounts: AccountStore;
}

/** The flows that a correction is told of, if they changed; otherwise the one that changed most. */
const TOLD: readonly FlowName[] = ['consumption', 'production'];
const OTHERS: readonly FlowName[] = ['import', 'export', 'charge', 'discharge'];
/** Wh below which two values are the same: rounding. */
const SAME_WH = 1e-6;

/**
 * Quarter-hours that changed after they were closed. They are gathered until a minute of the journal is full, so that a stream of late
 * readings makes one correction of each minute and not one of each reading; then members and all groups above them are made again.
 */
export class Correcting {
  readonly #db: DatabaseSync;
  readonly #parts: Parts;
  readonly #add: StatementSync;
  readonly #insert: StatementSync;
  #waits: boolean;

  constructor(db: DatabaseSync, parts: Parts) {
    this.#db = db;
    this.#parts = parts;
    this.#add = db.prepare('INSERT OR REPLACE INTO dirty VALUES (?, ?, ?)');
    this.#insert = db.prepare(`INSERT INTO correction (time_ms, quarter_ms, member, flow, before_wh, after_wh, cause)
      VALUES (?, ?, ?, ?, ?, ?, ?)`);
    this.#waits = this.#hasDirty();
  }

  reset(): void {
    this.#waits = this.#hasDirty();
  }

  note(meter: Meter, quarters: Iterable<number>, cause: Cause): void {
    for (const quarterMs of quarters) {
      this.#add.run(quarterMs, meter.slot, cause);
      this.#waits = true;
    }
  }

  /** Makes all again that waits. */
  roll(nowMs: number): void {
    if (!this.#waits) return;
    const rows = this.#db.prepare('SELECT * FROM dirty ORDER BY quarter, meter').all() as unknown as DirtyRow[];
    const { meters, registry } = this.#parts;
    const byMember = this.#metersOf(rows);
    const done = new Set<string>();
    for (const { quarter, meter, cause } of rows) {
      const id = spanAt(meters.all()[meter]!.spans, quarter)?.member;
      const account = id == null ? undefined : registry.member(id);
      if (account === undefined || done.has(`${quarter} ${account.slot}`)) continue;
      done.add(`${quarter} ${account.slot}`);
      this.#rollMember(account, id!, quarter, byMember.get(id!)!, cause, nowMs);
    }
    this.#db.exec('DELETE FROM dirty');
    this.#waits = false;
  }

  /** All devices that ever were a meter of the members that rows speak of. */
  #metersOf(rows: readonly DirtyRow[]): Map<string, Meter[]> {
    const all = this.#parts.meters.all();
    const wanted = new Map<string, Meter[]>();
    for (const { meter } of rows)
      for (const { member } of all[meter]!.spans) if (member !== null) wanted.set(member, []);
    for (const meter of all)
      for (const member of new Set(meter.spans.map((span) => span.member)))
        if (member !== null) wanted.get(member)?.push(meter);
    return wanted;
  }

  #rollMember(
    account: Account,
    member: string,
    quarterMs: number,
    own: readonly Meter[],
    cause: Cause,
    nowMs: number,
  ): void {
    const { accounts, registry, closing } = this.#parts;
    const after = closing.again(quarterMs, account, own);
    const before = accounts.get(account.slot, quarterMs);
    if (after === null || isEqual(before, after)) return;
    accounts.put(account.slot, quarterMs, after);
    for (const scope of spanAt(account.spans, quarterMs)?.scopes ?? []) {
      const { slot } = registry.account(scope);
      const sum = accounts.get(slot, quarterMs);
      addRecord(sum, before, -1);
      addRecord(sum, after, 1);
      accounts.put(slot, quarterMs, sum[AT.members] === 0 ? emptyRecord() : sum);
    }
    // What was never counted before is no correction.
    if (before[AT.members] !== 0) this.#tell(member, quarterMs, before, after, cause, nowMs);
  }

  #tell(
    member: string,
    quarterMs: number,
    before: AccountRecord,
    after: AccountRecord,
    cause: Cause,
    nowMs: number,
  ): void {
    const change = (flow: FlowName) => Math.abs(flowOf(after, flow) - flowOf(before, flow));
    const changed = TOLD.filter((flow) => change(flow) > SAME_WH);
    const most = OTHERS.toSorted((a, b) => change(b) - change(a))[0]!;
    const told = changed.length > 0 ? changed : change(most) > SAME_WH ? [most] : [];
    for (const flow of told)
      this.#insert.run(nowMs, quarterMs, member, flow, flowOf(before, flow), flowOf(after, flow), cause);
  }

  #hasDirty(): boolean {
    return this.#db.prepare('SELECT 1 FROM dirty LIMIT 1').get() !== undefined;
  }
}

function isEqual(a: AccountRecord, b: AccountRecord): boolean {
  for (let at = 0; at < WIDTH; at++) if (a[at] !== b[at]) return false;
  return true;
}
